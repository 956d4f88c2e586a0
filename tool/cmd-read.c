// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "options.h"
#include "progress.h"
#include "range.h"
#include "size.h"
#include "text.h"

/*
 * @map: the first byte of the range in a mapping of the buffer; NULL without --mmap
 * @text: how --text is printed; NULL without
 * @ended: the zero that ends a text was met
 */
struct reading {
	struct cli *cli;
	struct range range;
	const char *map;
	struct text *text;
	bool ended;
};

/* Zeros and white space do a terminal no harm; escape sequences do. */
static void refuse_to_garble(const struct reading *reading, const char *data, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = data[i];

		if (byte && iscntrl(byte) && !isspace(byte))
			die(reading->cli, STATUS_FAILED,
			    "%s holds control characters, which would garble the terminal: "
			    "memctl dump %s, or --text, or into a file or pipe",
			    reading->range.buffer, reading->range.buffer);
	}
}

static const char *bytes_at(const struct reading *reading, uint64_t offset, size_t length)
{
	static char data[CHUNK_BYTES];
	size_t done = 0;

	if (reading->map)
		return reading->map + (offset - reading->range.offset);
	while (done < length) {
		ssize_t got = pread(reading->range.file, data + done, length - done,
				    offset + done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			die(reading->cli, STATUS_FAILED, "%s: byte %" PRIu64 ": %s",
			    reading->range.buffer, offset + done,
			    got ? strerror(errno) : "the buffer ends here");
		done += got;
	}
	return data;
}

static void read_chunk(void *context, uint64_t offset, size_t length)
{
	struct reading *reading = context;
	const char *data;

	if (reading->ended)
		return;
	data = bytes_at(reading, offset, length);
	if (reading->text) {
		size_t shown = strnlen(data, length);

		reading->ended = shown < length;
		text_put(reading->text, data, shown);
		return;
	}
	if (isatty(STDOUT_FILENO))
		refuse_to_garble(reading, data, length);
	if (fwrite(data, 1, length, stdout) != length)
		die(reading->cli, STATUS_FAILED, "standard output: %m");
}

static void __attribute__((noreturn)) die_unmappable(struct reading *reading)
{
	const struct kmdev_facts *facts = &reading->range.facts;
	struct kmdev_identify identity;
	char slab_max[SIZE_TEXT];
	int error = kmalloc_identify(reading->cli->device, &identity);

	if (error)
		die_refused(reading->cli, NULL, error);
	die(reading->cli, STATUS_FAILED,
	    "%s cannot be mapped, %s%s%s: read it without --mmap; what has pages of its own comes "
	    "from page allocators, vmalloc, or kmalloc above %s",
	    reading->range.buffer, mappable_remark(facts), *facts->cache ? " in " : "",
	    facts->cache, size_format(identity.out_kmalloc_slab_max, slab_max));
}

/* A mapping begins with a page. */
static void map_range(struct reading *reading)
{
	const struct range *range = &reading->range;
	size_t skipped = range->offset % sysconf(_SC_PAGESIZE);
	char *map;

	if (!(range->facts.flags & KMDEV_BUFFER_MAPPABLE))
		die_unmappable(reading);
	if (!range->length)
		return;
	map = mmap(NULL, skipped + range->length, PROT_READ, MAP_SHARED, range->file,
		   range->offset - skipped);
	if (map == MAP_FAILED)
		die(reading->cli, STATUS_FAILED, "%s: mmap: %m", range->buffer);
	reading->map = map + skipped;
}

enum { OPTION_TEXT = OPTION_LONG, OPTION_MMAP };

static enum status run(struct cli *cli)
{
	struct reading reading = { .cli = cli, .range.length = RANGE_TO_END };
	const char *argument;
	struct text text;
	bool map = false;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == OPTION_MMAP)
			map = true;
		else if (!range_option(cli, &reading.range, letter, argument))
			reading.text = &text;
	operands(cli, 1, 1);
	open_device(cli, O_RDONLY);
	range_find(cli, &reading.range, cli->argv[0]);
	range_open(cli, &reading.range, 0);
	if (map)
		map_range(&reading);
	if (reading.text)
		text_begin(&text, stdout, "\n\t");
	in_chunks(cli, "read", reading.range.offset, reading.range.length, read_chunk, &reading);
	if (reading.text) {
		text_end(&text);
		putchar('\n');
	}
	return STATUS_DONE;
}

static const struct command_option options[] = {
	OPTION_OFFSET,
	OPTION_LENGTH,
	OPTION_CPU,
	{ "text", OPTION_TEXT, NULL, "up to the first zero byte, as a line safe for a terminal" },
	{ "mmap", OPTION_MMAP, NULL, "read through a mapping of its pages" },
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
