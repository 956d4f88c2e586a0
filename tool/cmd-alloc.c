// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "allocator.h"
#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "facts.h"
#include "gfp.h"
#include "options.h"
#include "reason.h"
#include "size.h"
#include "source.h"

#define COUNT_MAX 1000000000

enum {
	OPTION_STALE = OPTION_LONG, OPTION_NO_ACCOUNT, OPTION_NODE, OPTION_ZONE, OPTION_STRICT,
	OPTION_CONTEXT, OPTION_CACHE, OPTION_POOL
};

static const struct command_option options[] = {
	{ "order", 'O', "N", "2^N pages, for the page allocators" },
	{ "gfp", 'g', "MASK", "mask, as in GFP_KERNEL|__GFP_ZERO" },
	{ "node", OPTION_NODE, "NODE", "NUMA node to take memory from, if it has some" },
	{ "zone", OPTION_ZONE, "ZONE", "zone to begin the search in; others follow" },
	{ "strict", OPTION_STRICT, NULL, "refuse memory of another node or zone" },
	{ "context", OPTION_CONTEXT, "CONTEXT", "process, atomic, softirq or hardirq" },
	{ "cache", OPTION_CACHE, "CACHE", "the cache, for kmem_cache_alloc and its kin" },
	{ "pool", OPTION_POOL, "POOL", "the pool, for mempool_alloc and dma_pool_alloc" },
	{ "count", 'c', "N", "allocate N buffers" },
	{ "name", 'N', "NAME", "name of the buffer; with --count NAME.1, NAME.2 and so on" },
	{ "stale", OPTION_STALE, NULL, "keep the old contents (CAP_SYS_ADMIN)" },
	{ "no-account", OPTION_NO_ACCOUNT, NULL, "do not charge the cgroup (CAP_SYS_ADMIN)" },
	{ }
};

/*
 * What is asked, the same for each of the buffers.
 * @other_node, @other_zone: how many came from elsewhere than asked
 */
struct wish {
	const struct kmdev_allocator *allocator;
	struct kmdev_alloc request;
	const char *name;
	const char *cache;
	const char *pool;
	uint64_t count;
	uint64_t other_node;
	uint64_t other_zone;
};

static void set_place(const struct cli *cli, struct kmdev_alloc *request, int letter,
		      const char *argument)
{
	switch (letter) {
	case OPTION_NODE:
		request->node = number_argument(cli, "--node", argument, INT32_MAX);
		request->flags |= KMDEV_ALLOC_NODE;
		break;
	case OPTION_ZONE:
		request->zone = choice_argument(cli, "--zone", zone_names, argument);
		request->flags |= KMDEV_ALLOC_ZONE;
		break;
	case OPTION_STRICT:
		request->flags |= KMDEV_ALLOC_STRICT;
		break;
	case OPTION_CONTEXT:
		request->context = choice_argument(cli, "--context", context_names, argument);
		break;
	}
}

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
	case OPTION_CACHE:
		wish->cache = argument;
		break;
	case OPTION_POOL:
		wish->pool = argument;
		break;
	case OPTION_STALE:
		wish->request.flags |= KMDEV_ALLOC_STALE;
		break;
	case OPTION_NO_ACCOUNT:
		wish->request.flags |= KMDEV_ALLOC_NO_ACCOUNT;
		break;
	default:
		set_place(cli, &wish->request, letter, argument);
	}
}

/* The request has one member for both: which of the two it names is the allocator's matter. */
static uint32_t source_of(struct cli *cli, const struct wish *wish)
{
	uint32_t flags = wish->allocator->out_flags;

	if (wish->cache && wish->pool)
		die(cli, STATUS_USAGE, "--cache and --pool: give one of the two");
	if (wish->pool && flags & KMDEV_ALLOCATOR_CACHE)
		die(cli, STATUS_USAGE, "%s takes a cache, not a pool: give --cache",
		    wish->allocator->out_name);
	if (wish->cache && flags & KMDEV_ALLOCATOR_POOL)
		die(cli, STATUS_USAGE, "%s takes a pool, not a cache: give --pool",
		    wish->allocator->out_name);
	if (wish->cache)
		return source_argument(cli, KMDEV_CACHE, wish->cache);
	return wish->pool ? source_argument(cli, KMDEV_POOL, wish->pool) : 0;
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

static void show(struct cli *cli, struct table *table, struct wish *wish, uint64_t handle)
{
	bool placed = wish->request.flags & (KMDEV_ALLOC_NODE | KMDEV_ALLOC_ZONE);
	struct kmdev_facts facts;
	int error = 0;

	if (!table)
		printf("%" PRIu64 "\n", handle);
	if (table || placed)
		error = device_info(cli->device, handle, 0, &facts);
	if (error) {
		complain_refused(cli, "the new buffer", error);
		return;
	}
	if (table)
		facts_row(cli, table, &facts);
	if (placed) {
		wish->other_node += facts.node != wish->request.node;
		wish->other_zone += facts.zone != wish->request.zone;
	}
}

static void remark_other(const struct cli *cli, const struct wish *wish, uint64_t others,
			 const char *what, const char *asked)
{
	if (wish->count == 1 && others)
		remark(cli, "from another %s than %s, as memctl info shows; --strict refuses that",
		       what, asked);
	else if (others)
		remark(cli, "%" PRIu64 " of %" PRIu64 " from another %s than %s, as memctl list "
		       "shows; --strict refuses that", others, wish->count, what, asked);
}

static void remark_place(const struct cli *cli, const struct wish *wish)
{
	const struct kmdev_alloc *request = &wish->request;
	char node[sizeof("-2147483648")];

	snprintf(node, sizeof(node), "%d", request->node);
	if (request->flags & KMDEV_ALLOC_NODE)
		remark_other(cli, wish, wish->other_node, "node", node);
	if (request->flags & KMDEV_ALLOC_ZONE)
		remark_other(cli, wish, wish->other_zone, "zone", zone_names[request->zone]);
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
			show(cli, table, wish, handle);
		else
			status = STATUS_FAILED;
	}
	if (table)
		table_print(table);
	remark_place(cli, wish);
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
	wish.request.source = source_of(cli, &wish);
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
		"stay. A node and a zone are wishes: what was really given is in the facts.",
	.options = options,
	.columns = facts_columns,
	.remarks = true,
	.run = run,
};
