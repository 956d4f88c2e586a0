// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "gfp.h"
#include "options.h"
#include "reason.h"
#include "size.h"

#define COUNT_MAX 1000000000

enum { OPTION_STALE = OPTION_LONG, OPTION_NO_ACCOUNT };

static const struct command_option options[] = {
	{ "order", 'O', "N", "2^N pages, for the page allocators" },
	{ "gfp", 'g', "MASK", "mask, as in GFP_KERNEL|__GFP_ZERO" },
	{ "count", 'c', "N", "allocate N buffers" },
	{ "name", 'N', "NAME", "name of the buffer; with --count NAME.1, NAME.2 and so on" },
	{ "stale", OPTION_STALE, NULL, "keep the old contents (CAP_SYS_ADMIN)" },
	{ "no-account", OPTION_NO_ACCOUNT, NULL, "do not charge the cgroup (CAP_SYS_ADMIN)" },
	{ }
};

/* What is asked, the same for each of the buffers. */
struct wish {
	const struct kmdev_allocator *allocator;
	struct kmdev_alloc request;
	const char *name;
	uint64_t count;
};

static void set_option(const struct cli *cli, struct wish *wish, int letter, const char *argument)
{
	switch (letter) {
	case 'O':
		wish->request.order = number_argument(cli, "--order", argument, UINT32_MAX);
		wish->request.flags |= KMDEV_ALLOC_ORDER;
		break;
	case 'g':
		wish->request.gfp = gfp_argument(cli, argument);
		wish->request.flags |= KMDEV_ALLOC_GFP;
		break;
	case 'c':
		wish->count = number_argument(cli, "--count", argument, COUNT_MAX);
		break;
	case 'N':
		wish->name = argument;
		break;
	case OPTION_STALE:
		wish->request.flags |= KMDEV_ALLOC_STALE;
		break;
	case OPTION_NO_ACCOUNT:
		wish->request.flags |= KMDEV_ALLOC_NO_ACCOUNT;
		break;
	}
}

static void complain_about(struct cli *cli, const struct wish *wish, uint64_t number,
			   const char *name, int error)
{
	struct refusal refusal = {
		.error = error,
		.reason = device_reason(cli->device),
		.subject = name,
		.allocator = wish->allocator,
	};
	char *text = reason_text(cli->device, &refusal);

	if (wish->count > 1)
		complain(cli, "%" PRIu64 " of %" PRIu64 " allocated, then: %s", number - 1,
			 wish->count, text);
	else
		complain(cli, "%s", text);
	free(text);
}

static uint64_t alloc_one(struct cli *cli, struct wish *wish, uint64_t number)
{
	char *name = NULL;
	uint64_t handle = 0;
	int error;

	if (wish->name)
		name = wish->count > 1 ? xasprintf("%s.%" PRIu64, wish->name, number) :
					 xasprintf("%s", wish->name);
	error = device_alloc(cli->device, &wish->request, name, &handle);
	if (error)
		complain_about(cli, wish, number, name, error);
	free(name);
	return error ? 0 : handle;
}

static void show(struct cli *cli, struct table *table, uint64_t handle)
{
	struct kmdev_facts facts;
	int error;

	if (!table) {
		printf("%" PRIu64 "\n", handle);
		return;
	}
	error = device_info(cli->device, handle, 0, &facts);
	if (error)
		complain_refused(cli, "the new buffer", error);
	else
		facts_row(cli, table, &facts);
}

/*
 * What was allocated stays when a later one fails: its handles are printed, so that a script
 * can free them, and the error says how many they are.
 */
static enum status alloc_all(struct cli *cli, struct wish *wish)
{
	struct table *table = NULL;
	enum status status = STATUS_DONE;

	if (cli->view.json || cli->view.columns)
		table = facts_table(cli, NULL);
	for (uint64_t number = 1; number <= wish->count && !status; number++) {
		uint64_t handle = alloc_one(cli, wish, number);

		if (handle)
			show(cli, table, handle);
		else
			status = STATUS_FAILED;
	}
	if (table)
		table_print(table);
	return status;
}

static enum status run(struct cli *cli)
{
	struct wish wish = { .count = 1 };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		set_option(cli, &wish, letter, argument);
	operands(cli, 1, 2);
	if (cli->argc > 1)
		wish.request.bytes = size_argument(cli, "SIZE", cli->argv[1]);
	open_device(cli, O_RDWR);
	wish.allocator = allocator_argument(cli, cli->argv[0]);
	wish.request.allocator = wish.allocator->out_allocator;
	return alloc_all(cli, &wish);
}

const struct command command_alloc = {
	.name = "alloc",
	.summary = "Allocate buffers of kernel memory",
	.synopsis = "ALLOCATOR [SIZE] [OPTION...]",
	.description =
		"ALLOCATOR is the kernel's name of the function, see memctl allocators. SIZE takes\n"
		"K, M, G. Prints the handle of each buffer, one a line; with --json or --output,\n"
		"the facts. Buffers live until memctl free. If one of many fails, those before it\n"
		"stay.",
	.options = options,
	.columns = facts_columns,
	.run = run,
};
