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

/** remark - a line that begins with '#', on a terminal's standard error and without -q only */
void remark(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** xasprintf - asprintf() that does not return without its string */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* MEMCTL_ERROR_H */
