/* SPDX-License-Identifier: GPL-2.0-only */
/* A distribution in the terminal. */
#ifndef MEMCTL_BENCH_HIST_H
#define MEMCTL_BENCH_HIST_H

#include <stdio.h>

#include "histogram.h"

/** bench_hist - draw it in lines of blocks, the emptiest left out; @khz: ticks in a millisecond */
void bench_hist(FILE *out, const struct histogram *histogram, uint32_t khz);

#endif /* MEMCTL_BENCH_HIST_H */
