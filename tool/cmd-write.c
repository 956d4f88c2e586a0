// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batching.h"
#include "buffer.h"
#include "content.h"
#include "error.h"
#include "options.h"
#include "progress.h"
#include "range.h"

/*
 * @content: the bytes of TEXT; without data if they come from a file, of which it is the source
 * @file: which; NULL for standard input
 * @fd: the same, open
 * @range: where they go; its length is the room there
 */
struct writing {
	struct cli *cli;
	struct content content;
	const char *file;
	int fd;
	struct range range;
};

static void write_bytes(const struct writing *writing, uint64_t offset, const char *data,
			size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t written = pwrite(writing->range.file, data + done, length - done,
					 offset + done);

		if (written < 0 && errno != EINTR)
			die(writing->cli, STATUS_FAILED, "%s: byte %" PRIu64 ": %m",
			    writing->range.buffer, offset + done);
		if (written > 0)
			done += written;
	}
}

/* Returns what is wrong, to be freed, or NULL. */
static char *too_much(const struct writing *writing, uint64_t bytes)
{
	if (bytes <= writing->range.length)
		return NULL;
	return xasprintf("%s has %" PRIu64 " bytes, %s takes %" PRIu64 " from offset %" PRIu64
			 " on: nothing was written", writing->content.source, bytes,
			 writing->range.buffer, writing->range.length, writing->range.offset);
}

static void refuse_too_much(const struct writing *writing, uint64_t bytes)
{
	char *wrong = too_much(writing, bytes);

	if (wrong)
		die(writing->cli, STATUS_FAILED, "%s", wrong);
}

static uint64_t write_text(const struct writing *writing)
{
	refuse_too_much(writing, writing->content.length);
	write_bytes(writing, writing->range.offset, writing->content.data, writing->content.length);
	return writing->content.length;
}

/*
 * A file's size is known beforehand, unless it is one of /proc, whose files say 0, or of /sys,
 * whose files say a page: what it says counts if its last byte is there.
 */
static uint64_t size_of(const struct writing *writing)
{
	struct stat stat;
	off_t position = lseek(writing->fd, 0, SEEK_CUR);
	char last;

	if (fstat(writing->fd, &stat) || !S_ISREG(stat.st_mode) || position < 0 ||
	    position >= stat.st_size || pread(writing->fd, &last, 1, stat.st_size - 1) != 1)
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
			    "%s: %m: %" PRIu64 " bytes of it were written", writing->content.source,
			    progress->done);
		progress_advance(progress, 0);
	}
	return got;
}

static uint64_t write_stream(const struct writing *writing)
{
	static char data[CHUNK_BYTES];
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
			    writing->content.source, range->buffer, progress.done, range->offset);
		write_bytes(writing, range->offset + progress.done, data, got);
		progress_advance(&progress, got);
	} while (got);
	progress_end(&progress);
	return progress.done;
}

enum { OPTION_HEX = OPTION_LONG };

static void *parse(struct cli *cli)
{
	struct writing *writing = must(calloc(1, sizeof(*writing)));
	const char *argument;
	bool hex = false;
	int letter;

	writing->cli = cli;
	writing->range.length = RANGE_TO_END;
	while ((letter = next_option(cli, &argument)))
		if (letter == OPTION_HEX)
			hex = true;
		else if (letter == 'f')
			writing->file = argument;
		else
			range_option(cli, &writing->range, letter, argument);
	operands(cli, 1, 2);
	if (cli->argc == 2 && writing->file)
		die(cli, STATUS_USAGE, "TEXT or --file, not both");
	if (cli->argc == 1 && hex)
		die(cli, STATUS_USAGE, "--hex wants TEXT; hex in a file: xxd -r -p FILE | memctl write %s",
		    cli->argv[0]);
	if (cli->argc == 2)
		content_text(cli, &writing->content, cli->argv[1], hex);
	else
		content_check(cli, writing->file);
	return writing;
}

static char *add(struct cli *cli, void *asked, struct ops *ops)
{
	struct writing *writing = asked;
	const struct content *content = &writing->content;
	struct kmdev_copy request = { .length = content->length, .data = (uintptr_t)content->data };
	char *wrong;

	if (!content->length || content->length > CHUNK_BYTES)
		return NULL;
	wrong = range_try(cli, &writing->range, cli->argv[0]) ?: too_much(writing, content->length);
	request.handle = writing->range.facts.handle;
	request.offset = writing->range.offset;
	if (!wrong)
		ops_add(ops, KMDEV_NR_WRITE, &request, sizeof(request));
	return wrong;
}

static enum status run(struct cli *cli)
{
	struct writing *writing = parse(cli);
	uint64_t bytes;

	if (!writing->content.data)
		writing->fd = content_open(cli, writing->file, &writing->content.source);
	open_device(cli, O_RDWR);
	range_find(cli, &writing->range, cli->argv[0]);
	range_open(cli, &writing->range, KMDEV_OPEN_WRITE);
	bytes = writing->content.data ? write_text(writing) : write_stream(writing);
	remark(cli, "%" PRIu64 " bytes written to %s at offset %" PRIu64, bytes, cli->argv[0],
	       writing->range.offset);
	return STATUS_DONE;
}

static const struct batching batching = {
	.parse = parse,
	.add = add,
	.names = true,
};

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
	.batching = &batching,
	.run = run,
};
