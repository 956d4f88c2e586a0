/* SPDX-License-Identifier: GPL-2.0-only */
/* What memctl bench measured, as pictures. */
#ifndef MEMCTL_BENCH_PLOT_H
#define MEMCTL_BENCH_PLOT_H

#include <stdbool.h>
#include <stdio.h>

#include "bench-file.h"
#include "interval.h"

/**
 * enum bench_drawing - what is drawn of rows
 * @DRAW_SIZES: ns/op over the size
 * @DRAW_LATENCY: nanoseconds over the percentile
 * @DRAW_SCALING: operations a second over the processors
 */
enum bench_drawing {
	DRAW_SIZES,
	DRAW_LATENCY,
	DRAW_SCALING,
};

/** bench_drawing_names - ended by NULL */
extern const char *const bench_drawing_names[];

/** bench_drawing_of - what says most of these rows: they scale, have sizes, or neither */
enum bench_drawing bench_drawing_of(const struct bench_row *rows, size_t count);

/**
 * bench_plot - the script for gnuplot that draws rows
 * @script: of gnuplot_begin()
 *
 * Return: why it cannot be drawn, to be freed, or NULL.
 */
char *bench_plot(FILE *script, const struct bench_row *rows, size_t count,
		 enum bench_drawing drawing);

/**
 * struct ratio - a row of one file over the same of another
 * @row: that of the first
 * @file: the other
 * @interval: the ratio
 */
struct ratio {
	const struct bench_row *row;
	const char *file;
	struct interval interval;
};

/** ratios_plot - draw ratios into a file; returns what went wrong, to be freed, or NULL */
char *ratios_plot(const struct ratio *ratios, size_t count, const char *file);

#endif /* MEMCTL_BENCH_PLOT_H */
