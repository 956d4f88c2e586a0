// SPDX-License-Identifier: GPL-2.0-only
#include "inject.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "size.h"

#define WHOLE 4294967296.0 /* a fraction counts in parts of 2^32 */

struct term {
	struct kmdev_inject *rule;
	char **allocator;
	const char *value;
};

static char *parse_number(const struct term *term, uint64_t least, uint64_t most, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(term->value, &end, 0);
	if (!isdigit((unsigned char)*term->value) || *end)
		return xasprintf("'%s' is not a number", term->value);
	if (errno || *number < least || *number > most)
		return xasprintf("%s is out of range", term->value);
	return NULL;
}

static char *set_mode(const struct term *term, enum kmdev_inject_mode mode)
{
	if (term->rule->mode)
		return xasprintf("only one of nth, every and fraction says which allocations fail");
	term->rule->mode = mode;
	return NULL;
}

static char *count_term(const struct term *term, enum kmdev_inject_mode mode)
{
	uint64_t number;
	char *wrong = parse_number(term, 1, UINT64_MAX, &number);

	if (wrong)
		return wrong;
	term->rule->n = number;
	return set_mode(term, mode);
}

static char *nth_term(const struct term *term)
{
	return count_term(term, KMDEV_INJECT_NTH);
}

static char *every_term(const struct term *term)
{
	return count_term(term, KMDEV_INJECT_EVERY);
}

static char *fraction_term(const struct term *term)
{
	double fraction;
	char *end;

	fraction = strtod(term->value, &end);
	if (*end == '%') {
		fraction /= 100;
		end++;
	}
	if (!isdigit((unsigned char)*term->value) || *end)
		return xasprintf("'%s' is no fraction: write 0.25 or 25%%", term->value);
	if (!(fraction * WHOLE >= 1) || fraction > 1)
		return xasprintf("%s is out of range: more than nothing, and 1 at most",
				 term->value);
	term->rule->n = fraction * WHOLE;
	return set_mode(term, KMDEV_INJECT_FRACTION);
}

static char *seed_term(const struct term *term)
{
	uint64_t number;
	char *wrong = parse_number(term, 0, UINT64_MAX, &number);

	term->rule->seed = number;
	return wrong;
}

static char *times_term(const struct term *term)
{
	uint64_t number;
	char *wrong = parse_number(term, 1, UINT64_MAX, &number);

	term->rule->times = number;
	return wrong;
}

static char *order_term(const struct term *term)
{
	uint64_t number;
	char *wrong = parse_number(term, 0, 63, &number);

	term->rule->order_min = number;
	return wrong;
}

static char *size_term(const struct term *term)
{
	uint64_t bytes = 0;
	int error = size_parse(term->value, &bytes);

	term->rule->bytes_min = bytes;
	return error ? xasprintf("'%s' is no size", term->value) : NULL;
}

static char *allocator_term(const struct term *term)
{
	free(*term->allocator);
	*term->allocator = xasprintf("%s", term->value);
	return NULL;
}

static const struct {
	const char *name;
	char *(*parse)(const struct term *term);
} terms[] = {
	{ "nth", nth_term },
	{ "every", every_term },
	{ "fraction", fraction_term },
	{ "seed", seed_term },
	{ "size", size_term },
	{ "order", order_term },
	{ "allocator", allocator_term },
	{ "times", times_term },
};

static char *parse_term(struct term *term, char *text)
{
	char *value = strchr(text, '=');
	char *why, *wrong;

	if (value)
		*value++ = '\0';
	for (size_t i = 0; value && i < sizeof(terms) / sizeof(*terms); i++) {
		if (strcmp(terms[i].name, text))
			continue;
		term->value = value;
		why = terms[i].parse(term);
		if (!why)
			return NULL;
		wrong = xasprintf("%s: %s", text, why);
		free(why);
		return wrong;
	}
	return xasprintf("'%s' is none of its terms: %s", text, INJECT_TERMS);
}

char *inject_parse(const char *text, struct kmdev_inject *rule, char **allocator)
{
	char *copy = xasprintf("%s", text), *rest = copy, *wrong = NULL, *part;
	struct term term = { .rule = rule, .allocator = allocator };

	*rule = (struct kmdev_inject){ };
	*allocator = NULL;
	while (!wrong && (part = strsep(&rest, ",")))
		wrong = parse_term(&term, part);
	free(copy);
	if (wrong)
		return wrong;
	if (!rule->mode)
		return xasprintf("which allocations fail is missing: nth=N, every=N or fraction=F");
	if (rule->seed && rule->mode != KMDEV_INJECT_FRACTION)
		return xasprintf("a seed is for a fraction");
	return NULL;
}
