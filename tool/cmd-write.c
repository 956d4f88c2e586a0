// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "error.h"
#include "hex.h"
#include "options.h"
#include "progress.h"
#include "range.h"

/*
 * @source: where the bytes come from, for complaints
 * @data: the bytes of TEXT; NULL if they come from a file
 * @length: how many these are
 * @fd: the file
 * @range: where they go; its length is the room there
 */
struct writing {
	struct cli *cli;
	const char *source;
	const void *data;
	size_t length;
	int fd;
	struct range range;
};

static void write_bytes(const struct writing *writing, uint64_t offset, const void *data,
			size_t length)
{
	int error = device_write(writing->cli->device, writing->range.facts.handle, offset, data,
				 length);

	if (error)
		die_refused(writing->cli, writing->range.buffer, error);
}

static void refuse_too_much(const struct writing *writing, uint64_t bytes)
{
	if (bytes > writing->range.length)
		die(writing->cli, STATUS_FAILED,
		    "%s has %" PRIu64 " bytes, %s takes %" PRIu64 " from offset %" PRIu64
		    " on: nothing was written",
		    writing->source, bytes, writing->range.buffer, writing->range.length,
		    writing->range.offset);
}

static void take_text(struct writing *writing, const char *text, bool hex)
{
	unsigned char *bytes;
	char *wrong;

	writing->source = "TEXT";
	writing->data = text;
	writing->length = strlen(text);
	if (!hex)
		return;
	bytes = malloc(writing->length / 2 + 1);
	if (!bytes)
		die(writing->cli, STATUS_FAILED, "out of memory");
	wrong = hex_parse(text, bytes, writing->length / 2, &writing->length);
	if (wrong)
		die(writing->cli, STATUS_USAGE, "--hex: %s", wrong);
	writing->data = bytes;
}

static uint64_t write_text(const struct writing *writing)
{
	refuse_too_much(writing, writing->length);
	write_bytes(writing, writing->range.offset, writing->data, writing->length);
	return writing->length;
}

/* A file's size is known beforehand, unless it is one of /proc, whose files say 0. */
static uint64_t size_of(const struct writing *writing)
{
	struct stat stat;
	off_t position = lseek(writing->fd, 0, SEEK_CUR);

	if (fstat(writing->fd, &stat) || !S_ISREG(stat.st_mode) || position < 0 ||
	    position > stat.st_size)
		return 0;
	return stat.st_size - position;
}

static size_t read_some(const struct writing *writing, struct progress *progress, void *data,
			size_t length)
{
	ssize_t got;

	while ((got = read(writing->fd, data, length)) < 0) {
		if (errno != EINTR)
			die(writing->cli, STATUS_FAILED,
			    "%s: %m: %" PRIu64 " bytes of it were written", writing->source,
			    progress->done);
		progress_advance(progress, 0);
	}
	return got;
}

static uint64_t write_stream(const struct writing *writing)
{
	static unsigned char data[CHUNK_BYTES];
	const struct range *range = &writing->range;
	struct progress progress;
	size_t got;

	refuse_too_much(writing, size_of(writing));
	progress_begin(&progress, writing->cli, "written", size_of(writing));
	do {
		uint64_t room = range->length - progress.done;
		/* With no room left a byte more tells whether that was all. */
		size_t most = !room ? 1 : room < CHUNK_BYTES ? room : CHUNK_BYTES;

		got = read_some(writing, &progress, data, most);
		if (got > room)
			die(writing->cli, STATUS_FAILED,
			    "%s has more than %s takes: its first %" PRIu64
			    " bytes were written from offset %" PRIu64 " on, the rest was not",
			    writing->source, range->buffer, progress.done, range->offset);
		write_bytes(writing, range->offset + progress.done, data, got);
		progress_advance(&progress, got);
	} while (got);
	progress_end(&progress);
	return progress.done;
}

static void open_file(struct writing *writing, const char *file)
{
	writing->source = file;
	if (file && strcmp(file, "-")) {
		writing->fd = open(file, O_RDONLY | O_CLOEXEC);
		if (writing->fd < 0)
			die(writing->cli, STATUS_FAILED, "%s: %m", file);
		return;
	}
	writing->source = "standard input";
	writing->fd = STDIN_FILENO;
	if (isatty(STDIN_FILENO))
		remark(writing->cli, "type what to write, and ^D at the end");
}

enum { OPTION_HEX = OPTION_LONG };

static enum status run(struct cli *cli)
{
	struct writing writing = { .cli = cli, .range.length = RANGE_TO_END };
	const char *file = NULL;
	const char *argument;
	bool hex = false;
	uint64_t bytes;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == OPTION_HEX)
			hex = true;
		else if (letter == 'f')
			file = argument;
		else
			range_option(cli, &writing.range, letter, argument);
	operands(cli, 1, 2);
	if (cli->argc == 2 && file)
		die(cli, STATUS_USAGE, "TEXT or --file, not both");
	if (cli->argc == 1 && hex)
		die(cli, STATUS_USAGE, "--hex wants TEXT; hex in a file: xxd -r -p FILE | memctl write %s",
		    cli->argv[0]);
	if (cli->argc == 2)
		take_text(&writing, cli->argv[1], hex);
	else
		open_file(&writing, file);
	open_device(cli, O_RDWR);
	range_find(cli, &writing.range, cli->argv[0]);
	bytes = writing.data ? write_text(&writing) : write_stream(&writing);
	remark(cli, "%" PRIu64 " bytes written to %s at offset %" PRIu64, bytes, cli->argv[0],
	       writing.range.offset);
	return STATUS_DONE;
}

static const struct command_option options[] = {
	OPTION_OFFSET,
	OPTION_CPU,
	{ "hex", OPTION_HEX, NULL, "TEXT is hex digits, as in \"48 65 6c\"" },
	{ "file", 'f', "FILE", "write what a file holds; - is standard input" },
	{ }
};

const struct command command_write = {
	.name = "write",
	.summary = "Write a text, bytes in hex, a file or standard input",
	.synopsis = "BUFFER [TEXT]",
	.description = "Without TEXT and --file, writes standard input.  A text or a file that does "
		       "not fit is refused\nwhole; a pipe is written as it comes, up to the "
		       "buffer's end.",
	.options = options,
	.remarks = true,
	.run = run,
};
