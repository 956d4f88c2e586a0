/* SPDX-License-Identifier: GPL-2.0-only */
/* Long texts in narrow places. */
#ifndef MEMCTL_WRAP_H
#define MEMCTL_WRAP_H

#include <stddef.h>

/**
 * wrap_words - divide a text into lines, between words where these are not longer than a line
 * @text: in UTF-8, each character one wide
 * @width: of a line, at least 1
 *
 * Return: the same with newlines, to be freed; a space at which it is divided is gone.
 */
char *wrap_words(const char *text, size_t width);

#endif /* MEMCTL_WRAP_H */
