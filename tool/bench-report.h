/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of what was measured, in one file that needs no other. */
#ifndef MEMCTL_BENCH_REPORT_H
#define MEMCTL_BENCH_REPORT_H

#include "bench-file.h"

/** bench_report - write it; returns what went wrong, to be freed, or NULL */
char *bench_report(const struct bench_file *measured, const char *file);

#endif /* MEMCTL_BENCH_REPORT_H */
