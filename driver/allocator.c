// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's allocators, each one entry in the table.
 */

#include <linux/mmzone.h>

#include "allocator.h"
#include "cache.h"
#include "compat.h"
#include "context.h"
#include "dma.h"
#include "gfp.h"
#include "pages.h"
#include "percpu.h"
#include "pool.h"
#include "slab.h"
#include "vmalloc.h"

/* What mempools and per-CPU memory do with a mask leaves these bits without a meaning. */
#define GFP_PLACE	(KMD_GFP_ZONES | KMDEV_GFP_BIT_THISNODE)
#define GFP_KINDS	(KMDEV_GFP_BIT_MOVABLE | KMDEV_GFP_BIT_RECLAIMABLE | KMDEV_GFP_BIT_COMP)
#define GFP_RESERVES	(KMDEV_GFP_BIT_MEMALLOC | KMDEV_GFP_BIT_NOMEMALLOC)

/* vmalloc's page tables and arrays take no others; some kernels warn. */
#define GFP_VMALLOC	(KMDEV_GFP_USER | KMDEV_GFP_BIT_HIGH | KMDEV_GFP_BIT_NOWARN |	\
			 KMDEV_GFP_BIT_RETRY_MAYFAIL | KMDEV_GFP_BIT_NOFAIL |		\
			 KMDEV_GFP_BIT_NORETRY | KMDEV_GFP_BIT_ZERO | KMDEV_GFP_BIT_ACCOUNT)

#define TAKES_SIZE	(KMDEV_ALLOCATOR_GFP | KMDEV_ALLOCATOR_SIZE)
#define TAKES_ORDER	(KMDEV_ALLOCATOR_GFP | KMDEV_ALLOCATOR_ORDER)
#define ONE_RUN		(KMDEV_ALLOCATOR_CONTIGUOUS | KMDEV_ALLOCATOR_MAPPABLE)
#define FROM_KMALLOC	(TAKES_SIZE | KMDEV_ALLOCATOR_CONTIGUOUS |		\
			 KMDEV_ALLOCATOR_MAPPABLE_LARGE | KMDEV_ALLOCATOR_RESIZE)
#define FROM_KVMALLOC	(TAKES_SIZE | KMDEV_ALLOCATOR_SLEEPS | KMDEV_ALLOCATOR_MAPPABLE_LARGE)
#define FROM_CACHE	(KMDEV_ALLOCATOR_GFP | KMDEV_ALLOCATOR_CACHE)
#define FROM_POOL	(KMDEV_ALLOCATOR_GFP | KMDEV_ALLOCATOR_POOL)
#define OWN_MASK	(KMDEV_ALLOCATOR_SIZE | KMDEV_ALLOCATOR_SLEEPS | KMDEV_ALLOCATOR_MAPPABLE)

#define USUAL						\
	.gfp		= KMDEV_GFP_KERNEL,		\
	.how_hard	= KMDEV_GFP_BIT_RETRY_MAYFAIL

#define SLAB						\
	USUAL,						\
	.family		= &kmd_slab_family,		\
	.contexts	= KMD_ANYWHERE,			\
	.gfp_refused	= KMDEV_GFP_BIT_HIGHMEM | KMDEV_GFP_BIT_DMA32

#define KV						\
	USUAL,						\
	.family		= &kmd_kv_family,		\
	.contexts	= KMD_IN_PROCESS,		\
	.gfp_refused	= KMDEV_GFP_BITS & ~GFP_VMALLOC

#define FREE_PAGES(order)				\
	USUAL,						\
	.family		= &kmd_free_pages_family,	\
	.contexts	= KMD_ANYWHERE,			\
	.gfp_refused	= KMDEV_GFP_BIT_HIGHMEM,	\
	.max_order	= (order)

#define PAGES(order)					\
	USUAL,						\
	.family		= &kmd_pages_family,		\
	.contexts	= KMD_ANYWHERE,			\
	.max_order	= (order)

#define VMALLOC						\
	USUAL,						\
	.family		= &kmd_vmalloc_family,		\
	.contexts	= KMD_IN_PROCESS,		\
	.gfp_refused	= KMDEV_GFP_BITS & ~GFP_VMALLOC

#define OBJECT						\
	USUAL,						\
	.family		= &kmd_object_family,		\
	.contexts	= KMD_ANYWHERE,			\
	.gfp_refused	= KMD_GFP_ZONES

const struct kmd_allocator kmd_allocators[KMD_ALLOCATORS] = {
	[KMDEV_KMALLOC] = {
		.name		= "kmalloc",
		.alloc		= kmd_kmalloc,
		.loops		= &kmd_kmalloc_loops,
		.flags		= FROM_KMALLOC,
		SLAB
	},
	[KMDEV_KZALLOC] = {
		.name		= "kzalloc",
		.alloc		= kmd_kmalloc,
		.loops		= &kmd_kmalloc_loops,
		.flags		= FROM_KMALLOC | KMDEV_ALLOCATOR_ZEROES,
		SLAB
	},
	[KMDEV_GET_ZEROED_PAGE] = {
		.name		= "get_zeroed_page",
		.alloc		= kmd_get_zeroed_page,
		.flags		= KMDEV_ALLOCATOR_GFP | ONE_RUN | KMDEV_ALLOCATOR_ZEROES,
		FREE_PAGES(0)
	},
	[KMDEV_GET_FREE_PAGE] = {
		.name		= "__get_free_page",
		.alloc		= kmd_get_free_page,
		.loops		= &kmd_get_free_page_loops,
		.flags		= KMDEV_ALLOCATOR_GFP | ONE_RUN,
		FREE_PAGES(0)
	},
	[KMDEV_GET_FREE_PAGES] = {
		.name		= "__get_free_pages",
		.alloc		= kmd_get_free_pages,
		.loops		= &kmd_get_free_pages_loops,
		.flags		= TAKES_ORDER | ONE_RUN,
		FREE_PAGES(MAX_PAGE_ORDER)
	},
	[KMDEV_ALLOC_PAGE] = {
		.name		= "alloc_page",
		.alloc		= kmd_alloc_page,
		.loops		= &kmd_alloc_page_loops,
		.flags		= KMDEV_ALLOCATOR_GFP | ONE_RUN | KMDEV_ALLOCATOR_HIGHMEM,
		PAGES(0)
	},
	[KMDEV_ALLOC_PAGES] = {
		.name		= "alloc_pages",
		.alloc		= kmd_alloc_pages,
		.loops		= &kmd_alloc_pages_loops,
		.flags		= TAKES_ORDER | ONE_RUN | KMDEV_ALLOCATOR_HIGHMEM,
		PAGES(MAX_PAGE_ORDER)
	},
	[KMDEV_VMALLOC] = {
		.name		= "vmalloc",
		.alloc		= kmd_vmalloc,
		.flags		= OWN_MASK,
		VMALLOC
	},
	[KMDEV_VZALLOC] = {
		.name		= "vzalloc",
		.alloc		= kmd_vmalloc,
		.flags		= OWN_MASK | KMDEV_ALLOCATOR_ZEROES,
		VMALLOC
	},
	[KMDEV_KMALLOC_NODE] = {
		.name		= "kmalloc_node",
		.alloc		= kmd_kmalloc_node,
		.loops		= &kmd_kmalloc_node_loops,
		.flags		= FROM_KMALLOC | KMDEV_ALLOCATOR_NODE,
		SLAB
	},
	[KMDEV_KVMALLOC] = {
		.name		= "kvmalloc",
		.alloc		= kmd_kvmalloc,
		.loops		= &kmd_kvmalloc_loops,
		.flags		= FROM_KVMALLOC,
		KV
	},
	[KMDEV_KVMALLOC_NODE] = {
		.name		= "kvmalloc_node",
		.alloc		= kmd_kvmalloc_node,
		.loops		= &kmd_kvmalloc_node_loops,
		.flags		= FROM_KVMALLOC | KMDEV_ALLOCATOR_NODE,
		KV
	},
	[KMDEV_ALLOC_PAGES_NODE] = {
		.name		= "alloc_pages_node",
		.alloc		= kmd_alloc_pages_node,
		.loops		= &kmd_alloc_pages_node_loops,
		.flags		= TAKES_ORDER | ONE_RUN | KMDEV_ALLOCATOR_HIGHMEM |
			  KMDEV_ALLOCATOR_NODE,
		PAGES(MAX_PAGE_ORDER)
	},
	[KMDEV_ALLOC_PAGES_EXACT] = {
		.name		= "alloc_pages_exact",
		.alloc		= kmd_alloc_pages_exact,
		.flags		= TAKES_SIZE | ONE_RUN,
		USUAL,
		.family		= &kmd_exact_family,
		.contexts	= KMD_ANYWHERE,
		.gfp_refused	= KMDEV_GFP_BIT_HIGHMEM | KMDEV_GFP_BIT_COMP,
		.max_order	= MAX_PAGE_ORDER,
	},
	[KMDEV_ALLOC_PAGES_BULK] = {
		.name		= "alloc_pages_bulk",
		.alloc		= kmd_alloc_pages_bulk,
		.flags		= TAKES_SIZE | KMDEV_ALLOCATOR_PIECES | KMDEV_ALLOCATOR_HIGHMEM |
			  KMDEV_ALLOCATOR_MAPPABLE,
		USUAL,
		.family		= &kmd_bulk_family,
		.contexts	= KMD_ANYWHERE,
		.absent		= KMD_NO_ALLOC_PAGES_BULK,
	},
	[KMDEV_GET_DMA_PAGES] = {
		.name		= "__get_dma_pages",
		.alloc		= kmd_get_dma_pages,
		.flags		= TAKES_ORDER | ONE_RUN,
		USUAL,
		.family		= &kmd_free_pages_family,
		.contexts	= KMD_ANYWHERE,
		.gfp_refused	= KMDEV_GFP_BIT_HIGHMEM | KMDEV_GFP_BIT_DMA32,
		.gfp_added	= KMDEV_GFP_BIT_DMA,
		.max_order	= MAX_PAGE_ORDER,
	},
	[KMDEV_VMALLOC_NODE] = {
		.name		= "vmalloc_node",
		.alloc		= kmd_vmalloc_node,
		.flags		= OWN_MASK | KMDEV_ALLOCATOR_NODE | KMDEV_ALLOCATOR_NO_ACCOUNT,
		VMALLOC
	},
	[KMDEV_VMALLOC_USER] = {
		.name		= "vmalloc_user",
		.alloc		= kmd_vmalloc_user,
		.flags		= OWN_MASK | KMDEV_ALLOCATOR_ZEROES | KMDEV_ALLOCATOR_NO_ACCOUNT,
		VMALLOC
	},
	[KMDEV_VMALLOC_32] = {
		.name		= "vmalloc_32",
		.alloc		= kmd_vmalloc_32,
		.flags		= OWN_MASK | KMDEV_ALLOCATOR_NO_ACCOUNT,
		VMALLOC,
		.gfp_added	= IS_ENABLED(CONFIG_64BIT) ? KMDEV_GFP_BIT_DMA32 : 0,
	},
	[KMDEV___VMALLOC] = {
		.name		= "__vmalloc",
		.alloc		= kmd_vmalloc,
		.flags		= OWN_MASK | KMDEV_ALLOCATOR_GFP,
		VMALLOC
	},
	[KMDEV_VMALLOC_HUGE] = {
		.name		= "vmalloc_huge",
		.alloc		= kmd_vmalloc_huge,
		.flags		= OWN_MASK | KMDEV_ALLOCATOR_GFP,
		USUAL,
		.family		= &kmd_vmalloc_huge_family,
		.contexts	= KMD_IN_PROCESS,
		.gfp_refused	= KMDEV_GFP_BITS & ~GFP_VMALLOC,
		.absent		= KMD_NO_VMALLOC_HUGE,
	},
	[KMDEV_ALLOC_PERCPU] = {
		.name		= "__alloc_percpu_gfp",
		.alloc		= kmd_alloc_percpu,
		.flags		= TAKES_SIZE | KMDEV_ALLOCATOR_PIECES | KMDEV_ALLOCATOR_PERCPU |
			  KMDEV_ALLOCATOR_ZEROES,
		.family		= &kmd_percpu_family,
		.contexts	= KMD_ANYWHERE,
		.gfp		= KMDEV_GFP_KERNEL,
		.gfp_refused	= GFP_PLACE | GFP_KINDS | GFP_RESERVES | KMDEV_GFP_BIT_NOFAIL |
				  KMDEV_GFP_BIT_RETRY_MAYFAIL,
		.how_hard	= KMDEV_GFP_BIT_NORETRY,
	},
	[KMDEV_DMA_ALLOC_COHERENT] = {
		.name		= "dma_alloc_coherent",
		.alloc		= kmd_dma_alloc_coherent,
		.flags		= TAKES_SIZE | ONE_RUN | KMDEV_ALLOCATOR_ZEROES |
			  KMDEV_ALLOCATOR_DMA,
		USUAL,
		.family		= &kmd_dma_family,
		.contexts	= KMD_ANYWHERE,
		.gfp_refused	= GFP_PLACE | GFP_KINDS,
	},
	[KMDEV_DMA_POOL_ALLOC] = {
		.name		= "dma_pool_alloc",
		.alloc		= kmd_dma_pool_alloc,
		.flags		= FROM_POOL | KMDEV_ALLOCATOR_CONTIGUOUS | KMDEV_ALLOCATOR_DMA,
		USUAL,
		.family		= &kmd_dma_pool_family,
		.contexts	= KMD_ANYWHERE,
		.gfp_refused	= GFP_PLACE | GFP_KINDS,
	},
	[KMDEV_KMEM_CACHE_ALLOC] = {
		.name		= "kmem_cache_alloc",
		.alloc		= kmd_object_alloc,
		.loops		= &kmd_object_loops,
		.flags		= FROM_CACHE | KMDEV_ALLOCATOR_CONTIGUOUS,
		OBJECT
	},
	[KMDEV_KMEM_CACHE_ALLOC_NODE] = {
		.name		= "kmem_cache_alloc_node",
		.alloc		= kmd_object_alloc_node,
		.loops		= &kmd_object_node_loops,
		.flags		= FROM_CACHE | KMDEV_ALLOCATOR_CONTIGUOUS | KMDEV_ALLOCATOR_NODE,
		OBJECT
	},
	[KMDEV_KMEM_CACHE_ALLOC_BULK] = {
		.name		= "kmem_cache_alloc_bulk",
		.alloc		= kmd_objects_alloc,
		.flags		= FROM_CACHE | KMDEV_ALLOCATOR_PIECES,
		USUAL,
		.family		= &kmd_objects_family,
		.contexts	= KMD_IN_SOFTIRQ,
		.gfp_refused	= KMD_GFP_ZONES,
	},
	[KMDEV_MEMPOOL_ALLOC] = {
		.name		= "mempool_alloc",
		.alloc		= kmd_mempool_alloc,
		.loops		= &kmd_mempool_loops,
		.flags		= FROM_POOL | KMDEV_ALLOCATOR_CONTIGUOUS,
		USUAL,
		.family		= &kmd_mempool_family,
		.contexts	= KMD_ANYWHERE,
		.gfp_refused	= GFP_PLACE | GFP_KINDS | GFP_RESERVES | KMDEV_GFP_BIT_NOFAIL |
				  KMDEV_GFP_BIT_ZERO,
		/*
		 * With the first an empty pool would be waited on, unkillably; with the others,
		 * which mean nothing without it, the backing allocator would be asked twice.
		 */
		.gfp_dropped	= KMDEV_GFP_BIT_DIRECT_RECLAIM | KMDEV_GFP_BIT_IO |
				  KMDEV_GFP_BIT_FS,
	},
	[KMDEV_SPLIT_PAGE] = {
		.name		= "split_page",
		.alloc		= kmd_comb_alloc,
		.flags		= TAKES_ORDER | KMDEV_ALLOCATOR_PIECES | KMDEV_ALLOCATOR_HIGHMEM |
			  KMDEV_ALLOCATOR_MAPPABLE | KMDEV_ALLOCATOR_NODE | KMDEV_ALLOCATOR_COMB,
		.family		= &kmd_comb_family,
		.contexts	= KMD_IN_PROCESS,
		.gfp		= KMDEV_GFP_KERNEL,
		/* Reserves are none of a comb's, and a compound page does not come apart. */
		.gfp_refused	= KMDEV_GFP_BIT_COMP | KMDEV_GFP_BIT_MEMALLOC |
				  KMDEV_GFP_BIT_NOFAIL,
		/* What is fragmented would be compacted meanwhile. */
		.gfp_dropped	= KMDEV_GFP_KERNEL,
		.max_order	= MAX_PAGE_ORDER,
	},
};

/**
 * kmd_allocator_at() - the allocators that this kernel has, one by one
 * @index: position, from 0
 *
 * Return: the allocator, or NULL behind the last.
 */
const struct kmd_allocator *kmd_allocator_at(u32 index)
{
	const struct kmd_allocator *allocator;
	u32 id;

	for (id = 0; id < KMD_ALLOCATORS; id++) {
		allocator = &kmd_allocators[id];
		if (allocator->name && !allocator->absent && !index--)
			return allocator;
	}
	return NULL;
}

/**
 * kmd_allocator_count() - how many allocators this kernel has
 */
u32 kmd_allocator_count(void)
{
	u32 count = 0;

	while (kmd_allocator_at(count))
		count++;
	return count;
}

/**
 * kmd_allocator_bytes_max() - most bytes that one request can ask on this kernel
 * @allocator: from the table
 */
size_t kmd_allocator_bytes_max(const struct kmd_allocator *allocator)
{
	return allocator->family->bytes_max(allocator);
}
