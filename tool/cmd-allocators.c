// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "gfp.h"
#include "options.h"

enum {
	COLUMN_NAME,
	COLUMN_TAKES,
	COLUMN_MAX,
	COLUMN_CONTIGUOUS,
	COLUMN_ZEROES,
	COLUMN_HIGHMEM,
	COLUMN_SLEEPS,
	COLUMN_GFP
};

static const struct column columns[] = {
	[COLUMN_NAME] = { "name", COLUMN_TEXT, "the kernel's name of the function" },
	[COLUMN_TAKES] = { "takes", COLUMN_TEXT, "size, order (or a size instead), gfp" },
	[COLUMN_MAX] = { "max", COLUMN_SIZE, "largest request on this kernel, limits apart" },
	[COLUMN_CONTIGUOUS] = { "contiguous", COLUMN_BOOL, "gives one physical run, always" },
	[COLUMN_ZEROES] = { "zeroes", COLUMN_BOOL, "always clears what it gives" },
	[COLUMN_HIGHMEM] = { "highmem", COLUMN_BOOL, "can give high memory" },
	[COLUMN_SLEEPS] = { "sleeps", COLUMN_BOOL, "may sleep whatever the mask" },
	[COLUMN_GFP] = { "gfp", COLUMN_TEXT, "mask it uses when none is given" },
	{ }
};

static char *takes_text(uint32_t flags)
{
	const char *amount = flags & KMDEV_ALLOCATOR_ORDER ? "order" :
			     flags & KMDEV_ALLOCATOR_SIZE ? "size" : "";
	bool mask = flags & KMDEV_ALLOCATOR_GFP;

	return xasprintf("%s%s%s", amount, *amount && mask ? "," : "", mask ? "gfp" : "");
}

static void add_row(struct table *table, const struct kmdev_allocator *allocator)
{
	uint32_t flags = allocator->out_flags;
	char *takes = takes_text(flags), *gfp = gfp_format(allocator->out_gfp);

	table_row(table);
	table_text(table, COLUMN_NAME, allocator->out_name);
	table_text(table, COLUMN_TAKES, takes);
	table_value(table, COLUMN_MAX, allocator->out_bytes_max);
	table_value(table, COLUMN_CONTIGUOUS, !!(flags & KMDEV_ALLOCATOR_CONTIGUOUS));
	table_value(table, COLUMN_ZEROES, !!(flags & KMDEV_ALLOCATOR_ZEROES));
	table_value(table, COLUMN_HIGHMEM, !!(flags & KMDEV_ALLOCATOR_HIGHMEM));
	table_value(table, COLUMN_SLEEPS, !!(flags & KMDEV_ALLOCATOR_SLEEPS));
	table_text(table, COLUMN_GFP, gfp);
	free(takes);
	free(gfp);
}

static enum status run(struct cli *cli)
{
	const struct kmdev_allocator *allocator;
	const char *argument;
	struct table *table;

	while (next_option(cli, &argument))
		;
	operands(cli, 0, 0);
	open_device(cli, O_RDONLY);
	table = table_new(&cli->view, "allocators", columns,
			  "name,takes,max,contiguous,zeroes,gfp");
	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		add_row(table, allocator);
	table_print(table);
	return STATUS_DONE;
}

const struct command command_allocators = {
	.name = "allocators",
	.summary = "List the allocators of this kernel",
	.synopsis = "",
	.columns = columns,
	.run = run,
};
