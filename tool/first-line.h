/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_FIRST_LINE_H
#define MEMCTL_FIRST_LINE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * first_line - the first line of a file, without its end
 * @file: such as those of /proc and /sys, which have no other
 * @line: where it goes; empty if there is none
 * @size: of that
 *
 * Return: whether there is one; errno says why it could not be read.
 */
bool first_line(const char *file, char *line, size_t size);

/** bracketed_word - that which is chosen where a file of /sys shows all, as "none [integrity]" */
bool bracketed_word(const char *file, char *word, size_t size);

#endif /* MEMCTL_FIRST_LINE_H */
