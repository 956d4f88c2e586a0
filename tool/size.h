/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_SIZE_H
#define MEMCTL_SIZE_H

#include <stdint.h>

#include "command.h"

/** SIZE_TEXT: room for any size as text */
#define SIZE_TEXT 24

/**
 * size_parse - a number of bytes as a person writes it
 * @text: decimal or 0x, with an optional K, M, G or T, or KiB and so on (1024 each)
 * @size: where it goes
 *
 * Return: 0, -EINVAL if it is none, -ERANGE if it is more than 64 bits hold.
 */
int size_parse(const char *text, uint64_t *size);

/** size_format - @size with the largest suffix that divides it exactly, into @text */
const char *size_format(uint64_t size, char text[SIZE_TEXT]);

/** size_format_rounded - the same, but rounded to a tenth of a unit where it is not exact */
const char *size_format_rounded(uint64_t size, char text[SIZE_TEXT]);

/** size_argument - parse or die; @what names the argument, as in "--offset" */
uint64_t size_argument(const struct cli *cli, const char *what, const char *text);

/** number_argument - a plain number from 0 to @most, or die */
uint64_t number_argument(const struct cli *cli, const char *what, const char *text,
			 uint64_t most);

#endif /* MEMCTL_SIZE_H */
