/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes that a person gives, to be written into a buffer. */
#ifndef MEMCTL_CONTENT_H
#define MEMCTL_CONTENT_H

#include "command.h"

/**
 * struct content - the bytes
 * @source: what the person calls them; NULL for none
 * @data: the bytes
 * @length: how many
 */
struct content {
	const char *source;
	const void *data;
	size_t length;
};

/** content_text - take @text, as it is or as hex digits, or die */
void content_text(const struct cli *cli, struct content *content, const char *text, bool hex);

/**
 * content_file - take what a file holds, or standard input for -, or die
 *
 * Where there is more than @most bytes, it is more than @most that are taken, but not all.
 */
void content_file(const struct cli *cli, struct content *content, const char *file, uint64_t most);

/** content_check - die if a line of batch would read standard input, for which - and NULL stand */
void content_check(const struct cli *cli, const char *file);

/** content_open - open a file, or standard input for - and NULL, or die */
int content_open(const struct cli *cli, const char *file, const char **source);

#endif /* MEMCTL_CONTENT_H */
