// SPDX-License-Identifier: GPL-2.0-only

#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "virt.h"

/**
 * kmd_virt_to_page() - a page behind a kernel address
 * @virt: in the direct map or a mapping of vmalloc's
 * @index: which, counted from the page of @virt
 */
struct page *kmd_virt_to_page(const void *virt, unsigned long index)
{
	if (is_vmalloc_addr(virt))
		return vmalloc_to_page(virt + index * PAGE_SIZE);
	return pfn_to_page(page_to_pfn(virt_to_page((void *)virt)) + index);
}

void *kmd_virt_virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	return buffer->memory.virt;
}

struct page *kmd_virt_page(const struct kmd_buffer *buffer, unsigned long piece,
			   unsigned long index)
{
	return kmd_virt_to_page(buffer->memory.virt, index);
}
