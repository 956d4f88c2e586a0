// SPDX-License-Identifier: GPL-2.0-only

#include <linux/mm.h>
#include <linux/vmalloc.h>

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

/**
 * kmd_virt_to_slab() - the slab that holds a kernel address
 * @virt: any address of memory, or NULL
 *
 * Return: its first page, NULL if there is no slab.
 */
struct page *kmd_virt_to_slab(const void *virt)
{
	struct page *head;

	if (!virt || !virt_addr_valid(virt))
		return NULL;
	head = virt_to_head_page(virt);
	return PageSlab(head) ? head : NULL;
}
