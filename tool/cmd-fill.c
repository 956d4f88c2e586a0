// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#include "batching.h"
#include "buffer.h"
#include "error.h"
#include "pattern.h"
#include "progress.h"

struct fill {
	struct cli *cli;
	struct patterned patterned;
};

static void fill_chunk(void *context, uint64_t offset, size_t length)
{
	struct fill *fill = context;
	struct kmdev_pattern *pattern = &fill->patterned.pattern;
	int error;

	pattern->offset = offset;
	pattern->length = length;
	error = kmalloc_fill(fill->cli->device, pattern);
	if (error)
		die_refused(fill->cli, fill->patterned.range.buffer, error);
}

static void *parse(struct cli *cli)
{
	struct fill *fill = must(calloc(1, sizeof(*fill)));

	fill->cli = cli;
	pattern_command_line(cli, &fill->patterned);
	return fill;
}

static char *add(struct cli *cli, void *asked, struct ops *ops)
{
	struct fill *fill = asked;

	return pattern_add(cli, &fill->patterned, KMDEV_NR_FILL, ops);
}

static enum status run(struct cli *cli)
{
	struct fill *fill = parse(cli);
	const struct range *range = &fill->patterned.range;

	open_device(cli, O_RDWR);
	pattern_find(cli, &fill->patterned);
	in_chunks(cli, "filled", range->offset, range->length, fill_chunk, fill);
	remark(cli, "%" PRIu64 " bytes of %s filled", range->length, range->buffer);
	return STATUS_DONE;
}

static const struct batching batching = {
	.parse = parse,
	.add = add,
	.names = true,
};

const struct command command_fill = {
	.name = "fill",
	.summary = "Write a pattern",
	.synopsis = "BUFFER --pattern PATTERN",
	.description = "What a byte becomes depends on its place in the buffer alone: check can look "
		       "at any part later.\ncounter: every 8 bytes hold their own offset; random: "
		       "splitmix64 from SEED, which is 0 by\ndefault.",
	.options = pattern_options,
	.remarks = true,
	.batching = &batching,
	.run = run,
};
