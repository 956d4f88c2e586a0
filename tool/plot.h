/* SPDX-License-Identifier: GPL-2.0-only */
/* Slack over size, as a picture: by gnuplot into a file, or in block characters. */
#ifndef MEMCTL_PLOT_H
#define MEMCTL_PLOT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** PLOT_NOTHING: where a curve has no value */
#define PLOT_NOTHING (-1)

/**
 * struct plot - curves over the same sizes
 * @sizes: ascending
 * @count: how many
 * @names: of the curves
 * @curves: how many
 * @percent: @count values of the first curve, then of the next, or PLOT_NOTHING
 */
struct plot {
	const uint64_t *sizes;
	size_t count;
	const char *const *names;
	size_t curves;
	const double *percent;
};

/** plot_file - draw into a file, see gnuplot_draw() */
char *plot_file(const struct plot *plot, const char *file);

/** plot_blocks - draw each curve as a line of blocks, in @width columns */
void plot_blocks(const struct plot *plot, FILE *out, size_t width);

#endif /* MEMCTL_PLOT_H */
