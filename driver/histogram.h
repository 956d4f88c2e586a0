/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_HISTOGRAM_H
#define KMD_HISTOGRAM_H

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

void kmd_histogram_add(struct kmd_histogram *histogram, u64 ticks);
void kmd_histogram_add_some(struct kmd_histogram *histogram, u64 count, u64 ticks);

#endif /* KMD_HISTOGRAM_H */
