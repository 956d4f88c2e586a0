/* SPDX-License-Identifier: GPL-2.0-only */
/* What memctl bench wrote as JSON.  bench-file.c is the only file that uses json-c. */
#ifndef MEMCTL_BENCH_FILE_H
#define MEMCTL_BENCH_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many as have a letter. */
#define BENCH_FILES_MAX 26

/**
 * struct bench_bar - one bucket of a histogram
 * @ns: its lower end
 * @count: operations
 */
struct bench_bar {
	double ns;
	uint64_t count;
};

/**
 * struct bench_row - one row of the table; numbers that are null are NAN, texts NULL
 * @section: of the suite
 * @allocator: kernel function
 * @pattern: what was done
 * @op: what was measured of it
 * @cpu: processor, or "all"
 * @gfp: mask
 * @context: where the allocator was called
 * @cpus: processors that measured at the same time
 * @size: bytes asked for
 * @given: bytes that were given
 * @mean: ns/op of the loops timed from outside
 * @min: ns of the fastest operation timed by itself
 * @p50: ns that half of them did not exceed
 * @p99: ns that 99 % did not exceed
 * @p99_9: ns that 99.9 % did not exceed
 * @max: ns of the slowest
 * @rate: operations a second
 * @runs: ns/op of each run
 * @runs_count: how many
 * @bars: the histogram, ascending
 * @bars_count: how many
 * @file: where it is from, if rows of several files are together
 */
struct bench_row {
	const char *section;
	const char *allocator;
	const char *pattern;
	const char *op;
	const char *cpu;
	const char *gfp;
	const char *context;
	double cpus;
	double size;
	double given;
	double mean;
	double min;
	double p50;
	double p99;
	double p99_9;
	double max;
	double rate;
	double *runs;
	size_t runs_count;
	struct bench_bar *bars;
	size_t bars_count;
	const char *file;
};

/**
 * struct bench_condition - what a measurement depended on
 * @name: as in the JSON
 * @text: its value, as JSON has it but without quotes
 */
struct bench_condition {
	const char *name;
	const char *text;
};

/**
 * struct bench_file - what was measured together
 * @name: of the file, as the user gave it
 * @rows: in their order
 * @count: how many
 * @conditions: in their order
 * @conditions_count: how many
 */
struct bench_file {
	const char *name;
	struct bench_row *rows;
	size_t count;
	struct bench_condition *conditions;
	size_t conditions_count;
};

/**
 * bench_file_read - read a file; it lasts as long as the program
 *
 * Return: what is wrong with it, to be freed, or NULL.
 */
char *bench_file_read(const char *name, struct bench_file *file);

/**
 * bench_files_read - read several files of the same, as one
 * @names: with commas
 *
 * A row has a run for each file, the mean of its own: what varies from one to the next then counts,
 * not only what varies within a second.  Rows that are not in all of them are left out.
 *
 * Return: what is wrong, to be freed, or NULL.
 */
char *bench_files_read(const char *names, struct bench_file *file);

/** bench_file_parse - the same from a text; @name is what it is called */
char *bench_file_parse(const char *name, const char *text, struct bench_file *file);

/** bench_file_condition - the value of a condition, or NULL */
const char *bench_file_condition(const struct bench_file *file, const char *name);

/** bench_file_row - the row that measured the same, or NULL */
const struct bench_row *bench_file_row(const struct bench_file *file, const struct bench_row *row);

/** bench_files_rows - those of all files, one file after the other; the array to be freed */
struct bench_row *bench_files_rows(const struct bench_file *files, size_t count,
				   size_t *rows_count);

#endif /* MEMCTL_BENCH_FILE_H */
