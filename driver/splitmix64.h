/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_SPLITMIX64_H
#define KMD_SPLITMIX64_H

#include <linux/types.h>

/**
 * kmd_splitmix64() - a pseudorandom number
 * @seed: the state
 * @index: which output
 *
 * See KMDEV_PATTERN_RANDOM for the source.
 */
static inline u64 kmd_splitmix64(u64 seed, u64 index)
{
	u64 z = seed + (index + 1) * 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

#endif /* KMD_SPLITMIX64_H */
