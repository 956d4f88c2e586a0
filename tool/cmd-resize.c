// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>

#include "allocator.h"
#include "batching.h"
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

static void *parse(struct cli *cli)
{
	struct kmdev_resize *request = must(calloc(1, sizeof(*request)));
	const char *argument;

	while (next_option(cli, &argument)) {
		request->gfp = gfp_argument(cli, argument);
		request->flags = KMDEV_RESIZE_GFP;
	}
	operands(cli, 2, 2);
	request->bytes = size_argument(cli, "SIZE", cli->argv[1]);
	return request;
}

static char *add(struct cli *cli, void *asked, struct ops *ops)
{
	struct kmdev_resize *request = asked;
	uint64_t handle;
	char *wrong = buffer_try(cli, cli->argv[0], &handle);

	request->handle = handle;
	if (!wrong)
		ops_add(ops, KMDEV_NR_RESIZE, request, sizeof(*request));
	return wrong;
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

static void complain_about(struct cli *cli, uint64_t handle, int error, enum kmdev_reason reason)
{
	struct refusal refusal = { .error = error, .reason = reason, .subject = cli->argv[0] };
	struct kmdev_facts facts;
	char *text;

	if (!kmalloc_info(cli->device, handle, 0, &facts))
		refusal.allocator = allocator_of(cli, &facts);
	text = reason_text(cli->device, &refusal);
	complain(cli, "%s", text);
	free(text);
}

static enum status show(struct cli *cli, void *asked, const struct answer *answer)
{
	const struct kmdev_resize *request = ops_get(answer->ops, answer->first);

	(void)asked;
	if (answer->error) {
		complain_about(cli, request->handle, answer->error, request->out_reason);
		return STATUS_FAILED;
	}
	if (cli->view.json || cli->view.columns)
		print(cli, request);
	remark(cli, request->out_moved ? "%s lies elsewhere now" : "%s stays where it was",
	       cli->argv[0]);
	return STATUS_DONE;
}

static enum status run(struct cli *cli)
{
	void *request = parse(cli);
	struct ops ops = { };
	struct answer answer = { .ops = &ops, .count = 1 };
	char *wrong;

	open_device(cli, O_RDWR);
	wrong = add(cli, request, &ops);
	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
	answer.error = ops_run(&ops, cli->device, 0, 1, &answer.done);
	return show(cli, request, &answer);
}

static const struct batching batching = {
	.parse = parse,
	.add = add,
	.show = show,
	.names = true,
	.changes = true,
};

const struct command command_resize = {
	.name = "resize",
	.summary = "Make a buffer of kmalloc larger or smaller (krealloc)",
	.synopsis = "BUFFER SIZE [--gfp MASK]",
	.description = "Contents stay up to the smaller size, and what is added is zero. Prints nothing; "
		       "with --json\nor --output the facts, and whether it moved.",
	.options = options,
	.columns = facts_columns,
	.remarks = true,
	.batching = &batching,
	.run = run,
};
