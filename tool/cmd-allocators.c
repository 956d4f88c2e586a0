// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>

#include "allocator.h"
#include "buffer.h"
#include "choice.h"
#include "error.h"
#include "gfp.h"
#include "history.h"
#include "options.h"

enum {
	COLUMN_NAME, COLUMN_TAKES, COLUMN_MAX, COLUMN_CONTIGUOUS, COLUMN_ZEROES, COLUMN_HIGHMEM,
	COLUMN_SLEEPS, COLUMN_CONTEXTS, COLUMN_NODE, COLUMN_MAPPABLE, COLUMN_ACCOUNTED, COLUMN_GFP,
	COLUMN_HERE, COLUMN_SINCE, COLUMN_UNTIL, COLUMN_FOR
};

static const struct column columns[] = {
	[COLUMN_NAME] = { "name", COLUMN_TEXT, "the kernel's name of the function" },
	[COLUMN_TAKES] = { "takes", COLUMN_TEXT,
			   "size, order (or a size instead), cache, pool, gfp, node" },
	[COLUMN_MAX] = { "max", COLUMN_SIZE, "largest request on this kernel, limits apart" },
	[COLUMN_CONTIGUOUS] = { "contiguous", COLUMN_BOOL, "gives one physical run, always" },
	[COLUMN_ZEROES] = { "zeroes", COLUMN_BOOL, "always clears what it gives" },
	[COLUMN_HIGHMEM] = { "highmem", COLUMN_BOOL, "can give high memory" },
	[COLUMN_SLEEPS] = { "sleeps", COLUMN_BOOL, "may sleep whatever the mask" },
	[COLUMN_CONTEXTS] = { "contexts", COLUMN_TEXT, "where it can be called" },
	[COLUMN_NODE] = { "node", COLUMN_BOOL, "takes a NUMA node" },
	[COLUMN_MAPPABLE] = { "mappable", COLUMN_TEXT,
			      "has its pages to itself: yes, no, or large for large requests" },
	[COLUMN_ACCOUNTED] = { "accounted", COLUMN_BOOL, "the kernel can charge a cgroup for it" },
	[COLUMN_GFP] = { "gfp", COLUMN_TEXT, "mask it uses when none is given" },
	[COLUMN_HERE] = { "here", COLUMN_BOOL, "this kernel and this driver have it" },
	[COLUMN_SINCE] = { "since", COLUMN_TEXT, "first kernel that has it, - before 2.6.12" },
	[COLUMN_UNTIL] = { "until", COLUMN_TEXT, "last kernel that has it" },
	[COLUMN_FOR] = { "for", COLUMN_TEXT, "what it is for" },
	{ }
};

static const struct command_option options[] = {
	{ "all", 'a', NULL, "those that this kernel does not have too" },
	{ }
};

/* A list with commas that grows; to be freed. */
static void append(char **list, const char *word)
{
	char *longer = xasprintf("%s%s%s", *list, **list ? "," : "", word);

	free(*list);
	*list = longer;
}

static char *takes_text(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *word;
	} words[] = {
		{ KMDEV_ALLOCATOR_SIZE, "size" }, { KMDEV_ALLOCATOR_ORDER, "order" },
		{ KMDEV_ALLOCATOR_CACHE, "cache" }, { KMDEV_ALLOCATOR_POOL, "pool" },
		{ KMDEV_ALLOCATOR_GFP, "gfp" }, { KMDEV_ALLOCATOR_NODE, "node" },
	};
	char *text = xasprintf("%s", "");

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (flags & words[i].flag)
			append(&text, words[i].word);
	return text;
}

static char *contexts_text(uint32_t contexts)
{
	char *text = xasprintf("%s", "");

	for (size_t i = 0; context_names[i]; i++)
		if (contexts & 1U << i)
			append(&text, context_names[i]);
	return text;
}

static const char *mappable_text(uint32_t flags)
{
	if (flags & KMDEV_ALLOCATOR_MAPPABLE_LARGE)
		return "large";
	return flags & KMDEV_ALLOCATOR_MAPPABLE ? "yes" : "no";
}

static void add_abilities(struct table *table, const struct kmdev_allocator *allocator)
{
	uint32_t flags = allocator->out_flags;
	char *takes = takes_text(flags), *gfp = gfp_format(allocator->out_gfp);
	char *contexts = contexts_text(allocator->out_contexts);

	table_text(table, COLUMN_TAKES, takes);
	table_value(table, COLUMN_MAX, allocator->out_bytes_max);
	table_value(table, COLUMN_CONTIGUOUS, !!(flags & KMDEV_ALLOCATOR_CONTIGUOUS));
	table_value(table, COLUMN_ZEROES, !!(flags & KMDEV_ALLOCATOR_ZEROES));
	table_value(table, COLUMN_HIGHMEM, !!(flags & KMDEV_ALLOCATOR_HIGHMEM));
	table_value(table, COLUMN_SLEEPS, !!(flags & KMDEV_ALLOCATOR_SLEEPS));
	table_text(table, COLUMN_CONTEXTS, contexts);
	table_value(table, COLUMN_NODE, !!(flags & KMDEV_ALLOCATOR_NODE));
	table_text(table, COLUMN_MAPPABLE, mappable_text(flags));
	table_value(table, COLUMN_ACCOUNTED, !(flags & KMDEV_ALLOCATOR_NO_ACCOUNT));
	table_text(table, COLUMN_GFP, gfp);
	free(takes);
	free(contexts);
	free(gfp);
}

static void add_row(struct table *table, const char *name, const struct history *history,
		    const struct kmdev_allocator *allocator)
{
	table_row(table);
	table_text(table, COLUMN_NAME, name);
	if (allocator)
		add_abilities(table, allocator);
	table_value(table, COLUMN_HERE, !!allocator);
	if (!history)
		return;
	table_text(table, COLUMN_SINCE, history->since);
	table_text(table, COLUMN_UNTIL, history->until);
	table_text(table, COLUMN_FOR, history->purpose);
}

/*
 * In the order of history.c, and then what a newer driver has that memctl does not know; but what
 * makes combs is not for memctl alloc.
 */
static void add_rows(struct cli *cli, struct table *table, bool all)
{
	const struct kmdev_allocator *allocator;
	const struct history *history;

	for (unsigned int i = 0; (history = history_at(i)); i++) {
		allocator = allocator_named(cli, history->name);
		if (allocator || all)
			add_row(table, history->name, history, allocator);
	}
	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		if (!history_of(allocator->out_name) &&
		    !(allocator->out_flags & KMDEV_ALLOCATOR_COMB))
			add_row(table, allocator->out_name, NULL, allocator);
}

static void remark_absent(struct cli *cli)
{
	const struct history *history;
	char *absent = xasprintf("%s", "");

	for (unsigned int i = 0; (history = history_at(i)); i++)
		if (!allocator_named(cli, history->name))
			append(&absent, history->name);
	if (*absent)
		remark(cli, "not here: %s (--all says since or until when)", absent);
	free(absent);
}

static enum status run(struct cli *cli)
{
	struct table *table;
	const char *argument;
	bool all = false;

	while (next_option(cli, &argument))
		all = true;
	operands(cli, 0, 0);
	open_device(cli, O_RDONLY);
	table = table_new(&cli->view, "allocators", columns,
			  all ? "name,here,since,until,for" :
				"name,takes,max,contiguous,sleeps,mappable,since,for");
	add_rows(cli, table, all);
	table_print(table);
	if (!all)
		remark_absent(cli);
	return STATUS_DONE;
}

const struct command command_allocators = {
	.name = "allocators",
	.summary = "List the allocators of this kernel and what they are for",
	.synopsis = "[--all]",
	.description = "Each is a kernel function, called by its own name.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
