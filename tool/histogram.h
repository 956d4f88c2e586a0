/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's histograms, see KMDEV_BENCH: what percentiles they have. */
#ifndef MEMCTL_HISTOGRAM_H
#define MEMCTL_HISTOGRAM_H

#include <kmalloc/kmalloc.h>
#include <stdint.h>

/**
 * struct histogram - operations by their ticks
 * @row: how many there are, their sum, the fastest and the slowest
 * @buckets: how many are in each
 */
struct histogram {
	struct kmdev_bench_row row;
	uint64_t buckets[KMDEV_BENCH_BUCKETS];
};

/** histogram_add - add @row and @buckets, an answer of the driver's */
void histogram_add(struct histogram *histogram, const struct kmdev_bench_row *row,
		   const uint64_t buckets[KMDEV_BENCH_BUCKETS]);

/** histogram_lowest - the least number of ticks that bucket @index counts */
uint64_t histogram_lowest(unsigned int index);

/**
 * histogram_percentile - ticks that @percent of the operations did not exceed
 *
 * The middle of the bucket, but nothing outside of the fastest and the slowest: less than 1 % from
 * what the operation took.  Of none it is 0.
 */
double histogram_percentile(const struct histogram *histogram, double percent);

#endif /* MEMCTL_HISTOGRAM_H */
