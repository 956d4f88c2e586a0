/* SPDX-License-Identifier: GPL-2.0-only */
/* Patterns as a person writes them, for fill and check. */
#ifndef MEMCTL_PATTERN_H
#define MEMCTL_PATTERN_H

#include "range.h"

/** PATTERN_KINDS: all that there are, for help and complaints */
#define PATTERN_KINDS "zero, ones, 0xNN, hex:BYTES, text:TEXT, counter, random[:SEED]"

/**
 * pattern_parse - a pattern as a request to the driver
 * @text: one of PATTERN_KINDS
 * @pattern: its kind, data, data_length and seed are set; data points to static memory
 *
 * Return: NULL, or what is wrong with it and what to do, to be freed.
 */
char *pattern_parse(const char *text, struct kmdev_pattern *pattern);

/**
 * pattern_command_line - what fill and check have in common: pattern_options, and one BUFFER
 * @cli: the command line, unread
 * @mode: O_RDWR or O_RDONLY, to open the device in
 * @range: where the part of the buffer goes
 * @pattern: where the request goes, all but its range
 *
 * Return: the pattern as the user wrote it.  What is wrong ends the program.
 */
const char *pattern_command_line(struct cli *cli, int mode, struct range *range,
				 struct kmdev_pattern *pattern);

extern const struct command_option pattern_options[];

#endif /* MEMCTL_PATTERN_H */
