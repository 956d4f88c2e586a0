/* SPDX-License-Identifier: GPL-2.0-only */
/* What was measured, as a table. */
#ifndef MEMCTL_BENCH_TABLE_H
#define MEMCTL_BENCH_TABLE_H

#include "bench-label.h"
#include "bench.h"
#include "request.h"

extern const struct column bench_columns[];

struct bench_table;

/** bench_table_new - @hist: draw each distribution, too */
struct bench_table *bench_table_new(struct cli *cli, bool hist);

/**
 * bench_table_begin - rows follow in which @keys vary
 *
 * Unless the user has asked for columns or JSON, this begins a table of its own.
 */
void bench_table_begin(struct bench_table *table, unsigned int keys);

/** bench_table_flush - print what there is */
void bench_table_flush(struct bench_table *table);

/** bench_table_add - the rows of one allocation: for each processor, and all together */
void bench_table_add(struct bench_table *table, const struct request *request,
		     const struct bench_plan *plan, const struct bench_result *results);

/** bench_table_end - print what was not yet printed, and release it all; JSON, to be freed */
char *bench_table_end(struct bench_table *table);

#endif /* MEMCTL_BENCH_TABLE_H */
