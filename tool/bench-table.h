/* SPDX-License-Identifier: GPL-2.0-only */
/* What was measured, as a table. */
#ifndef MEMCTL_BENCH_TABLE_H
#define MEMCTL_BENCH_TABLE_H

#include "bench.h"
#include "request.h"

extern const struct column bench_columns[];

struct bench_table;

/** bench_table_new - @several: allocators, so that each row says which; @hist: draw them, too */
struct bench_table *bench_table_new(struct cli *cli, const struct bench_plan *plan,
				    const char *pattern, bool several, bool hist);

/** bench_table_add - the rows of one allocation: for each processor, and all together */
void bench_table_add(struct bench_table *table, const struct request *request,
		     const struct bench_plan *plan, const struct bench_result *results);

/** bench_table_print - print it, and write it as JSON into @file unless that is NULL */
void bench_table_print(struct bench_table *table, const char *file);

#endif /* MEMCTL_BENCH_TABLE_H */
