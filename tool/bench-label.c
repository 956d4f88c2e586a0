// SPDX-License-Identifier: GPL-2.0-only
#include "bench-label.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "size.h"

static const struct key {
	enum bench_key key;
	const char *name;
	size_t at;
	/* how its value is said; NULL for a size */
	const char *format;
	bool number;
} keys[] = {
#define TEXT(key, name, format) { key, #name, offsetof(struct bench_row, name), format, false }
#define NUMBER(key, name, format) { key, #name, offsetof(struct bench_row, name), format, true }
	TEXT(BENCH_KEY_SECTION, section, "%s"),
	TEXT(BENCH_KEY_ALLOCATOR, allocator, "%s"),
	NUMBER(BENCH_KEY_SIZE, size, NULL),
	TEXT(BENCH_KEY_PATTERN, pattern, "%s"),
	TEXT(BENCH_KEY_OP, op, "%s"),
	TEXT(BENCH_KEY_GFP, gfp, "%s"),
	TEXT(BENCH_KEY_CONTEXT, context, "%s"),
	NUMBER(BENCH_KEY_CPUS, cpus, "on %.0f"),
	TEXT(BENCH_KEY_CPU, cpu, "cpu %s"),
	TEXT(BENCH_KEY_FILE, file, "(%s)"),
};

#define KEYS (sizeof(keys) / sizeof(*keys))

static const char *text_of(const struct bench_row *row, const struct key *key)
{
	return *(const char *const *)((const char *)row + key->at);
}

static double number_of(const struct bench_row *row, const struct key *key)
{
	return *(const double *)((const char *)row + key->at);
}

/* What is null is the same as what is null. */
static bool differs(const struct bench_row *a, const struct bench_row *b, const struct key *key)
{
	if (key->number) {
		double x = number_of(a, key), y = number_of(b, key);

		return !(x == y || (isnan(x) && isnan(y)));
	}
	return strcmp(text_of(a, key) ?: "", text_of(b, key) ?: "");
}

bool bench_rows_same(const struct bench_row *a, const struct bench_row *b)
{
	return !bench_keys_varying(a, b, 1);
}

unsigned int bench_keys_varying(const struct bench_row *first, const struct bench_row *rows,
				size_t count)
{
	unsigned int varying = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < KEYS; j++)
			if (differs(first, &rows[i], &keys[j]))
				varying |= keys[j].key;
	return varying;
}

/* To be freed; NULL if it is null. */
static char *value_of(const struct bench_row *row, const struct key *key)
{
	char size[SIZE_TEXT];

	if (key->number ? isnan(number_of(row, key)) : !text_of(row, key))
		return NULL;
	if (!key->number)
		return xasprintf(key->format, text_of(row, key));
	if (key->format)
		return xasprintf(key->format, number_of(row, key));
	return xasprintf("%s", size_format(number_of(row, key), size));
}

char *bench_label(const struct bench_row *row, unsigned int wanted)
{
	char *label = xasprintf("%s", "");

	for (size_t i = 0; i < KEYS; i++) {
		char *value = wanted & keys[i].key ? value_of(row, &keys[i]) : NULL;

		if (value) {
			char *longer = xasprintf("%s%s%s", label, *label ? " " : "", value);

			free(label);
			free(value);
			label = longer;
		}
	}
	return label;
}

char *bench_keys_names(unsigned int wanted)
{
	char *names = xasprintf("%s", "");

	for (size_t i = 0; i < KEYS; i++)
		if (wanted & keys[i].key) {
			char *longer = xasprintf("%s%s,", names, keys[i].name);

			free(names);
			names = longer;
		}
	return names;
}
