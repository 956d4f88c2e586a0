// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>

#include "zone.h"

static const char * const names[] = {
	[KMDEV_ZONE_DMA]	= "DMA",
	[KMDEV_ZONE_DMA32]	= "DMA32",
	[KMDEV_ZONE_NORMAL]	= "Normal",
	[KMDEV_ZONE_HIGHMEM]	= "HighMem",
	[KMDEV_ZONE_MOVABLE]	= "Movable",
	[KMDEV_ZONE_DEVICE]	= "Device",
};

/* What zones there are is configuration. */
static const u8 numbers[MAX_NR_ZONES] = {
#ifdef CONFIG_ZONE_DMA
	[ZONE_DMA]	= KMDEV_ZONE_DMA,
#endif
#ifdef CONFIG_ZONE_DMA32
	[ZONE_DMA32]	= KMDEV_ZONE_DMA32,
#endif
	[ZONE_NORMAL]	= KMDEV_ZONE_NORMAL,
#ifdef CONFIG_HIGHMEM
	[ZONE_HIGHMEM]	= KMDEV_ZONE_HIGHMEM,
#endif
	[ZONE_MOVABLE]	= KMDEV_ZONE_MOVABLE,
#ifdef CONFIG_ZONE_DEVICE
	[ZONE_DEVICE]	= KMDEV_ZONE_DEVICE,
#endif
};

/**
 * kmd_zone_name() - the kernel's name of a zone
 * @zone: enum kmdev_zone
 */
const char *kmd_zone_name(u32 zone)
{
	return zone < ARRAY_SIZE(names) ? names[zone] : "mixed";
}

/**
 * kmd_zone_of() - where a page lies
 * @page: any page
 *
 * Return: enum kmdev_zone.
 */
u32 kmd_zone_of(const struct page *page)
{
	return numbers[page_zonenum(page)];
}

/**
 * kmd_zone_bits() - the mask bits with which the search begins in a zone
 * @zone: any number
 * @bits: KMDEV_GFP_*, set unless refused
 *
 * Return: KMDEV_OK or KMDEV_ZONE_ABSENT.
 */
enum kmdev_reason kmd_zone_bits(u32 zone, u32 *bits)
{
	switch (zone) {
	case KMDEV_ZONE_DMA:
		*bits = KMDEV_GFP_BIT_DMA;
		return IS_ENABLED(CONFIG_ZONE_DMA) ? KMDEV_OK : KMDEV_ZONE_ABSENT;
	case KMDEV_ZONE_DMA32:
		*bits = KMDEV_GFP_BIT_DMA32;
		return IS_ENABLED(CONFIG_ZONE_DMA32) ? KMDEV_OK : KMDEV_ZONE_ABSENT;
	case KMDEV_ZONE_NORMAL:
		*bits = 0;
		return KMDEV_OK;
	case KMDEV_ZONE_HIGHMEM:
		*bits = KMDEV_GFP_BIT_HIGHMEM;
		return IS_ENABLED(CONFIG_HIGHMEM) ? KMDEV_OK : KMDEV_ZONE_ABSENT;
	case KMDEV_ZONE_MOVABLE:
		*bits = KMDEV_GFP_BIT_HIGHMEM | KMDEV_GFP_BIT_MOVABLE;
		return KMDEV_OK;
	default:
		return KMDEV_ZONE_ABSENT;
	}
}

/**
 * kmd_zone_searched() - where the page allocator looks for memory
 * @mask: with one zone modifier at most
 * @first: enum kmdev_zone where it begins
 *
 * Return: the zones that it may take memory from and that have some, bits 1 << enum kmdev_zone.
 */
u32 kmd_zone_searched(gfp_t mask, u32 *first)
{
	enum zone_type highest = gfp_zone(mask), type;
	struct zone *zone;
	u32 zones = 0;
	int node;

	*first = numbers[highest];
	for_each_online_node(node) {
		for (type = 0; type <= highest; type++) {
			zone = &NODE_DATA(node)->node_zones[type];
			if (populated_zone(zone))
				zones |= BIT(numbers[type]);
		}
	}
	return zones;
}
