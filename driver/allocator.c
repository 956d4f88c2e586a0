// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's allocators, each one entry in the table at the end.
 */

#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "allocator.h"
#include "buffer.h"
#include "compat.h"
#include "request.h"

/* Slab */

static union kmd_memory slab_alloc(const struct kmd_request *request)
{
	return (union kmd_memory){ .virt = kmalloc(request->bytes, request->mask) };
}

static void slab_free(const struct kmd_buffer *buffer)
{
	kfree(buffer->memory.virt);
}

static size_t slab_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return ksize(buffer->memory.virt);
}

/* The size classes: powers of two, 96 and 192 where alignment allows them, whole pages above. */
static size_t slab_footprint(size_t bytes)
{
	if (bytes > KMALLOC_MAX_CACHE_SIZE)
		return PAGE_SIZE << get_order(bytes);
	if (KMALLOC_MIN_SIZE <= 32 && bytes > 64 && bytes <= 96)
		return 96;
	if (KMALLOC_MIN_SIZE <= 64 && bytes > 128 && bytes <= 192)
		return 192;
	return max_t(size_t, KMALLOC_MIN_SIZE, roundup_pow_of_two(bytes));
}

static size_t slab_bytes_max(const struct kmd_allocator *allocator)
{
	return KMALLOC_MAX_SIZE;
}

static struct page *virt_page(const struct kmd_buffer *buffer, unsigned long index)
{
	return pfn_to_page(page_to_pfn(virt_to_page(buffer->memory.virt)) + index);
}

static void *virt_virt(const struct kmd_buffer *buffer)
{
	return buffer->memory.virt;
}

/* Pages */

static union kmd_memory zeroed_page_alloc(const struct kmd_request *request)
{
	return (union kmd_memory){ .virt = (void *)get_zeroed_page(request->mask) };
}

static union kmd_memory free_page_alloc(const struct kmd_request *request)
{
	return (union kmd_memory){ .virt = (void *)__get_free_page(request->mask) };
}

static union kmd_memory free_pages_alloc(const struct kmd_request *request)
{
	return (union kmd_memory){
		.virt = (void *)__get_free_pages(request->mask, request->order)
	};
}

static void free_pages_free(const struct kmd_buffer *buffer)
{
	free_pages((unsigned long)buffer->memory.virt, buffer->order);
}

static union kmd_memory page_alloc(const struct kmd_request *request)
{
	return (union kmd_memory){ .page = alloc_page(request->mask) };
}

static union kmd_memory pages_alloc(const struct kmd_request *request)
{
	return (union kmd_memory){ .page = alloc_pages(request->mask, request->order) };
}

static void pages_free(const struct kmd_buffer *buffer)
{
	__free_pages(buffer->memory.page, buffer->order);
}

static struct page *pages_page(const struct kmd_buffer *buffer, unsigned long index)
{
	return pfn_to_page(page_to_pfn(buffer->memory.page) + index);
}

static void *pages_virt(const struct kmd_buffer *buffer)
{
	return PageHighMem(buffer->memory.page) ? NULL : page_address(buffer->memory.page);
}

static size_t pages_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return PAGE_SIZE << request->order;
}

static size_t pages_bytes_max(const struct kmd_allocator *allocator)
{
	return PAGE_SIZE << allocator->max_order;
}

/* vmalloc */

static size_t vmalloc_footprint(size_t bytes)
{
	return PAGE_ALIGN(bytes);
}

/*
 * vmalloc() and vzalloc() are __vmalloc() with a fixed mask.  Theirs neither charges the memory to
 * the caller's cgroup nor keeps a failure out of the log.  They round up to whole pages; asked for
 * these in the first place, the last is ours to its end for KASAN too.
 */
static union kmd_memory vmalloc_alloc(const struct kmd_request *request)
{
	size_t size = vmalloc_footprint(request->bytes);

	return (union kmd_memory){ .virt = __vmalloc(size, request->mask) };
}

static void vmalloc_free(const struct kmd_buffer *buffer)
{
	vfree(buffer->memory.virt);
}

static size_t vmalloc_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return vmalloc_footprint(request->bytes);
}

/* vmalloc itself would search, and evict, until all memory is gone. */
static size_t vmalloc_bytes_max(const struct kmd_allocator *allocator)
{
	return min_t(u64, (u64)totalram_pages() << PAGE_SHIFT, VMALLOC_TOTAL);
}

static struct page *vmalloc_page(const struct kmd_buffer *buffer, unsigned long index)
{
	return vmalloc_to_page(buffer->memory.virt + index * PAGE_SIZE);
}

#define SLAB								\
	.gfp		= KMDEV_GFP_KERNEL,				\
	.gfp_refused	= KMDEV_GFP_BIT_HIGHMEM | KMDEV_GFP_BIT_DMA32,	\
	.alloc		= slab_alloc,					\
	.free		= slab_free,					\
	.usable		= slab_usable,					\
	.footprint	= slab_footprint,				\
	.bytes_max	= slab_bytes_max,				\
	.page		= virt_page,					\
	.virt		= virt_virt

#define FREE_PAGES(order)						\
	.gfp		= KMDEV_GFP_KERNEL,				\
	.gfp_refused	= KMDEV_GFP_BIT_HIGHMEM,			\
	.max_order	= (order),					\
	.whole_pages	= true,						\
	.free		= free_pages_free,				\
	.usable		= pages_usable,					\
	.bytes_max	= pages_bytes_max,				\
	.page		= virt_page,					\
	.virt		= virt_virt

#define PAGES(order)							\
	.gfp		= KMDEV_GFP_KERNEL,				\
	.max_order	= (order),					\
	.whole_pages	= true,						\
	.free		= pages_free,					\
	.usable		= pages_usable,					\
	.bytes_max	= pages_bytes_max,				\
	.page		= pages_page,					\
	.virt		= pages_virt

#define VMALLOC								\
	.gfp		= KMDEV_GFP_KERNEL,				\
	.whole_pages	= true,						\
	.alloc		= vmalloc_alloc,				\
	.free		= vmalloc_free,					\
	.usable		= vmalloc_usable,				\
	.footprint	= vmalloc_footprint,				\
	.bytes_max	= vmalloc_bytes_max,				\
	.page		= vmalloc_page,					\
	.virt		= virt_virt

#define TAKES_GFP	(KMDEV_ALLOCATOR_GFP | KMDEV_ALLOCATOR_CONTIGUOUS)

static const struct kmd_allocator allocators[] = {
	[KMDEV_KMALLOC] = {
		.name	= "kmalloc",
		.flags	= TAKES_GFP | KMDEV_ALLOCATOR_SIZE,
		SLAB
	},
	[KMDEV_KZALLOC] = {
		.name	= "kzalloc",
		.flags	= TAKES_GFP | KMDEV_ALLOCATOR_SIZE | KMDEV_ALLOCATOR_ZEROES,
		SLAB
	},
	[KMDEV_GET_ZEROED_PAGE] = {
		.name	= "get_zeroed_page",
		.flags	= TAKES_GFP | KMDEV_ALLOCATOR_ZEROES,
		.alloc	= zeroed_page_alloc,
		FREE_PAGES(0)
	},
	[KMDEV_GET_FREE_PAGE] = {
		.name	= "__get_free_page",
		.flags	= TAKES_GFP,
		.alloc	= free_page_alloc,
		FREE_PAGES(0)
	},
	[KMDEV_GET_FREE_PAGES] = {
		.name	= "__get_free_pages",
		.flags	= TAKES_GFP | KMDEV_ALLOCATOR_ORDER,
		.alloc	= free_pages_alloc,
		FREE_PAGES(MAX_PAGE_ORDER)
	},
	[KMDEV_ALLOC_PAGE] = {
		.name	= "alloc_page",
		.flags	= TAKES_GFP | KMDEV_ALLOCATOR_HIGHMEM,
		.alloc	= page_alloc,
		PAGES(0)
	},
	[KMDEV_ALLOC_PAGES] = {
		.name	= "alloc_pages",
		.flags	= TAKES_GFP | KMDEV_ALLOCATOR_ORDER | KMDEV_ALLOCATOR_HIGHMEM,
		.alloc	= pages_alloc,
		PAGES(MAX_PAGE_ORDER)
	},
	[KMDEV_VMALLOC] = {
		.name	= "vmalloc",
		.flags	= KMDEV_ALLOCATOR_SIZE | KMDEV_ALLOCATOR_SLEEPS,
		VMALLOC
	},
	[KMDEV_VZALLOC] = {
		.name	= "vzalloc",
		.flags	= KMDEV_ALLOCATOR_SIZE | KMDEV_ALLOCATOR_SLEEPS | KMDEV_ALLOCATOR_ZEROES,
		VMALLOC
	},
};

/**
 * kmd_allocator_find() - the allocator of an identifier
 * @id: any number
 *
 * Return: the allocator, or NULL.
 */
const struct kmd_allocator *kmd_allocator_find(u32 id)
{
	if (id >= ARRAY_SIZE(allocators))
		return NULL;
	id = array_index_nospec(id, ARRAY_SIZE(allocators));
	return allocators[id].name ? &allocators[id] : NULL;
}

/**
 * kmd_allocator_id() - the identifier of an allocator
 * @allocator: from the table
 *
 * Return: enum kmdev_allocator_id.
 */
u32 kmd_allocator_id(const struct kmd_allocator *allocator)
{
	return allocator - allocators;
}

/**
 * kmd_allocator_count() - how many allocators there are
 *
 * Identifiers begin with 1 and leave no gap.
 */
u32 kmd_allocator_count(void)
{
	return ARRAY_SIZE(allocators) - 1;
}

/**
 * kmd_allocator_bytes_max() - most bytes that one request can ask on this kernel
 * @allocator: from the table
 */
size_t kmd_allocator_bytes_max(const struct kmd_allocator *allocator)
{
	return allocator->bytes_max(allocator);
}
