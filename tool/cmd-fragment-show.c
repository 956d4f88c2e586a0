// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "allocator.h"
#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "gnuplot.h"
#include "options.h"
#include "text.h"
#include "zone-map.h"
#include "zones.h"

enum { OPTION_MAP = OPTION_LONG, OPTION_TRY };

static const struct command_option options[] = {
	ZONES_OPTIONS,
	{ "try", OPTION_TRY, NULL, "ask for a block of each order, with three masks" },
	{ "map", OPTION_MAP, NULL, "draw what page frames are used for in characters (root)" },
	{ "plot", 'p', "FILE", "draw that into FILE.svg or FILE.png, by gnuplot (root)" },
	{ }
};

enum {
	COLUMN_NODE,
	COLUMN_ZONE,
	COLUMN_ORDER,
	COLUMN_BLOCKS,
	COLUMN_FREE,
	COLUMN_UNUSABLE,
	COLUMN_NOWAIT
};

static const struct column columns[] = {
	[COLUMN_NODE] = { "node", COLUMN_NUMBER, "NUMA node" },
	[COLUMN_ZONE] = { "zone", COLUMN_TEXT, "memory zone" },
	[COLUMN_ORDER] = { "order", COLUMN_NUMBER, "log2 of the pages of a block" },
	[COLUMN_BLOCKS] = { "blocks", COLUMN_NUMBER, "free blocks of this order" },
	[COLUMN_FREE] = { "free", COLUMN_SIZE, "bytes in them" },
	[COLUMN_UNUSABLE] = { "unusable", COLUMN_JSON,
			      "share of free memory that a request of this order cannot have" },
	[COLUMN_NOWAIT] = { "nowait_ns", COLUMN_NUMBER,
			    "--try: nanoseconds until GFP_NOWAIT was given one; null: it was not" },
	{ "atomic_ns", COLUMN_NUMBER, "the same with GFP_ATOMIC" },
	{ "kernel_ns", COLUMN_NUMBER, "the same with GFP_KERNEL" },
	{ }
};

/* In the order in which they do more to get a block. */
static const uint32_t masks[] = { KMDEV_GFP_NOWAIT, KMDEV_GFP_ATOMIC, KMDEV_GFP_KERNEL };

#define MASKS (sizeof(masks) / sizeof(*masks))

/**
 * struct show - what is shown
 * @zones: of which
 * @try: whether blocks are asked for
 * @map: whether zones are drawn in characters
 * @plot: the file that a zone is drawn into, or NULL
 */
struct show {
	struct zones zones;
	bool try;
	bool map;
	const char *plot;
};

/* By zone, by order, then by mask. */
typedef uint64_t latencies[BUDDY_ORDERS][MASKS];

/* The kernel has none, or so much is kept back by the floor or by a limit. */
static bool is_no(enum kmdev_reason reason)
{
	switch (reason) {
	case KMDEV_ALLOCATOR_SAID_NO:
	case KMDEV_ZONE_OTHER:
	case KMDEV_FLOOR:
	case KMDEV_USER_BYTES:
	case KMDEV_DEVICE_BYTES:
		return true;
	default:
		return false;
	}
}

/* Nanoseconds; TABLE_NULL where no such block of this zone is to be had, or may be. */
static uint64_t try(struct cli *cli, const struct buddy *buddy, unsigned int order, uint32_t mask)
{
	int zone = choice_find(zone_names, buddy->zone);
	struct kmdev_alloc request = {
		.allocator = KMDEV_ALLOC_PAGES_NODE,
		.flags = KMDEV_ALLOC_FILE | KMDEV_ALLOC_ORDER | KMDEV_ALLOC_GFP |
			 KMDEV_ALLOC_NODE | KMDEV_ALLOC_ZONE | KMDEV_ALLOC_STRICT,
		.gfp = mask | KMDEV_GFP_BIT_THISNODE,
		.order = order,
		.node = buddy->node,
		.zone = zone,
	};
	struct kmdev_facts facts = { };
	uint64_t handle;
	int error = kmalloc_alloc(cli->device, &request, NULL, &handle);
	enum kmdev_reason reason = kmalloc_reason(cli->device);

	if (error && is_no(reason))
		return TABLE_NULL;
	if (!error)
		error = kmalloc_info(cli->device, handle, 0, &facts);
	if (!error)
		error = kmalloc_free(cli->device, handle, 0);
	if (error)
		die_refused(cli, xasprintf("a block of order %u", order), error);
	return facts.latency_ns;
}

/* What sleeps may compact, and so comes last. */
static latencies *try_all(struct cli *cli, const struct buddyinfo *buddyinfo)
{
	latencies *results = must(calloc(buddyinfo->count, sizeof(*results)));

	for (size_t mask = 0; mask < MASKS; mask++)
		for (size_t i = 0; i < buddyinfo->count; i++)
			for (unsigned int order = 0; order < buddyinfo->zones[i].orders; order++)
				results[i][order][mask] = try(cli, &buddyinfo->zones[i], order,
							      masks[mask]);
	return results;
}

static void print_row(struct table *table, const struct buddy *buddy, unsigned int order)
{
	char index[ZONES_INDEX_TEXT];

	table_row(table);
	table_value(table, COLUMN_NODE, buddy->node);
	table_text(table, COLUMN_ZONE, buddy->zone);
	table_value(table, COLUMN_ORDER, order);
	table_value(table, COLUMN_BLOCKS, buddy->blocks[order]);
	table_value(table, COLUMN_FREE, (buddy->blocks[order] << order) * getpagesize());
	table_text(table, COLUMN_UNUSABLE, zones_index_text(buddy, order, index));
}

static void print_table(struct cli *cli, const struct show *show)
{
	const struct buddyinfo *buddyinfo = &show->zones.buddyinfo;
	latencies *results = show->try ? try_all(cli, buddyinfo) : NULL;
	struct table *table = table_new(&cli->view, "free", columns,
					show->try ? NULL : "node,zone,order,blocks,free,unusable");

	for (size_t i = 0; i < buddyinfo->count; i++)
		for (unsigned int order = 0; order < buddyinfo->zones[i].orders; order++) {
			print_row(table, &buddyinfo->zones[i], order);
			for (size_t mask = 0; results && mask < MASKS; mask++)
				table_value(table, COLUMN_NOWAIT + mask, results[i][order][mask]);
		}
	table_print(table);
	free(results);
}

static void draw(struct cli *cli, const struct show *show, const struct buddy *buddy)
{
	const struct zone_span *span = zones_span(&show->zones, buddy);
	struct zone_map map;
	char *wrong = NULL;

	if (!span)
		return;
	zone_map_read(cli, span, &map);
	if (show->map)
		zone_map_print(&map, stdout, terminal_width());
	if (show->plot)
		wrong = zone_map_plot(&map, show->plot);
	if (wrong)
		die(cli, STATUS_FAILED, "%s: %s", show->plot, wrong);
	zone_map_close(&map);
}

static void check(const struct cli *cli, const struct show *show)
{
	if (show->map && (cli->view.json || cli->view.raw))
		die(cli, STATUS_USAGE, "--map draws for people: leave --json and --raw out");
}

static enum status run(struct cli *cli)
{
	struct show show = { };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == OPTION_TRY)
			show.try = true;
		else if (letter == OPTION_MAP)
			show.map = true;
		else if (letter == 'p')
			show.plot = gnuplot_argument(cli, argument);
		else
			zones_option(cli, &show.zones, letter, argument);
	operands(cli, 0, 0);
	check(cli, &show);
	setlocale(LC_CTYPE, "");
	zones_read(cli, &show.zones);
	if (show.plot && show.zones.buddyinfo.count > 1)
		die(cli, STATUS_USAGE, "--plot draws one zone: choose it with --zone and --node");
	gnuplot_need(cli, show.plot);
	if (show.try || show.map || show.plot)
		open_device(cli, show.try ? O_RDWR : O_RDONLY);
	print_table(cli, &show);
	for (size_t i = 0; (show.map || show.plot) && i < show.zones.buddyinfo.count; i++)
		draw(cli, &show, &show.zones.buddyinfo.zones[i]);
	zones_close(&show.zones);
	return STATUS_DONE;
}

const struct command command_fragment_show = {
	.name = "fragment show",
	.summary = "Show how fragmented free memory is, by zone and order",
	.synopsis = "[OPTION...]",
	.description =
		"Unusable is the share of a zone's free memory that lies in blocks below the order:\n"
		"0 is none, 1 all of it. Pages that processors keep for themselves are not counted. A\n"
		"request of --try that is not given within the zone, or would pass a limit or the\n"
		"floor, has no latency, and each block is freed at once; GFP_KERNEL has the kernel\n"
		"reclaim and compact.",
	.options = options,
	.columns = columns,
	.run = run,
};
