// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>

#include "buffer.h"
#include "error.h"
#include "pattern.h"
#include "progress.h"

struct fill {
	struct cli *cli;
	struct range range;
	struct kmdev_pattern pattern;
};

static void fill_chunk(void *context, uint64_t offset, size_t length)
{
	struct fill *fill = context;
	int error;

	fill->pattern.offset = offset;
	fill->pattern.length = length;
	error = device_fill(fill->cli->device, &fill->pattern);
	if (error)
		die_refused(fill->cli, fill->range.buffer, error);
}

static enum status run(struct cli *cli)
{
	struct fill fill = { .cli = cli };

	pattern_command_line(cli, O_RDWR, &fill.range, &fill.pattern);
	in_chunks(cli, "filled", fill.range.offset, fill.range.length, fill_chunk, &fill);
	remark(cli, "%" PRIu64 " bytes of %s filled", fill.range.length, fill.range.buffer);
	return STATUS_DONE;
}

const struct command command_fill = {
	.name = "fill",
	.summary = "Write a pattern",
	.synopsis = "BUFFER --pattern PATTERN",
	.description = "What a byte becomes depends on its place in the buffer alone: check can look "
		       "at any part later.\ncounter: every 8 bytes hold their own offset; random: "
		       "splitmix64 from SEED, which is 0 by\ndefault.",
	.options = pattern_options,
	.remarks = true,
	.run = run,
};
