// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "gfp.h"
#include "options.h"
#include "reason.h"
#include "size.h"

static const struct command_option options[] = {
	{ "gfp", 'g', "MASK", "mask; without it the buffer's own" },
	{ }
};

static void resize(struct cli *cli, struct kmdev_resize *request)
{
	struct refusal refusal = { .subject = cli->argv[0] };
	struct kmdev_facts facts;

	buffer_facts(cli, cli->argv[0], 0, &facts);
	request->handle = facts.handle;
	refusal.allocator = allocator_of(cli, &facts);
	refusal.error = device_resize(cli->device, request);
	refusal.reason = device_reason(cli->device);
	if (refusal.error)
		die(cli, STATUS_FAILED, "%s", reason_text(cli->device, &refusal));
}

static void print(struct cli *cli, const struct kmdev_resize *request)
{
	struct table *table = facts_table(cli, FACTS_USUAL);
	struct kmdev_facts facts;

	buffer_facts(cli, cli->argv[0], 0, &facts);
	facts_row(cli, table, &facts);
	table_value(table, FACT_MOVED, request->out_moved);
	table_print(table);
}

static enum status run(struct cli *cli)
{
	struct kmdev_resize request = { };
	const char *argument;

	while (next_option(cli, &argument)) {
		request.gfp = gfp_argument(cli, argument);
		request.flags = KMDEV_RESIZE_GFP;
	}
	operands(cli, 2, 2);
	request.bytes = size_argument(cli, "SIZE", cli->argv[1]);
	open_device(cli, O_RDWR);
	resize(cli, &request);
	if (cli->view.json || cli->view.columns)
		print(cli, &request);
	remark(cli, request.out_moved ? "%s lies elsewhere now" : "%s stays where it was",
	       cli->argv[0]);
	return STATUS_DONE;
}

const struct command command_resize = {
	.name = "resize",
	.summary = "Make a buffer of kmalloc larger or smaller (krealloc)",
	.synopsis = "BUFFER SIZE [--gfp MASK]",
	.description = "Contents stay up to the smaller size, and what is added is zero. Prints nothing; "
		       "with --json\nor --output the facts, and whether it moved.",
	.options = options,
	.columns = facts_columns,
	.remarks = true,
	.run = run,
};
