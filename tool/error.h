/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How memctl says that something failed: one line on standard error, "memctl: COMMAND: what
 * failed, why, and what to do".  This is the only place that ends the program.
 */
#ifndef MEMCTL_ERROR_H
#define MEMCTL_ERROR_H

#include "command.h"

/** die - say what failed and end the program with @status */
void die(const struct cli *cli, enum status status, const char *format, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

/** complain - say what failed and go on */
void complain(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** error_place - errors from here on say where, as in "FILE:12"; NULL for nothing */
void error_place(const char *line);

/** error_count - how many were said so far */
unsigned int error_count(void);

/** remark - a line that begins with '#', on a terminal's standard error and without -q only */
void remark(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** must - what malloc() and its kin returned, or the end of the program where there is no memory */
void *must(void *allocated);

/** xasprintf - asprintf() that does not return without its string */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* MEMCTL_ERROR_H */
