// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "facts.h"
#include "options.h"
#include "zones.h"

#define PUSHED 4
#define COMPACT_ALL "/proc/sys/vm/compact_memory"
#define COMPACT_NODE "/sys/devices/system/node/node%d/compact"

static const struct command_option options[] = {
	ZONES_OPTIONS,
	{ }
};

enum {
	COLUMN_NODE,
	COLUMN_ZONE,
	COLUMN_ORDER,
	COLUMN_BEFORE,
	COLUMN_AFTER,
	COLUMN_DIFFERENCE,
	COLUMN_UNUSABLE_BEFORE,
	COLUMN_UNUSABLE
};

static const struct column columns[] = {
	[COLUMN_NODE] = { "node", COLUMN_NUMBER, "NUMA node" },
	[COLUMN_ZONE] = { "zone", COLUMN_TEXT, "memory zone" },
	[COLUMN_ORDER] = { "order", COLUMN_NUMBER, "log2 of the pages of a block" },
	[COLUMN_BEFORE] = { "before", COLUMN_NUMBER, "free blocks of this order before" },
	[COLUMN_AFTER] = { "after", COLUMN_NUMBER, "the same afterwards" },
	[COLUMN_DIFFERENCE] = { "difference", COLUMN_JSON, "how many more these are" },
	[COLUMN_UNUSABLE_BEFORE] = { "unusable_before", COLUMN_JSON,
				     "share of free memory that a request could not have",
				     "UNUSABLE" },
	[COLUMN_UNUSABLE] = { "unusable", COLUMN_JSON, "the same afterwards", "NOW" },
	{ }
};

/* A comb of several zones is in each of them. */
static bool concerns(const struct kmdev_facts *facts, const struct zones *zones)
{
	bool zone = !zones->zone || facts->zone == KMDEV_ZONE_MIXED ||
		    !strcmp(zone_name(facts->zone), zones->zone);
	bool node = !zones->one_node || facts->node == KMDEV_NODE_MIXED ||
		    facts->node == zones->node;

	return zone && node;
}

struct freeing {
	struct cli *cli;
	const struct zones *zones;
	unsigned int freed;
};

static void free_comb(void *context, const struct kmdev_facts *facts)
{
	struct freeing *freeing = context;

	if (concerns(facts, freeing->zones))
		freeing->freed += !kmalloc_free(freeing->cli->device, facts->handle, 0);
}

static unsigned int free_combs(struct cli *cli, const struct zones *zones)
{
	const struct kmalloc_filter filter = { .allocator = KMDEV_SPLIT_PAGE };
	struct freeing freeing = { .cli = cli, .zones = zones };

	buffers_each(cli, &filter, free_comb, &freeing);
	return freeing.freed;
}

/* What compacts is opened before anything is freed, so that who may not changes nothing. */
static int open_compact(const struct cli *cli, const struct zones *zones)
{
	char *path = zones->one_node ? xasprintf(COMPACT_NODE, zones->node) :
				       xasprintf(COMPACT_ALL);
	int file = open(path, O_WRONLY | O_CLOEXEC);

	if (file < 0)
		die(cli, STATUS_FAILED, "%s: %s", path, errno == EACCES || errno == EPERM ?
		    "only root may have the kernel compact: sudo" : strerror(errno));
	free(path);
	return file;
}

/*
 * Single pages that are freed stay with the processor, some thousands of them, and so would the
 * teeth, each in the way of a block.  Pages of a few of the largest blocks, cut and freed there,
 * take their place.
 */
static bool push_out(struct cli *cli, const struct buddy *buddy, unsigned int order)
{
	struct kmdev_alloc block = {
		.allocator = KMDEV_SPLIT_PAGE,
		.flags = KMDEV_ALLOC_FILE | KMDEV_ALLOC_ORDER | KMDEV_ALLOC_NODE |
			 KMDEV_ALLOC_ZONE | KMDEV_ALLOC_STRICT,
		.order = order,
		.node = buddy->node,
		.zone = choice_find(zone_names, buddy->zone),
	};
	unsigned int teeth = PUSHED;
	uint64_t handle;

	return !kmalloc_fragment(cli->device, &block, NULL, &teeth, &handle, NULL) &&
	       !kmalloc_free(cli->device, handle, 0);
}

/* As long as it makes more of the largest blocks. */
static void push_out_all(struct cli *cli, struct zones *zones, size_t zone)
{
	unsigned int order = zones->buddyinfo.zones[zone].orders - 1;
	uint64_t before, now = 0;

	do {
		const struct buddy *buddy = &zones->buddyinfo.zones[zone];

		while (order > 1 && !push_out(cli, buddy, order))
			order--;
		before = now;
		zones_close(zones);
		zones_read(cli, zones);
		now = zones->buddyinfo.zones[zone].blocks[order];
	} while (now > before);
}

/* On one processor, which has what was freed there. */
static void stay(void)
{
	cpu_set_t cpus;
	int cpu = sched_getcpu();

	if (cpu < 0)
		return;
	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
}

static void print_row(struct table *table, const struct buddy *before, const struct buddy *after,
		      unsigned int order)
{
	int64_t more = after->blocks[order] - before->blocks[order];
	char text[sizeof("-9223372036854775808")], index[ZONES_INDEX_TEXT];

	table_row(table);
	table_value(table, COLUMN_NODE, after->node);
	table_text(table, COLUMN_ZONE, after->zone);
	table_value(table, COLUMN_ORDER, order);
	table_value(table, COLUMN_BEFORE, before->blocks[order]);
	table_value(table, COLUMN_AFTER, after->blocks[order]);
	snprintf(text, sizeof(text), "%" PRId64, more);
	table_text(table, COLUMN_DIFFERENCE, text);
	table_text(table, COLUMN_UNUSABLE_BEFORE, zones_index_text(before, order, index));
	table_text(table, COLUMN_UNUSABLE, zones_index_text(after, order, index));
}

static void print_table(const struct cli *cli, const struct buddyinfo *before,
			const struct buddyinfo *after)
{
	struct table *table = table_new(&cli->view, "healed", columns, NULL);

	for (size_t i = 0; i < before->count && i < after->count; i++)
		for (unsigned int order = 0; order < after->zones[i].orders; order++)
			print_row(table, &before->zones[i], &after->zones[i], order);
	table_print(table);
}

static enum status run(struct cli *cli)
{
	struct zones before = { }, after;
	unsigned int freed;
	const char *argument;
	int letter, compact;

	while ((letter = next_option(cli, &argument)))
		zones_option(cli, &before, letter, argument);
	operands(cli, 0, 0);
	open_device(cli, O_RDWR);
	after = before;
	zones_read(cli, &before);
	compact = open_compact(cli, &before);
	stay();
	freed = free_combs(cli, &before);
	if (write(compact, "1", 1) != 1)
		die(cli, STATUS_FAILED, "combs freed: %u; the kernel did not compact: %m", freed);
	close(compact);
	zones_read(cli, &after);
	for (size_t i = 0; i < after.buddyinfo.count; i++)
		push_out_all(cli, &after, i);
	print_table(cli, &before.buddyinfo, &after.buddyinfo);
	remark(cli, "combs freed: %u; the kernel has compacted", freed);
	zones_close(&before);
	zones_close(&after);
	return STATUS_DONE;
}

const struct command command_fragment_heal = {
	.name = "fragment heal",
	.summary = "Free your combs, have the kernel compact, and show the difference",
	.synopsis = "[OPTION...]",
	.description =
		"With --zone or --node only combs which have teeth there are freed. The kernel compacts\n"
		"all zones, or those of the node, which only root may ask of it.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
