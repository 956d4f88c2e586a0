/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handle is as a number.
 *
 * People type handles, so they are kept small.  The slots are in tiers, 4096 in tier 0 and twice as
 * many in each next one, and a buffer gets a slot in the lowest tier that has one.  Within a tier
 * fresh slots come first, then the one that was freed first.  A handle is, from its low end, 12
 * bits of the slot in its tier, and above them, less one, a one behind as many zeros as the number
 * of the tier, the remaining bits of the slot, and the generation:
 *
 *	tier 0	[generation]          1   [12 bits of slot]
 *	tier 1	[generation] [1 bit]  10  [12 bits of slot]
 *	tier 2	[generation] [2 bits] 100 [12 bits of slot]
 *
 * With few buffers alive the n-th handle is 2 n or little more, and none is above 2^53 - 1, where
 * numbers in JSON cease to be exact.
 */
#ifndef KMD_HANDLE_H
#define KMD_HANDLE_H

#include <linux/bitops.h>
#include <linux/log2.h>

#include "table.h"

#define KMD_TIER_SIZE	BIT(KMD_TIER_BITS)
#define KMD_HANDLE_BITS	53

/* Tier t begins behind 2^t - 1 times KMD_TIER_SIZE slots. */
static inline u32 kmd_tier_begin(unsigned int tier)
{
	return (BIT(tier) - 1) << KMD_TIER_BITS;
}

static __always_inline unsigned int kmd_tier_of(u32 index)
{
	return ilog2((index >> KMD_TIER_BITS) + 1);
}

/* The bits of a slot above the lowest 12, counted from the begin of its tier. */
static inline u32 kmd_high_bits(u32 index, unsigned int tier)
{
	return (index - kmd_tier_begin(tier)) >> KMD_TIER_BITS;
}

static __always_inline u64 kmd_handle_make(u32 index, u32 generation)
{
	unsigned int tier = kmd_tier_of(index);
	u64 upper = (u64)generation << tier | kmd_high_bits(index, tier);

	/* What follows, where few buffers live. */
	if (likely(!tier))
		return (u64)generation << (KMD_TIER_BITS + 1) | index;

	upper = ((upper << 1 | 1) << tier) - 1;
	return upper << KMD_TIER_BITS | (index & (KMD_TIER_SIZE - 1));
}

/* The largest generation of which all handles keep within KMD_HANDLE_BITS. */
static inline u32 kmd_last_generation(u32 index)
{
	unsigned int bits = KMD_HANDLE_BITS - KMD_TIER_BITS - 1 - 2 * kmd_tier_of(index);

	return bits < 32 ? BIT(bits) - 1 : U32_MAX;
}

/* What the slots of every tier have. */
#define KMD_GENERATIONS_EVERYWHERE							\
	(BIT(KMD_HANDLE_BITS - KMD_TIER_BITS - 1 - 2 * (KMD_TIERS - 1)) - 1)

/* The slot of a handle; for a number that is none, slot 0 or any other. */
static __always_inline u32 kmd_handle_slot(u64 handle)
{
	u64 upper = (handle >> KMD_TIER_BITS) + 1;
	unsigned int tier = __ffs64(upper);
	u32 high;

	if (tier >= KMD_TIERS)
		return 0;
	high = (upper >> (tier + 1)) & (BIT(tier) - 1);
	return kmd_tier_begin(tier) + (high << KMD_TIER_BITS) + (handle & (KMD_TIER_SIZE - 1));
}

#endif /* KMD_HANDLE_H */
