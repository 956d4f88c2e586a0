// SPDX-License-Identifier: GPL-2.0-only
#include "pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "error.h"
#include "hex.h"
#include "options.h"
#include "progress.h"

static char *repeat(struct kmdev_pattern *pattern, const unsigned char *bytes, size_t length)
{
	if (!length)
		return xasprintf("no bytes to repeat");
	pattern->kind = KMDEV_PATTERN_BYTES;
	pattern->data = (uintptr_t)bytes;
	pattern->data_length = length;
	return NULL;
}

static char *parse_hex(const char *text, struct kmdev_pattern *pattern)
{
	unsigned char *bytes = must(malloc(KMDEV_PATTERN_MAX));
	size_t length;
	char *wrong = hex_parse(text, bytes, KMDEV_PATTERN_MAX, &length);

	return wrong ? wrong : repeat(pattern, bytes, length);
}

static char *parse_text(const char *text, struct kmdev_pattern *pattern)
{
	size_t length = strlen(text);

	if (length > KMDEV_PATTERN_MAX)
		return xasprintf("more than %d bytes", KMDEV_PATTERN_MAX);
	return repeat(pattern, (const unsigned char *)text, length);
}

static char *parse_random(const char *seed, struct kmdev_pattern *pattern)
{
	char *end;

	errno = 0;
	pattern->kind = KMDEV_PATTERN_RANDOM;
	pattern->seed = strtoull(seed, &end, 0);
	if (*end || end == seed || errno || strchr(seed, '-'))
		return xasprintf("the seed '%s' is no number of 64 bits", seed);
	return NULL;
}

static char *parse_byte(const char *digits, struct kmdev_pattern *pattern)
{
	if (strlen(digits) != 2)
		return xasprintf("one byte is 0x and two hex digits; for more, hex:BYTES");
	return parse_hex(digits, pattern);
}

static char *parse_counter(const char *nothing, struct kmdev_pattern *pattern)
{
	(void)nothing;
	pattern->kind = KMDEV_PATTERN_COUNTER;
	return NULL;
}

/* A word with a value stands alone, one without is followed by it. */
static const struct {
	const char *word;
	const char *value;
	char *(*parse)(const char *value, struct kmdev_pattern *pattern);
} kinds[] = {
	{ "zero", "00", parse_byte },	    { "ones", "ff", parse_byte },
	{ "0x", NULL, parse_byte },	    { "hex:", NULL, parse_hex },
	{ "text:", NULL, parse_text },	    { "counter", "", parse_counter },
	{ "random", "0", parse_random },    { "random:", NULL, parse_random },
};

char *pattern_parse(const char *text, struct kmdev_pattern *pattern)
{
	*pattern = (struct kmdev_pattern){ };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t length = strlen(kinds[i].word);

		if (strncmp(text, kinds[i].word, length))
			continue;
		if (!kinds[i].value)
			return kinds[i].parse(text + length, pattern);
		if (!text[length])
			return kinds[i].parse(kinds[i].value, pattern);
	}
	return xasprintf("no such pattern; there are %s", PATTERN_KINDS);
}

const struct command_option pattern_options[] = {
	{ "pattern", 'p', "PATTERN", PATTERN_KINDS },
	OPTION_OFFSET,
	OPTION_LENGTH,
	OPTION_CPU,
	{ }
};

void pattern_command_line(struct cli *cli, struct patterned *patterned)
{
	const char *argument;
	char *wrong;
	int letter;

	patterned->range.length = RANGE_TO_END;
	while ((letter = next_option(cli, &argument)))
		if (!range_option(cli, &patterned->range, letter, argument))
			patterned->text = argument;
	operands(cli, 1, 1);
	if (!patterned->text)
		die(cli, STATUS_USAGE, "--pattern is missing: %s", PATTERN_KINDS);
	wrong = pattern_parse(patterned->text, &patterned->pattern);
	if (wrong)
		die(cli, STATUS_USAGE, "--pattern '%s': %s", patterned->text, wrong);
}

static char *find(struct cli *cli, struct patterned *patterned)
{
	struct range *range = &patterned->range;
	char *wrong = range_try(cli, range, cli->argv[0]);

	patterned->pattern.handle = range->facts.handle;
	patterned->pattern.offset = range->offset;
	patterned->pattern.length = range->length;
	return wrong;
}

void pattern_find(struct cli *cli, struct patterned *patterned)
{
	char *wrong = find(cli, patterned);

	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
}

char *pattern_add(struct cli *cli, struct patterned *patterned, unsigned int nr, struct ops *ops)
{
	char *wrong = find(cli, patterned);

	if (!wrong && patterned->range.length && patterned->range.length <= CHUNK_BYTES)
		ops_add(ops, nr, &patterned->pattern, sizeof(patterned->pattern));
	return wrong;
}
