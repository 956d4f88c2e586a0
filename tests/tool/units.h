/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UNITS_H
#define UNITS_H

#include <stdbool.h>

/** expect() - print @what of @text, and fail in the end, unless it @holds */
void expect(bool holds, const char *what, const char *text);

void texts_are_right(void);			/* units-text.c */
void what_bench_needs_is_right(void);		/* units-bench.c */

#endif
