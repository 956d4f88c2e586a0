/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ZONE_H
#define KMD_ZONE_H

#include <linux/gfp.h>

#include <kmalloc/kmdev.h>

struct page;

u32 kmd_zone_of(const struct page *page);
const char *kmd_zone_name(u32 zone);
enum kmdev_reason kmd_zone_bits(u32 zone, u32 *bits);
u32 kmd_zone_searched(gfp_t mask, u32 *first);

#endif /* KMD_ZONE_H */
