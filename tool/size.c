// SPDX-License-Identifier: GPL-2.0-only
#include "size.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

static const char suffixes[] = "KMGTPE";

/* How far a suffix shifts; -1 if it is none. */
static int suffix_shift(const char *suffix)
{
	const char *letter;

	if (!*suffix)
		return 0;
	letter = strchr(suffixes, toupper((unsigned char)*suffix));
	if (!letter || (suffix[1] && strcasecmp(suffix + 1, "iB")))
		return -1;
	return 10 * (letter - suffixes + 1);
}

int size_parse(const char *text, uint64_t *size)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	unsigned long long number;
	char *end;
	int shift;

	/* strtoull() takes signs, spaces and a second 0x, a size has none. */
	if (hex ? !isxdigit((unsigned char)*digits) : !isdigit((unsigned char)*digits))
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, hex ? 16 : 10);
	if (errno)
		return -ERANGE;
	shift = suffix_shift(end);
	if (shift < 0)
		return -EINVAL;
	if (number > UINT64_MAX >> shift)
		return -ERANGE;
	*size = number << shift;
	return 0;
}

const char *size_format(uint64_t size, char text[SIZE_TEXT])
{
	size_t unit = 0;

	while (size && !(size % 1024) && suffixes[unit]) {
		size /= 1024;
		unit++;
	}
	snprintf(text, SIZE_TEXT, unit ? "%" PRIu64 "%c" : "%" PRIu64, size,
		 unit ? suffixes[unit - 1] : 0);
	return text;
}

const char *size_format_rounded(uint64_t size, char text[SIZE_TEXT])
{
	size_t unit = 0;
	uint64_t one = 1;

	while (size / one >= 1024 && suffixes[unit]) {
		one *= 1024;
		unit++;
	}
	if (size % one)
		snprintf(text, SIZE_TEXT, "%.1f%c", (double)size / one, suffixes[unit - 1]);
	else
		size_format(size, text);
	return text;
}

uint64_t size_argument(const struct cli *cli, const char *what, const char *text)
{
	uint64_t size;

	switch (size_parse(text, &size)) {
	case 0:
		return size;
	case -ERANGE:
		die(cli, STATUS_USAGE, "%s: '%s' is more than 64 bits hold", what, text);
	default:
		die(cli, STATUS_USAGE,
		    "%s: '%s' is no size: give bytes, or K, M, G as in 64K, or hex as in 0x40",
		    what, text);
	}
}

uint64_t number_argument(const struct cli *cli, const char *what, const char *text,
			 uint64_t most)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end)
		die(cli, STATUS_USAGE, "%s: '%s' is not a number", what, text);
	if (errno || number > most)
		die(cli, STATUS_USAGE, "%s: %s is out of range: 0 to %" PRIu64, what, text, most);
	return number;
}
