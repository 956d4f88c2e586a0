// SPDX-License-Identifier: GPL-2.0-only
#include "suggest.h"

#include <ctype.h>
#include <string.h>

#include "error.h"

#define WORD_MAX 64

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * Edits that turn one word into the other: insertions, removals, replacements, and swaps of
 * neighbours (optimal string alignment).  Three rows of the matrix are all it takes.
 */
static unsigned int edits(const char *from, const char *to)
{
	unsigned int rows[3][WORD_MAX + 1];
	size_t columns = strlen(to);

	for (size_t j = 0; j <= columns; j++)
		rows[0][j] = j;
	for (size_t i = 1; from[i - 1]; i++) {
		unsigned int *row = rows[i % 3];
		const unsigned int *above = rows[(i + 2) % 3];
		const unsigned int *second = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			row[j] = above[j - 1] + !same(from[i - 1], to[j - 1]);
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(from[i - 1], to[j - 2]) &&
			    same(from[i - 2], to[j - 1]))
				row[j] = least(row[j], second[j - 2] + 1);
		}
	}
	return rows[strlen(from) % 3][columns];
}

void suggestion_offer(struct suggestion *suggestion, const char *word)
{
	size_t length = strlen(suggestion->wrong);
	unsigned int distance;

	if (length > WORD_MAX || strlen(word) > WORD_MAX)
		return;
	/* The beginning of a word stands for it. */
	if (length > 1 && !strncasecmp(word, suggestion->wrong, length))
		distance = 1;
	else
		distance = edits(suggestion->wrong, word);
	if (distance > (length + 2) / 3 ||
	    (suggestion->best && distance >= suggestion->distance))
		return;
	suggestion->best = word;
	suggestion->distance = distance;
}

char *suggestion_text(const struct suggestion *suggestion)
{
	if (!suggestion->best)
		return xasprintf("%s", "");
	return xasprintf(": did you mean %s?", suggestion->best);
}
