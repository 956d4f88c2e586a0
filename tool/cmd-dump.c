// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "hex.h"
#include "options.h"
#include "progress.h"
#include "range.h"

#define OFFSET_DIGITS 8
#define ADDRESS_DIGITS 16

struct dump {
	struct cli *cli;
	struct range range;
	struct hex_dump hex;
};

static void dump_chunk(void *context, uint64_t offset, size_t length)
{
	static unsigned char data[CHUNK_BYTES];
	struct dump *dump = context;
	uint64_t end = dump->range.offset + dump->range.length;

	range_read(dump->cli, &dump->range, offset, data, length);
	hex_dump(&dump->hex, data, length, offset + length == end);
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

	dump.hex = (struct hex_dump){ stdout, ADDRESS_DIGITS, .address = dump.range.offset };
	if (dump.range.facts.virt != KMDEV_NONE)
		dump.hex.address += dump.range.facts.virt;
	else
		dump.hex.digits = OFFSET_DIGITS;
	in_chunks(cli, "read", dump.range.offset, dump.range.length, dump_chunk, &dump);
	return STATUS_DONE;
}

static const struct command_option options[] = { OPTION_OFFSET, OPTION_LENGTH, { } };

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
