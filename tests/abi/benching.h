/* SPDX-License-Identifier: GPL-2.0-only */
/* BENCH, and whether what it tells can be true. */
#ifndef BENCHING_H
#define BENCHING_H

#include "abi.h"

/* Of weeks: a signal ends it. */
#define BENCH_ENDLESS KMDEV_BENCH_OPERATIONS_MAX

extern const char *const bench_patterns[], *const bench_orders[];

/**
 * bench_run() - measure
 * @alloc: all but its size
 * @bench: all but size and request; without a histogram what is timed is counted in one that all
 *	share
 *
 * Return: errno.
 */
int bench_run(int fd, struct kmdev_alloc *alloc, struct kmdev_bench *bench);

/** bench_counts() - whether it did @count operations of @pattern, all of which succeeded */
bool bench_counts(const struct kmdev_bench *bench, uint64_t count);

/** bench_sound() - whether rows, histogram and clock agree with each other */
bool bench_sound(const struct kmdev_bench *bench);

#endif
