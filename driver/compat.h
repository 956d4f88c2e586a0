/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels.  The rest of the driver speaks the newest one's language.
 */
#ifndef KMD_COMPAT_H
#define KMD_COMPAT_H

#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/version.h>

/* MAX_ORDER was the number of orders until 6.4, the largest one until 6.8, then got a new name. */
#ifndef MAX_PAGE_ORDER
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define MAX_PAGE_ORDER (MAX_ORDER - 1)
#else
#define MAX_PAGE_ORDER MAX_ORDER
#endif
#endif

/* kmap_local_page() came with a header of its own, in 5.11. */
#ifndef _LINUX_HIGHMEM_INTERNAL_H
static inline void *kmap_local_page(struct page *page)
{
	return kmap(page);
}

static inline void kunmap_local_page(struct page *page, void *virt)
{
	kunmap(page);
}
#else
static inline void kunmap_local_page(struct page *page, void *virt)
{
	kunmap_local(virt);
}
#endif

/* Everywhere since 6.3; before, only architectures that need it had one. */
#ifndef barrier_nospec
#define barrier_nospec() do { } while (0)
#endif

/*
 * Until 6.3 a mask that must not sleep said so twice, and one that may sleep must not
 * say __GFP_ATOMIC.
 */
static inline gfp_t kmd_gfp_atomic(gfp_t gfp)
{
#ifdef __GFP_ATOMIC
	if ((gfp & __GFP_HIGH) && !(gfp & __GFP_DIRECT_RECLAIM))
		gfp |= __GFP_ATOMIC;
#endif
	return gfp;
}

/* Pages in one call since 5.13, by this name since 6.14. */
#ifndef alloc_pages_bulk
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 13, 0)
#define alloc_pages_bulk(gfp, count, pages) alloc_pages_bulk_array(gfp, count, pages)
#define KMD_NO_ALLOC_PAGES_BULK false
#else
#define alloc_pages_bulk(gfp, count, pages) 0UL
#define KMD_NO_ALLOC_PAGES_BULK true
#endif
#else
#define KMD_NO_ALLOC_PAGES_BULK false
#endif

/* Huge pages on request since 5.18. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
#define KMD_NO_VMALLOC_HUGE false
#else
#define vmalloc_huge(size, gfp) __vmalloc(size, gfp)
#define KMD_NO_VMALLOC_HUGE true
#endif

/* Since 6.5; before, a window for copies to users was enough. */
#ifndef SLAB_NO_MERGE
#define SLAB_NO_MERGE 0
#endif

const char *kmd_kmalloc_cache_prefix(gfp_t gfp);

#endif /* KMD_COMPAT_H */
