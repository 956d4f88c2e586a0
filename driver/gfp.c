// SPDX-License-Identifier: GPL-2.0-only

#include <linux/bitops.h>
#include <linux/gfp.h>
#include <linux/kernel.h>

#include "compat.h"
#include "gfp.h"
#include "zone.h"

/* The kernel's bit of each of ours, by position. */
static const gfp_t kernel_bits[] = {
	__GFP_DMA,
	__GFP_HIGHMEM,
	__GFP_DMA32,
	__GFP_MOVABLE,
	__GFP_RECLAIMABLE,
	__GFP_HIGH,
	__GFP_IO,
	__GFP_FS,
	__GFP_DIRECT_RECLAIM,
	__GFP_KSWAPD_RECLAIM,
	__GFP_WRITE,
	__GFP_NOWARN,
	__GFP_RETRY_MAYFAIL,
	__GFP_NOFAIL,
	__GFP_NORETRY,
	__GFP_MEMALLOC,
	__GFP_NOMEMALLOC,
	__GFP_COMP,
	__GFP_ZERO,
	__GFP_HARDWALL,
	__GFP_THISNODE,
	__GFP_ACCOUNT,
};

static_assert(BIT(ARRAY_SIZE(kernel_bits)) - 1 == KMDEV_GFP_BITS);

/**
 * kmd_gfp_to_kernel() - this kernel's mask
 * @bits: KMDEV_GFP_*, checked
 *
 * Return: the mask to call the kernel with.
 */
gfp_t kmd_gfp_to_kernel(u32 bits)
{
	unsigned long rest = bits;
	unsigned int bit;
	gfp_t gfp = 0;

	for_each_set_bit(bit, &rest, ARRAY_SIZE(kernel_bits))
		gfp |= kernel_bits[bit];
	return kmd_gfp_atomic(gfp);
}

static bool several(u32 bits)
{
	return hweight32(bits) > 1;
}

/**
 * kmd_gfp_check() - whether the kernel can be called with a mask at all
 * @bits: KMDEV_GFP_* from a user
 * @order: log2 of the pages that it will be asked for
 * @admin: the caller has CAP_SYS_ADMIN
 *
 * What this lets through makes no kernel function warn; what one allocator cannot take besides is
 * the allocator's to say.
 *
 * Return: KMDEV_OK, or what is wrong with the mask.
 */
enum kmdev_reason kmd_gfp_check(u32 bits, unsigned int order, bool admin)
{
	const u32 mobility = KMDEV_GFP_BIT_MOVABLE | KMDEV_GFP_BIT_RECLAIMABLE;
	const u32 reserves = KMDEV_GFP_BIT_MEMALLOC | KMDEV_GFP_BIT_NOMEMALLOC;
	const u32 privileged = KMDEV_GFP_BIT_MEMALLOC | KMDEV_GFP_BIT_MOVABLE |
			       KMDEV_GFP_BIT_NOFAIL;

	if (bits & ~KMDEV_GFP_BITS)
		return KMDEV_GFP_UNKNOWN;
	if (several(bits & KMD_GFP_ZONES))
		return KMDEV_GFP_ZONES;
	if (several(bits & mobility))
		return KMDEV_GFP_MOBILITY;
	if (several(bits & reserves))
		return KMDEV_GFP_RESERVES;
	if (several(bits & KMD_GFP_HOW_HARD))
		return KMDEV_GFP_RETRY;
	if (bits & KMDEV_GFP_BIT_NOFAIL) {
		if (!(bits & KMDEV_GFP_BIT_DIRECT_RECLAIM))
			return KMDEV_GFP_NOFAIL_SLEEP;
		if (order > 1)
			return KMDEV_GFP_NOFAIL_ORDER;
	}
	if ((bits & privileged) && !admin)
		return KMDEV_NEEDS_SYS_ADMIN;
	return KMDEV_OK;
}

/* Our bits of a kernel's mask; what has none stays in @rest. */
static u32 from_kernel(gfp_t *rest)
{
	unsigned int bit;
	gfp_t mask = *rest;
	u32 bits = 0;

	for (bit = 0; bit < ARRAY_SIZE(kernel_bits); bit++) {
		if (!kernel_bits[bit] || (mask & kernel_bits[bit]) != kernel_bits[bit])
			continue;
		bits |= BIT(bit);
		*rest &= ~kernel_bits[bit];
	}
	/* Some say with a bit of its own what others imply. */
	*rest &= ~kmd_gfp_to_kernel(bits);
	return bits;
}

/**
 * kmd_gfp_explain() - what a mask means on this kernel
 * @args: the call
 * @admin: the caller has CAP_SYS_ADMIN
 *
 * Return: KMDEV_OK, KMDEV_GFP_UNKNOWN or KMDEV_GFP_NOT_TAKEN.
 */
enum kmdev_reason kmd_gfp_explain(struct kmdev_gfp *args, bool admin)
{
	bool backwards = args->flags & KMDEV_GFP_FROM_KERNEL;
	gfp_t rest = (__force gfp_t)args->kernel;
	u64 beyond = args->kernel & ~(u64)U32_MAX;

	if (args->gfp & ~KMDEV_GFP_BITS)
		return KMDEV_GFP_UNKNOWN;
	if (backwards ? args->gfp : !!args->kernel)
		return KMDEV_GFP_NOT_TAKEN;

	args->out_gfp = backwards ? from_kernel(&rest) : args->gfp;
	args->out_unknown = beyond | (__force unsigned int)rest;
	args->out_kernel = backwards ? args->kernel :
				       (__force unsigned int)kmd_gfp_to_kernel(args->gfp);
	args->out_refusal = kmd_gfp_check(args->out_gfp, 0, admin);
	args->out_zones = 0;
	args->out_first = KMDEV_ZONE_MIXED;
	if (!several(args->out_gfp & KMD_GFP_ZONES))
		args->out_zones = kmd_zone_searched(kmd_gfp_to_kernel(args->out_gfp),
						    &args->out_first);
	return KMDEV_OK;
}
