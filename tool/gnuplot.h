/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pictures by gnuplot, which gets its script and its data from a file without a name:
 *
 *	FILE *script = gnuplot_begin(file, 960, 540);
 *
 *	fputs("plot '-'\n1 2\ne\n", script);
 *	wrong = gnuplot_end(script, file);
 */
#ifndef MEMCTL_GNUPLOT_H
#define MEMCTL_GNUPLOT_H

#include <stdint.h>
#include <stdio.h>

#include "command.h"

#define GNUPLOT_WIDTH 960
#define GNUPLOT_HEIGHT 540
#define GNUPLOT_COLOURS 6

/** gnuplot_check - what is wrong with the name of a picture, or NULL */
const char *gnuplot_check(const char *file);

/** gnuplot_argument - the argument of --plot, or the end of the program */
const char *gnuplot_argument(const struct cli *cli, const char *argument);

/**
 * gnuplot_need - end the program where gnuplot is not installed
 * @file: that it would draw; NULL for none
 *
 * Before what is to be drawn is measured.
 */
void gnuplot_need(const struct cli *cli, const char *file);

/**
 * gnuplot_begin - begin a script
 * @file: name of the picture, which gnuplot_check() has seen; NULL for SVG
 * @width: of the picture, in pixels
 * @height: the same
 *
 * Names in the picture keep their underscores.  Ends the program where there is no memory.
 */
FILE *gnuplot_begin(const char *file, unsigned int width, unsigned int height);

/** gnuplot_quoted - a text in quotes, as gnuplot wants it */
void gnuplot_quoted(FILE *script, const char *text);

/** gnuplot_colour - of a curve; told apart by those, too, who do not see all colours */
const char *gnuplot_colour(size_t curve);

/** gnuplot_sizes - name powers of two on the x axis, as many as can be read */
void gnuplot_sizes(FILE *script, uint64_t first, uint64_t last);

/** gnuplot_end - draw into @file; returns what went wrong, to be freed, or NULL */
char *gnuplot_end(FILE *script, const char *file);

/** gnuplot_end_into - the same into an open file */
char *gnuplot_end_into(FILE *script, FILE *out);

#endif /* MEMCTL_GNUPLOT_H */
