/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_HISTOGRAM_H
#define KMD_HISTOGRAM_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

/**
 * struct kmd_histogram - operations of one kind, each timed
 * @row: their number, sum and extremes
 * @buckets: how many took so long, log-linear as in HdrHistogram
 */
struct kmd_histogram {
	struct kmdev_bench_row row;
	u64 buckets[KMDEV_BENCH_BUCKETS];
};

/* kmd_histogram_bucket() - where @ticks are counted */
static __always_inline unsigned int kmd_histogram_bucket(u64 ticks)
{
	unsigned int shift;

	if (ticks < KMDEV_BENCH_STEPS)
		return ticks;
	if (unlikely(ticks >> KMDEV_BENCH_TICKS_BITS))
		return KMDEV_BENCH_BUCKETS - 1;
	shift = fls64(ticks) - 1 - KMDEV_BENCH_STEPS_BITS;
	return shift * KMDEV_BENCH_STEPS + (ticks >> shift);
}

/* kmd_histogram_add() - count an operation that took @ticks */
static __always_inline void kmd_histogram_add(struct kmd_histogram *histogram, u64 ticks)
{
	struct kmdev_bench_row *row = &histogram->row;

	if (!row->count || ticks < row->min)
		row->min = ticks;
	if (ticks > row->max)
		row->max = ticks;
	row->count++;
	row->ticks += ticks;
	histogram->buckets[kmd_histogram_bucket(ticks)]++;
}

/* kmd_histogram_add_some() - count @count operations that took @ticks together */
static __always_inline void kmd_histogram_add_some(struct kmd_histogram *histogram, u64 count,
						   u64 ticks)
{
	histogram->row.count += count;
	histogram->row.ticks += ticks;
}

#endif /* KMD_HISTOGRAM_H */
