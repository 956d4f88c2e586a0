// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "buffer.h"
#include "error.h"
#include "options.h"
#include "progress.h"
#include "range.h"

struct reading {
	struct cli *cli;
	struct range range;
	bool text;
	bool ended;
};

static unsigned char data[CHUNK_BYTES];

/* Zeros and white space do a terminal no harm; escape sequences do. */
static void refuse_to_garble(const struct reading *reading, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (data[i] && iscntrl(data[i]) && !isspace(data[i]))
			die(reading->cli, STATUS_FAILED,
			    "%s holds control characters, which would garble the terminal: "
			    "memctl dump %s, or --text, or into a file or pipe",
			    reading->range.buffer, reading->range.buffer);
}

/* Length of the printable character that begins at @at, 0 if none does. */
static size_t printable(const char *at, size_t length)
{
	mbstate_t state = { };
	wchar_t character;
	size_t bytes = mbrtowc(&character, at, length, &state);

	return bytes <= length && iswprint(character) ? bytes : 0;
}

static void print_text(const char *text, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t bytes = printable(text + at, length - at);

		if (!bytes && text[at] != '\n' && text[at] != '\t')
			printf("\\x%02x", (unsigned char)text[at]);
		else
			fwrite(text + at, 1, bytes ? bytes : 1, stdout);
		at += bytes ? bytes : 1;
	}
}

static void read_chunk(void *context, uint64_t offset, size_t length)
{
	struct reading *reading = context;

	if (reading->ended)
		return;
	range_read(reading->cli, &reading->range, offset, data, length);
	if (reading->text) {
		size_t shown = strnlen((char *)data, length);

		reading->ended = shown < length;
		print_text((char *)data, shown);
		return;
	}
	if (isatty(STDOUT_FILENO))
		refuse_to_garble(reading, length);
	if (fwrite(data, 1, length, stdout) != length)
		die(reading->cli, STATUS_FAILED, "standard output: %m");
}

enum { OPTION_TEXT = OPTION_LONG };

static enum status run(struct cli *cli)
{
	struct reading reading = { .cli = cli, .range.length = RANGE_TO_END };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (!range_option(cli, &reading.range, letter, argument))
			reading.text = true;
	operands(cli, 1, 1);
	open_device(cli, O_RDONLY);
	range_find(cli, &reading.range, cli->argv[0]);

	setlocale(LC_CTYPE, "");
	in_chunks(cli, "read", reading.range.offset, reading.range.length, read_chunk, &reading);
	if (reading.text)
		putchar('\n');
	return STATUS_DONE;
}

static const struct command_option options[] = {
	OPTION_OFFSET,
	OPTION_LENGTH,
	OPTION_CPU,
	{ "text", OPTION_TEXT, NULL, "up to the first zero byte, as a line safe for a terminal" },
	{ }
};

const struct command command_read = {
	.name = "read",
	.summary = "Print the contents, as they are",
	.synopsis = "BUFFER",
	.description = "Prints the bytes that were asked for at allocation, and no more.  Bytes that "
		       "would garble a\nterminal are not printed to one.  With --text what is not "
		       "printable becomes \\xNN.",
	.options = options,
	.remarks = true,
	.run = run,
};
