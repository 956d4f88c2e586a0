// SPDX-License-Identifier: GPL-2.0-only
#include "wrap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

static bool begins_character(char byte)
{
	return (byte & 0xc0) != 0x80;
}

static size_t characters(const char *from, const char *to)
{
	size_t n = 0;

	while (from < to)
		n += begins_character(*from++);
	return n;
}

char *wrap_words(const char *text, size_t width)
{
	char *lines = must(malloc(2 * strlen(text) + 1)), *end = lines, *line = lines;
	char *space = NULL;

	for (; *text; text++) {
		bool full = begins_character(*text) && characters(line, end) == width;

		if (full && *text != ' ' && space) {
			*space = '\n';
			line = space + 1;
			space = NULL;
		} else if (full) {
			*end++ = '\n';
			line = end;
			space = NULL;
			if (*text == ' ')
				continue;
		}
		if (*text == ' ')
			space = end;
		*end++ = *text;
	}
	*end = '\0';
	return lines;
}
