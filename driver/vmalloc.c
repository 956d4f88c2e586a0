// SPDX-License-Identifier: GPL-2.0-only
/*
 * vmalloc.  All of it rounds up to whole pages; asked for these in the first place, the last is
 * ours to its end for KASAN too.
 */

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "compat.h"
#include "limit.h"
#include "request.h"
#include "virt.h"
#include "vmalloc.h"

static size_t footprint(const struct kmd_request *request)
{
	return PAGE_ALIGN(request->bytes);
}

/*
 * vmalloc() and vzalloc() are __vmalloc() with a fixed mask.  Theirs neither charges the memory to
 * the caller's cgroup nor keeps a failure out of the log.
 */
bool kmd_vmalloc(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = __vmalloc(footprint(request), request->mask);
	return memory->virt;
}

/*
 * The others do what __vmalloc() cannot, with that fixed mask.  So they are called only when as
 * much could just be had without a line in the log, and within the cgroup's limit.
 */
static bool room(const struct kmd_request *request)
{
	void *virt;

	if (request->room_known)
		return true;
	virt = __vmalloc(footprint(request), KMD_GFP);

	vfree(virt);
	return virt;
}

/* The same of a zone that __vmalloc() may not be asked for. */
static bool pages(const struct kmd_request *request, gfp_t zone)
{
	unsigned long count = footprint(request) >> PAGE_SHIFT;
	struct page *page, *next;
	LIST_HEAD(taken);

	if (request->room_known)
		return true;
	for (; count; count--) {
		page = alloc_page(KMD_GFP | zone);
		if (!page)
			break;
		list_add(&page->lru, &taken);
		cond_resched();
		if (fatal_signal_pending(current))
			break;
	}
	list_for_each_entry_safe(page, next, &taken, lru) {
		__free_page(page);
		cond_resched();
	}
	return !count;
}

bool kmd_vmalloc_node(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = room(request) ? vmalloc_node(footprint(request), request->node) : NULL;
	return memory->virt;
}

bool kmd_vmalloc_user(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = room(request) ? vmalloc_user(footprint(request)) : NULL;
	return memory->virt;
}

bool kmd_vmalloc_32(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = room(request) && pages(request, GFP_DMA32) ?
		       vmalloc_32(footprint(request)) : NULL;
	return memory->virt;
}

/* vmalloc itself would search, and evict, until all memory is gone. */
static size_t bytes_max(const struct kmd_allocator *allocator)
{
	return min_t(u64, (u64)totalram_pages() << PAGE_SHIFT, VMALLOC_TOTAL);
}

static size_t usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return footprint(request);
}

static void memory_free(const struct kmd_buffer *buffer)
{
	vfree(buffer->memory.virt);
}

const struct kmd_family kmd_vmalloc_family = {
	.flat		= true,
	.whole_pages	= true,
	.footprint	= footprint,
	.bytes_max	= bytes_max,
	.free		= memory_free,
	.usable		= usable,
};

/* From the size of a huge page on, the kernel takes whole ones if it can; arm64 has two sizes. */
static size_t huge_footprint(const struct kmd_request *request)
{
	if (request->bytes >= PMD_SIZE)
		return ALIGN(request->bytes, PMD_SIZE);
	return ALIGN(request->bytes, 1UL << arch_vmap_pte_supported_shift(request->bytes));
}

bool kmd_vmalloc_huge(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = vmalloc_huge(huge_footprint(request), request->mask);
	return memory->virt;
}

static size_t huge_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return huge_footprint(request);
}

static size_t huge_bytes_max(const struct kmd_allocator *allocator)
{
	return ALIGN_DOWN(bytes_max(allocator), PMD_SIZE);
}

const struct kmd_family kmd_vmalloc_huge_family = {
	.flat		= true,
	.whole_pages	= true,
	.footprint	= huge_footprint,
	.bytes_max	= huge_bytes_max,
	.free		= memory_free,
	.usable		= huge_usable,
};
