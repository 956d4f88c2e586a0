/* SPDX-License-Identifier: GPL-2.0-only */
/* Patterns as a person writes them, for fill and check. */
#ifndef MEMCTL_PATTERN_H
#define MEMCTL_PATTERN_H

#include "ops.h"
#include "range.h"

/** PATTERN_KINDS: all that there are, for help and complaints */
#define PATTERN_KINDS "zero, ones, 0xNN, hex:BYTES, text:TEXT, counter, random[:SEED]"

/**
 * pattern_parse - a pattern as a request to the driver
 * @text: one of PATTERN_KINDS
 * @pattern: its kind, data, data_length and seed are set; data points into @text or to memory of
 *	its own
 *
 * Return: NULL, or what is wrong with it and what to do, to be freed.
 */
char *pattern_parse(const char *text, struct kmdev_pattern *pattern);

/**
 * struct patterned - what fill and check have in common: pattern_options, and one BUFFER
 * @range: part of the buffer
 * @pattern: the request
 * @text: the pattern as the user wrote it
 */
struct patterned {
	struct range range;
	struct kmdev_pattern pattern;
	const char *text;
};

/** pattern_command_line - read the command line into @patterned, which is zero; or die */
void pattern_command_line(struct cli *cli, struct patterned *patterned);

/** pattern_find - find the buffer on the open device, or die */
void pattern_find(struct cli *cli, struct patterned *patterned);

/**
 * pattern_add - find the buffer, and add the request as command @nr; nothing if that may take long
 *
 * Return: what is wrong, to be freed, or NULL.
 */
char *pattern_add(struct cli *cli, struct patterned *patterned, unsigned int nr, struct ops *ops);

extern const struct command_option pattern_options[];

#endif /* MEMCTL_PATTERN_H */
