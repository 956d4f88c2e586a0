/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Witnesses: sources of the kernel's own, independent of the driver, that confirm or deny what
 * the driver says.  One that cannot be asked says why, and what to do.
 */
#ifndef MEMCTL_WITNESS_H
#define MEMCTL_WITNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define WITNESS_WHY_MAX 96

/** witness_open - open @path for reading; -1 with the reason in @why_not if it cannot be */
int witness_open(const char *path, char why_not[WITNESS_WHY_MAX]);

/** witness_fopen - the same as a stream, or NULL */
FILE *witness_fopen(const char *path, char why_not[WITNESS_WHY_MAX]);

#endif
