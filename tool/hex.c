// SPDX-License-Identifier: GPL-2.0-only
#include "hex.h"

#include <ctype.h>
#include <string.h>

#include "error.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *skip_prefix(const char *at)
{
	return at[0] == '0' && (at[1] == 'x' || at[1] == 'X') ? at + 2 : at;
}

static char *wrong(const char *text, const char *at)
{
	if (*at && !isspace((unsigned char)*at))
		return xasprintf("character %zu, '%c', is no hex digit", at - text + 1, *at);
	return xasprintf("half a byte before character %zu: two digits make a byte (0f, not f)",
			 at - text + 1);
}

char *hex_parse(const char *text, unsigned char *bytes, size_t room, size_t *length)
{
	const char *at = text;
	int high, low;

	*length = 0;
	for (;;) {
		const char *word = at + strspn(at, " \t\n\r\f\v");

		if (!*word)
			return NULL;
		at = word == at && at != text ? at : skip_prefix(word);
		high = digit(at[0]);
		if (high < 0)
			return wrong(text, at);
		low = digit(at[1]);
		if (low < 0)
			return wrong(text, at + 1);
		if (*length == room)
			return xasprintf("more than %zu bytes", room);
		bytes[(*length)++] = high << 4 | low;
		at += 2;
	}
}

static void print_line(const struct hex_dump *dump, const unsigned char *bytes, size_t length)
{
	fprintf(dump->stream, "%0*llx ", dump->digits, (unsigned long long)dump->address);
	for (size_t i = 0; i < HEX_LINE; i++) {
		if (i % 8 == 0)
			fputc(' ', dump->stream);
		if (i < length)
			fprintf(dump->stream, "%02x ", bytes[i]);
		else
			fputs("   ", dump->stream);
	}
	fputs(" |", dump->stream);
	for (size_t i = 0; i < length; i++)
		fputc(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '.', dump->stream);
	fputs("|\n", dump->stream);
}

static void dump_line(struct hex_dump *dump, const unsigned char *bytes, size_t length,
		      bool final)
{
	if (final || dump->repeats == HEX_FIRST || memcmp(bytes, dump->last, HEX_LINE)) {
		print_line(dump, bytes, length);
		dump->repeats = HEX_PRINTED;
	} else if (dump->repeats == HEX_PRINTED) {
		fputs("*\n", dump->stream);
		dump->repeats = HEX_STARRED;
	}
	memcpy(dump->last, bytes, length);
	dump->address += length;
}

void hex_dump(struct hex_dump *dump, const void *data, size_t length, bool final)
{
	const unsigned char *bytes = data;

	for (size_t at = 0; at < length; at += HEX_LINE) {
		bool last = final && length - at <= HEX_LINE;

		dump_line(dump, bytes + at, last ? length - at : HEX_LINE, last);
	}
}
