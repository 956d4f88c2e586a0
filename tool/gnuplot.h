/* SPDX-License-Identifier: GPL-2.0-only */
/* Pictures, drawn into a file by gnuplot. */
#ifndef MEMCTL_GNUPLOT_H
#define MEMCTL_GNUPLOT_H

#include <stdio.h>

/** gnuplot_check - what is wrong with a name for gnuplot_draw(), or NULL */
const char *gnuplot_check(const char *file);

/**
 * gnuplot_draw - draw into a file, *.svg or *.png
 * @file: its name
 * @print: prints the script, all but which terminal it is for
 * @picture: what of
 *
 * Return: what went wrong, to be freed, or NULL.
 */
char *gnuplot_draw(const char *file, void (*print)(FILE *out, const void *picture),
		   const void *picture);

#endif /* MEMCTL_GNUPLOT_H */
