// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>

#include "buffer.h"
#include "hex.h"
#include "options.h"
#include "progress.h"
#include "range.h"
#include "runs.h"

#define OFFSET_DIGITS 8
#define ADDRESS_DIGITS 16

/*
 * @end: of the bytes whose addresses follow each other, in the buffer
 */
struct dump {
	struct cli *cli;
	struct range range;
	struct hex_dump hex;
	uint64_t end;
};

static void dump_chunk(void *context, uint64_t offset, size_t length)
{
	static unsigned char data[CHUNK_BYTES];
	struct dump *dump = context;

	range_read(dump->cli, &dump->range, offset, data, length);
	hex_dump(&dump->hex, data, length, offset + length == dump->end);
}

static void dump_bytes(struct dump *dump, uint64_t offset, uint64_t length, uint64_t virt)
{
	bool known = virt != KMDEV_NONE;

	dump->hex = (struct hex_dump){
		.stream = stdout,
		.digits = known ? ADDRESS_DIGITS : OFFSET_DIGITS,
		.address = known ? virt : offset,
	};
	dump->end = offset + length;
	in_chunks(dump->cli, "read", offset, length, dump_chunk, dump);
}

/* Where addresses do not follow each other, as between pieces, there begins a dump of its own. */
static void dump_pieces(struct dump *dump)
{
	const struct range *range = &dump->range;
	uint64_t offset = range->offset, end = offset + range->length;
	struct kmdev_run *runs;
	size_t count;
	int error = runs_read(dump->cli, range->facts.handle, &runs, &count);

	if (error)
		die_refused(dump->cli, range->buffer, error);
	while (offset < end) {
		uint64_t stop = runs_stretch(runs, count, offset);

		if (stop > end)
			stop = end;
		dump_bytes(dump, offset, stop - offset, runs_virt(runs, count, offset));
		offset = stop;
	}
	free(runs);
}

static void dump_range(struct dump *dump)
{
	const struct range *range = &dump->range;
	uint64_t virt = range->facts.virt;

	if (range->facts.piece_bytes)
		dump_pieces(dump);
	else
		dump_bytes(dump, range->offset, range->length,
			   virt == KMDEV_NONE ? KMDEV_NONE : virt + range->offset);
}

static enum status run(struct cli *cli)
{
	struct dump dump = { .cli = cli, .range.length = RANGE_TO_END };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		range_option(cli, &dump.range, letter, argument);
	operands(cli, 1, 1);
	open_device(cli, O_RDONLY);
	range_find(cli, &dump.range, cli->argv[0]);
	dump_range(&dump);
	return STATUS_DONE;
}

static const struct command_option options[] = { OPTION_OFFSET, OPTION_LENGTH, OPTION_CPU, { } };

const struct command command_dump = {
	.name = "dump",
	.summary = "Print the contents in hex beside their kernel addresses",
	.synopsis = "BUFFER",
	.description = "Lines that repeat the one before are a single '*'.  Where the address is "
		       "hidden, or there\nis none, offsets in the buffer take its place.",
	.options = options,
	.remarks = true,
	.run = run,
};
