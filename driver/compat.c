// SPDX-License-Identifier: GPL-2.0-only

#include <linux/slab.h>

#include <kmalloc/kmdev.h>

#include "compat.h"

#define PREFIX(text)	{ text, sizeof(text) - 1 }

static const struct kmd_prefix plain = PREFIX("kmalloc-");
static const struct kmd_prefix dma = PREFIX("dma-kmalloc-");
static const struct kmd_prefix reclaimable = PREFIX("kmalloc-rcl-");
static const struct kmd_prefix accounted = PREFIX("kmalloc-cg-");

/**
 * kmd_kmalloc_cache_prefix() - how the names of the kmalloc caches begin for a mask
 * @gfp: KMDEV_GFP_* with which kmalloc was called
 *
 * The rule is kmalloc_type()'s, the names are those of kmalloc_info[] in mm/slab_common.c.
 *
 * Return: the name up to the size; a list asks for each of a million.
 */
const struct kmd_prefix *kmd_kmalloc_cache_prefix(u32 gfp)
{
	if (IS_ENABLED(CONFIG_ZONE_DMA) && (gfp & KMDEV_GFP_BIT_DMA))
		return &dma;
	if (gfp & KMDEV_GFP_BIT_RECLAIMABLE)
		return &reclaimable;
	if (KMD_ACCOUNTED_CACHES &&
	    (IS_ENABLED(CONFIG_MEMCG_KMEM) || IS_ENABLED(CONFIG_MEMCG)) &&
	    (gfp & KMDEV_GFP_BIT_ACCOUNT))
		return &accounted;
	return &plain;
}
