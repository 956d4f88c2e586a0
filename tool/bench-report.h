/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of what was measured, in one file that needs no other. */
#ifndef MEMCTL_BENCH_REPORT_H
#define MEMCTL_BENCH_REPORT_H

#include "bench-file.h"

/**
 * bench_report - write it
 * @files: what was measured; of several, what is the same is laid side by side
 * @count: how many
 * @confidence: of the intervals in which the ratios to the first lie
 * @file: the page
 *
 * Return: what went wrong, to be freed, or NULL.
 */
char *bench_report(const struct bench_file *files, size_t count, double confidence,
		   const char *file);

#endif /* MEMCTL_BENCH_REPORT_H */
