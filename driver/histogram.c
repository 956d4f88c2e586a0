// SPDX-License-Identifier: GPL-2.0-only

#include <linux/bitops.h>
#include <linux/compiler.h>

#include "histogram.h"

static unsigned int bucket(u64 ticks)
{
	unsigned int shift;

	if (ticks < KMDEV_BENCH_STEPS)
		return ticks;
	if (unlikely(ticks >> KMDEV_BENCH_TICKS_BITS))
		return KMDEV_BENCH_BUCKETS - 1;
	shift = fls64(ticks) - 1 - KMDEV_BENCH_STEPS_BITS;
	return shift * KMDEV_BENCH_STEPS + (ticks >> shift);
}

/**
 * kmd_histogram_add() - count an operation
 * @histogram: where
 * @ticks: that it took
 */
void kmd_histogram_add(struct kmd_histogram *histogram, u64 ticks)
{
	struct kmdev_bench_row *row = &histogram->row;

	if (!row->count || ticks < row->min)
		row->min = ticks;
	if (ticks > row->max)
		row->max = ticks;
	row->count++;
	row->ticks += ticks;
	histogram->buckets[bucket(ticks)]++;
}

/**
 * kmd_histogram_add_some() - count operations that were not timed one by one
 * @histogram: where
 * @count: how many
 * @ticks: that they took together
 */
void kmd_histogram_add_some(struct kmd_histogram *histogram, u64 count, u64 ticks)
{
	histogram->row.count += count;
	histogram->row.ticks += ticks;
}
