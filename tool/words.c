// SPDX-License-Identifier: GPL-2.0-only
#include "words.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

/* One that stands before it makes a double quote, a backslash and so on mean themselves. */
#define ESCAPED_IN_QUOTES "\"\\$`"

struct scan {
	const char *in;
	char *out;
};

static const char *take_single(struct scan *scan)
{
	while (*scan->in && *scan->in != '\'')
		*scan->out++ = *scan->in++;
	return *scan->in++ ? NULL : "a ' without another one";
}

static const char *take_double(struct scan *scan)
{
	while (*scan->in && *scan->in != '"') {
		if (*scan->in == '\\' && scan->in[1] && strchr(ESCAPED_IN_QUOTES, scan->in[1]))
			scan->in++;
		*scan->out++ = *scan->in++;
	}
	return *scan->in++ ? NULL : "a \" without another one";
}

static const char *take_word(struct scan *scan)
{
	const char *wrong = NULL;

	while (!wrong && *scan->in && !isspace((unsigned char)*scan->in)) {
		char next = *scan->in++;

		if (next == '\'') {
			wrong = take_single(scan);
		} else if (next == '"') {
			wrong = take_double(scan);
		} else {
			if (next == '\\')
				next = *scan->in++;
			if (!next)
				return "a \\ at its end";
			*scan->out++ = next;
		}
	}
	*scan->out++ = '\0';
	return wrong;
}

const char *words_split(const char *line, char ***words, int *count)
{
	/* A word and the blank behind it take two characters or more, and no word grows. */
	size_t most = strlen(line) / 2 + 1;
	const char *wrong = NULL;
	struct scan scan = { .in = line };

	*words = must(malloc((most + 1) * sizeof(**words) + strlen(line) + 1));
	scan.out = (char *)(*words + most + 1);
	for (*count = 0; !wrong; (*count)++) {
		while (isspace((unsigned char)*scan.in))
			scan.in++;
		if (!*scan.in || *scan.in == '#')
			break;
		(*words)[*count] = scan.out;
		wrong = take_word(&scan);
	}
	(*words)[*count] = NULL;
	return wrong;
}
