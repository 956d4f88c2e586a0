// SPDX-License-Identifier: GPL-2.0-only
#include "size-range.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "size.h"

static char *parse_one(const char *text, size_t length, uint64_t *size)
{
	char *word = xasprintf("%.*s", (int)length, text), *wrong = NULL;

	if (size_parse(word, size) || !*size)
		wrong = xasprintf("'%s' is no size: give bytes from 1 on, or K, M, G as in 64K",
				  word);
	free(word);
	return wrong;
}

static char *parse_step(const char *text, struct size_range *range)
{
	if (!*text)
		return NULL;
	if (!strcmp(text, ":classes")) {
		range->classes = true;
		return NULL;
	}
	if (!strncmp(text, ":+", 2))
		return parse_one(text + 2, strlen(text + 2), &range->step);
	return xasprintf("'%s' is no step: :+SIZE, or :classes", text);
}

char *size_range_parse(const char *text, struct size_range *range)
{
	const char *dots = strstr(text, ".."), *last = dots ? dots + 2 : text;
	size_t length = dots ? strcspn(last, ":") : strlen(last);
	char *wrong;

	*range = (struct size_range){ };
	wrong = parse_one(text, dots ? (size_t)(dots - text) : length, &range->first);
	if (!wrong)
		wrong = parse_one(last, length, &range->last);
	if (!wrong)
		wrong = parse_step(last + length, range);
	if (!wrong && range->first > range->last)
		wrong = xasprintf("'%s' ends below its begin", text);
	return wrong;
}

uint64_t size_range_next(const struct size_range *range, uint64_t size)
{
	uint64_t step = range->step ? range->step : size;

	return step <= range->last - size ? size + step : 0;
}
