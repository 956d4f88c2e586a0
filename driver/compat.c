// SPDX-License-Identifier: GPL-2.0-only

#include <linux/slab.h>

#include <kmalloc/kmdev.h>

#include "compat.h"

/**
 * kmd_kmalloc_cache_prefix() - how the names of the kmalloc caches begin for a mask
 * @gfp: KMDEV_GFP_* with which kmalloc was called
 *
 * The rule is kmalloc_type()'s, the names are those of kmalloc_info[] in mm/slab_common.c.
 *
 * Return: the name up to the size.
 */
const char *kmd_kmalloc_cache_prefix(u32 gfp)
{
	if (IS_ENABLED(CONFIG_ZONE_DMA) && (gfp & KMDEV_GFP_BIT_DMA))
		return "dma-kmalloc-";
	if (gfp & KMDEV_GFP_BIT_RECLAIMABLE)
		return "kmalloc-rcl-";
	/* Accounted objects have caches of their own since 5.14. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
	if ((IS_ENABLED(CONFIG_MEMCG_KMEM) || IS_ENABLED(CONFIG_MEMCG)) &&
	    (gfp & KMDEV_GFP_BIT_ACCOUNT))
		return "kmalloc-cg-";
#endif
	return "kmalloc-";
}
