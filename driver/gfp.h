/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_GFP_H
#define KMD_GFP_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

/* At most one of these says how hard to try. */
#define KMD_GFP_HOW_HARD \
	(KMDEV_GFP_BIT_NORETRY | KMDEV_GFP_BIT_RETRY_MAYFAIL | KMDEV_GFP_BIT_NOFAIL)

/* At most one of these says where the search begins. */
#define KMD_GFP_ZONES \
	(KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_DMA32 | KMDEV_GFP_BIT_HIGHMEM)

gfp_t kmd_gfp_to_kernel(u32 bits);
enum kmdev_reason kmd_gfp_check(u32 bits, unsigned int order, bool admin);
enum kmdev_reason kmd_gfp_explain(struct kmdev_gfp *args, bool admin);

#endif /* KMD_GFP_H */
