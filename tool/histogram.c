// SPDX-License-Identifier: GPL-2.0-only
#include "histogram.h"

void histogram_add(struct histogram *histogram, const struct kmdev_bench_row *row,
		   const uint64_t buckets[KMDEV_BENCH_BUCKETS])
{
	struct kmdev_bench_row *sum = &histogram->row;

	if (!row->count)
		return;
	if (!sum->count || row->min < sum->min)
		sum->min = row->min;
	if (row->max > sum->max)
		sum->max = row->max;
	sum->count += row->count;
	sum->ticks += row->ticks;
	for (unsigned int i = 0; i < KMDEV_BENCH_BUCKETS; i++)
		histogram->buckets[i] += buckets[i];
}

uint64_t histogram_lowest(unsigned int index)
{
	unsigned int shift = index / KMDEV_BENCH_STEPS;

	if (shift < 2)
		return index;
	return (uint64_t)(index % KMDEV_BENCH_STEPS + KMDEV_BENCH_STEPS) << (shift - 1);
}

static double middle(unsigned int index)
{
	return (histogram_lowest(index) + histogram_lowest(index + 1) - 1) / 2.0;
}

double histogram_percentile(const struct histogram *histogram, double percent)
{
	const struct kmdev_bench_row *row = &histogram->row;
	double wanted = percent / 100 * row->count, ticks;
	uint64_t seen = 0;
	unsigned int i;

	for (i = 0; i < KMDEV_BENCH_BUCKETS - 1; i++) {
		seen += histogram->buckets[i];
		if (seen && seen >= wanted)
			break;
	}
	/* Where the last counts all above, only the slowest is known. */
	if (i == KMDEV_BENCH_BUCKETS - 1)
		return row->max;
	ticks = middle(i);
	if (ticks < row->min)
		return row->min;
	return ticks > row->max ? row->max : ticks;
}
