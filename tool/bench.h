/* SPDX-License-Identifier: GPL-2.0-only */
/* Measuring an allocator on one processor or several at once, in runs. */
#ifndef MEMCTL_BENCH_H
#define MEMCTL_BENCH_H

#include "counters.h"
#include "cpu-list.h"
#include "histogram.h"
#include "progress.h"

/**
 * struct bench_plan - how everything is measured
 * @section: of the suite; NULL for none
 * @pattern: pattern and live, as the user says it
 * @bench: pattern, order, live, warmup and cold
 * @operations: of a run, at most
 * @ns: of a run, at most; 0 for no limit
 * @runs: how many; each measures twice, from outside and each operation
 * @cpus: where, all at the same time; with KMDEV_BENCH_GIVE two, of which the second takes
 */
struct bench_plan {
	const char *section;
	const char *pattern;
	struct kmdev_bench bench;
	uint64_t operations;
	uint64_t ns;
	unsigned int runs;
	struct cpu_list cpus;
};

/**
 * struct bench_result - what was measured on one processor, or on all together
 * @plain: the loops that were timed from outside, by row of the driver
 * @timed: each operation timed
 * @means: of each run the ticks of an operation, by row
 * @runs: how many were measured
 * @khz: ticks in a millisecond
 * @clock: thousandths of a tick that reading the clock takes
 * @failed: allocations that failed
 * @counted: which of @counters could be counted
 * @counters: what was, in @plain
 * @error: what kmalloc_bench() said; 0 for nothing
 * @reason: why
 */
struct bench_result {
	struct kmdev_bench_row plain[KMDEV_BENCH_ROWS];
	struct histogram timed[KMDEV_BENCH_ROWS];
	double (*means)[KMDEV_BENCH_ROWS];
	unsigned int runs;
	uint32_t khz;
	uint32_t clock;
	uint64_t failed;
	bool counted[COUNTERS];
	uint64_t counters[COUNTERS];
	int error;
	enum kmdev_reason reason;
};

/**
 * bench_run - measure one allocation
 * @request: that the driver is asked for
 * @results: as many as there are processors, zeroed; bench_release() ends each
 * @progress: counts operations
 *
 * Return: whether it came to its end; not if it was interrupted, or refused, which @results tell.
 */
bool bench_run(const struct bench_plan *plan, const struct kmdev_alloc *request,
	       struct bench_result *results, struct progress *progress);

/** bench_hands_over - whether what one processor allocates another frees */
static inline bool bench_hands_over(const struct bench_plan *plan)
{
	return plan->bench.pattern == KMDEV_BENCH_GIVE;
}

/** bench_pattern - what the @i-th processor does */
static inline unsigned int bench_pattern(const struct bench_plan *plan, size_t i)
{
	return bench_hands_over(plan) && i ? KMDEV_BENCH_TAKE : plan->bench.pattern;
}

/** bench_operations - how many operations bench_run() does, if it is not stopped before */
uint64_t bench_operations(const struct bench_plan *plan);

/** bench_sum - all processors together */
void bench_sum(const struct bench_plan *plan, const struct bench_result *results,
	       struct bench_result *sum);

void bench_release(struct bench_result *result);

#endif /* MEMCTL_BENCH_H */
