// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "allocator.h"
#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "facts.h"
#include "options.h"
#include "reason.h"
#include "request.h"
#include "size.h"
#include "zones.h"

/*
 * Blocks of 16 pages are the smallest that the kernel calls costly, and gives up on early: stacks
 * and slabs need less, and go on working.  And 16 pages a tooth cost a sixteenth of memory.
 */
#define ORDER_USUAL 4
#define SHARE_USUAL 25

static const struct command_option options[] = {
	{ "order", 'O', "N", "leave no free block of 2^N pages (4)" },
	{ "share", 's', "PERCENT", "of the zones' memory, which the comb takes at most (25)" },
	ZONES_OPTIONS,
	{ "gfp", 'g', "MASK", "mask, used without what reclaims (GFP_KERNEL)" },
	{ "name", 'N', "NAME", "name of the comb" },
	{ }
};

/**
 * struct wish - what is asked
 * @request: of a block
 * @zones: where
 * @share: in percent
 * @name: of the comb
 */
struct wish {
	struct request request;
	struct zones zones;
	unsigned int share;
	const char *name;
};

static void set_option(const struct cli *cli, struct wish *wish, int letter, const char *argument)
{
	if (letter == 'O') {
		wish->request.args.order = number_argument(cli, "--order", argument, UINT32_MAX);
	} else if (letter == 's') {
		wish->share = number_argument(cli, "--share", argument, 100);
		if (!wish->share)
			die(cli, STATUS_USAGE, "--share 0: nothing would be fragmented: give 1 to "
			    "100");
	} else if (letter == 'N') {
		wish->name = argument;
	} else if (zones_option(cli, &wish->zones, letter, argument)) {
		request_option(cli, &wish->request, letter, argument);
		wish->request.args.flags |= KMDEV_ALLOC_STRICT;
	} else {
		request_option(cli, &wish->request, letter, argument);
	}
}

/* Of the zones that were chosen, those in which the kernel looks for this mask. */
static uint64_t pages_searched(struct cli *cli, const struct wish *wish)
{
	const struct kmdev_alloc *args = &wish->request.args;
	struct kmdev_gfp mask = { .gfp = args->flags & KMDEV_ALLOC_GFP ? args->gfp :
						 wish->request.allocator->out_gfp };
	const struct buddyinfo *buddyinfo = &wish->zones.buddyinfo;
	uint64_t pages = 0;
	int error = kmalloc_gfp(cli->device, &mask);

	if (error)
		die_refused(cli, NULL, error);
	for (size_t i = 0; i < buddyinfo->count; i++) {
		const struct zone_span *span = zones_span(&wish->zones, &buddyinfo->zones[i]);
		int zone = choice_find(zone_names, buddyinfo->zones[i].zone);

		if (span && (wish->zones.zone || (zone >= 0 && mask.out_zones & 1U << zone)))
			pages += span->managed;
	}
	return pages;
}

static void keep_below(uint64_t *teeth, uint64_t most, const char **bound, const char *what)
{
	if (*teeth <= most)
		return;
	*teeth = most;
	*bound = what;
}

static uint64_t left(uint64_t max, uint64_t used)
{
	return max > used ? max - used : 0;
}

/*
 * How many teeth to ask for, and what keeps them from being one for each block; 1 where no more
 * fit, so that the driver says what is in the way.
 */
static unsigned int teeth_of(struct cli *cli, const struct wish *wish, const char **bound)
{
	uint64_t pages = pages_searched(cli, wish), teeth = pages >> wish->request.args.order;
	uint64_t page, block;
	struct kmdev_identify identity;
	int error = kmalloc_identify(cli->device, &identity);

	if (error)
		die_refused(cli, NULL, error);
	page = identity.out_page_size;
	block = page << wish->request.args.order;
	*bound = NULL;
	keep_below(&teeth, pages * wish->share / 100, bound, "--share");
	keep_below(&teeth, left(identity.out_user_bytes_max, identity.out_user_bytes) / page, bound,
		   "your limit, the module's parameter max_user_bytes");
	keep_below(&teeth, left(identity.out_bytes_max, identity.out_bytes) / page, bound,
		   "the device's limit, the module's parameter max_bytes");
	keep_below(&teeth, left(identity.out_available, identity.out_floor + block) / page, bound,
		   "the floor under available memory");
	return teeth < 1 ? 1 : teeth > UINT32_MAX ? UINT32_MAX : teeth;
}

static void __attribute__((noreturn)) die_refused_comb(struct cli *cli, const struct wish *wish,
						       int error)
{
	const struct refusal refusal = {
		.error = error,
		.reason = kmalloc_reason(cli->device),
		.subject = wish->name,
		.allocator = wish->request.allocator,
	};

	if (reason_is_empty(refusal.reason))
		die(cli, STATUS_FAILED, "there is no free block of order %u to begin with: memctl "
		    "fragment show", wish->request.args.order);
	die(cli, STATUS_FAILED, "%s", reason_text(cli->device, &refusal));
}

static const char *end_text(enum kmdev_reason rest, const char *bound)
{
	if (reason_is_empty(rest))
		return "the kernel has no other block to give";
	return rest == KMDEV_FLOOR ? "the floor under available memory is reached" : bound;
}

static void remark_comb(const struct cli *cli, const struct wish *wish, unsigned int teeth,
			const char *end)
{
	uint64_t bytes = (uint64_t)teeth * getpagesize();
	char text[SIZE_TEXT];

	remark(cli, "%u teeth of order %u, %s%s%s", teeth, wish->request.args.order,
	       size_format_rounded(bytes, text), end ? ": " : "", end ?: "");
}

static void remark_zones(const struct cli *cli, const struct wish *wish)
{
	const struct buddyinfo *before = &wish->zones.buddyinfo;
	unsigned int order = wish->request.args.order;
	struct zones now = wish->zones;

	zones_read(cli, &now);
	for (size_t i = 0; i < before->count && i < now.buddyinfo.count; i++) {
		const struct buddy *buddy = &now.buddyinfo.zones[i];
		char was[ZONES_INDEX_TEXT], is[ZONES_INDEX_TEXT];

		remark(cli, "node %d, zone %s: unusable for order %u was %s, is %s; blocks left: %"
		       PRIu64, buddy->node, buddy->zone, order,
		       zones_index_text(&before->zones[i], order, was),
		       zones_index_text(buddy, order, is), buddy_pages(buddy, order) >> order);
	}
	zones_close(&now);
}

static void show(struct cli *cli, uint64_t handle)
{
	struct kmdev_facts facts;
	struct table *table;
	int error;

	if (!cli->view.json && !cli->view.columns) {
		printf("%" PRIu64 "\n", handle);
		return;
	}
	error = kmalloc_info(cli->device, handle, 0, &facts);
	if (error)
		die_refused(cli, xasprintf("the new comb, %" PRIu64, handle), error);
	table = facts_table(cli, NULL);
	facts_row(cli, table, &facts);
	table_print(table);
}

static enum status run(struct cli *cli)
{
	struct wish wish = { .share = SHARE_USUAL };
	const char *argument, *bound;
	enum kmdev_reason rest;
	unsigned int teeth;
	uint64_t handle;
	int letter, error;

	wish.request.args.order = ORDER_USUAL;
	wish.request.args.flags = KMDEV_ALLOC_ORDER;
	while ((letter = next_option(cli, &argument)))
		set_option(cli, &wish, letter, argument);
	operands(cli, 0, 0);
	open_device(cli, O_RDWR);
	request_settle(cli, &wish.request, "split_page");
	zones_read(cli, &wish.zones);
	teeth = teeth_of(cli, &wish, &bound);
	error = kmalloc_fragment(cli->device, &wish.request.args, wish.name, &teeth, &handle,
				 &rest);
	if (error)
		die_refused_comb(cli, &wish, error);
	show(cli, handle);
	remark_comb(cli, &wish, teeth, end_text(rest, bound));
	remark_zones(cli, &wish);
	zones_close(&wish.zones);
	return STATUS_DONE;
}

const struct command command_fragment_make = {
	.name = "fragment make",
	.summary = "Fragment memory: keep one page of each free block",
	.synopsis = "[OPTION...]",
	.description =
		"Takes the free blocks of an order one by one, keeps the first page of each, and gives\n"
		"the others back: a comb, which is a buffer like any other and lives until memctl\n"
		"fragment heal or memctl free. Prints its handle; with --json or --output, the facts.\n"
		"Ends at the share of memory, at a limit, at the floor under available memory, or\n"
		"where there is no such block any more. Needs CAP_SYS_ADMIN.",
	.options = options,
	.columns = facts_columns,
	.remarks = true,
	.lives = "the comb lives: memctl list shows it",
	.run = run,
};
