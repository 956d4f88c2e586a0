// SPDX-License-Identifier: GPL-2.0-only

#include <linux/slab.h>

#include "compat.h"

/**
 * kmd_kmalloc_cache_prefix() - how the names of the kmalloc caches begin for a mask
 * @gfp: mask with which kmalloc was called
 *
 * The rule is kmalloc_type()'s, the names are those of kmalloc_info[] in mm/slab_common.c.
 *
 * Return: the name up to the size.
 */
const char *kmd_kmalloc_cache_prefix(gfp_t gfp)
{
	if (IS_ENABLED(CONFIG_ZONE_DMA) && (gfp & __GFP_DMA))
		return "dma-kmalloc-";
	if (gfp & __GFP_RECLAIMABLE)
		return "kmalloc-rcl-";
	/* Accounted objects have caches of their own since 5.14. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
	if ((IS_ENABLED(CONFIG_MEMCG_KMEM) || IS_ENABLED(CONFIG_MEMCG)) && (gfp & __GFP_ACCOUNT))
		return "kmalloc-cg-";
#endif
	return "kmalloc-";
}
