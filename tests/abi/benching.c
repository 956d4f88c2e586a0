// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "benching.h"

const char *const bench_patterns[] = {
	[KMDEV_BENCH_PAIR] = "PAIR", [KMDEV_BENCH_BATCH] = "BATCH", [KMDEV_BENCH_MIX] = "MIX",
	[KMDEV_BENCH_GIVE] = "GIVE", [KMDEV_BENCH_TAKE] = "TAKE",
};

const char *const bench_orders[] = {
	[KMDEV_BENCH_LIFO] = "LIFO", [KMDEV_BENCH_FIFO] = "FIFO", [KMDEV_BENCH_RANDOM] = "RANDOM",
};

static uint64_t histogram[KMDEV_BENCH_ROWS][KMDEV_BENCH_BUCKETS];

int bench_run(int fd, struct kmdev_alloc *alloc, struct kmdev_bench *bench)
{
	alloc->size = sizeof(*alloc);
	bench->size = sizeof(*bench);
	bench->request = abi_address(alloc);
	if (bench->flags & KMDEV_BENCH_TIMED) {
		bench->histogram = bench->histogram ?: abi_address(histogram);
		memset((void *)(uintptr_t)bench->histogram, 0xcc, sizeof(histogram));
	}
	return abi_call(fd, KMDEV_BENCH, bench);
}

bool bench_counts(const struct kmdev_bench *bench, uint64_t count)
{
	bool both = bench->pattern == KMDEV_BENCH_BATCH ||
		    (bench->pattern == KMDEV_BENCH_MIX && bench->flags & KMDEV_BENCH_TIMED);
	bool second = bench->pattern == KMDEV_BENCH_TAKE;

	return bench->out_rows[0].count == (second ? 0 : count) && !bench->out_failed &&
	       bench->out_rows[1].count == (second || both ? count : 0);
}

/* The least that a bucket counts, by what kmdev.h says of histograms. */
static uint64_t least_of(unsigned int bucket)
{
	unsigned int doublings = bucket / KMDEV_BENCH_STEPS;

	if (!doublings)
		return bucket;
	return (uint64_t)(KMDEV_BENCH_STEPS + bucket % KMDEV_BENCH_STEPS) << (doublings - 1);
}

static uint64_t most_of(unsigned int bucket)
{
	return bucket == KMDEV_BENCH_BUCKETS - 1 ? UINT64_MAX : least_of(bucket + 1) - 1;
}

/* The sum lies between those of the least and of the most that the buckets can hold. */
static bool histogram_sound(const struct kmdev_bench_row *row, const uint64_t *buckets)
{
	uint64_t count = 0, least = 0, most = 0;
	bool inside = true;

	for (unsigned int i = 0; i < KMDEV_BENCH_BUCKETS; i++) {
		if (!buckets[i])
			continue;
		if (!count)
			inside = row->min >= least_of(i) && row->min <= most_of(i);
		count += buckets[i];
		least += buckets[i] * least_of(i);
		most += buckets[i] * (most_of(i) < row->max ? most_of(i) : row->max);
		inside = inside && row->max >= least_of(i);
		if (count == row->count)
			inside = inside && row->max <= most_of(i);
	}
	return inside && count == row->count && row->ticks >= least && row->ticks <= most;
}

static bool row_sound(const struct kmdev_bench_row *row, const uint64_t *buckets)
{
	if (!buckets)
		return !row->min && !row->max && (row->ticks || !row->count);
	return row->min <= row->max && row->ticks >= row->min * row->count &&
	       row->ticks <= row->max * row->count && histogram_sound(row, buckets);
}

bool bench_sound(const struct kmdev_bench *bench)
{
	const uint64_t *buckets = (const uint64_t *)(uintptr_t)bench->histogram;
	bool timed = bench->flags & KMDEV_BENCH_TIMED, sound = bench->out_khz;

	for (unsigned int i = 0; i < KMDEV_BENCH_ROWS; i++)
		sound = sound && row_sound(&bench->out_rows[i],
					   timed ? buckets + i * KMDEV_BENCH_BUCKETS : NULL);
	return sound;
}
