// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "facts.h"
#include "options.h"

#define AT_ONCE 256

enum { RUN_OFFSET, RUN_PAGES, RUN_VIRT, RUN_PHYS, RUN_PFN, RUN_NODE, RUN_ZONE };

static const struct column columns[] = {
	[RUN_OFFSET] = { "offset", COLUMN_SIZE, "where in the buffer the run begins" },
	[RUN_PAGES] = { "pages", COLUMN_NUMBER, "page frames of the run" },
	[RUN_VIRT] = { "virt", COLUMN_ADDRESS, "kernel virtual address" },
	[RUN_PHYS] = { "phys", COLUMN_ADDRESS, "physical address" },
	[RUN_PFN] = { "pfn", COLUMN_HEX, "page frame number" },
	[RUN_NODE] = { "node", COLUMN_NUMBER, "NUMA node" },
	[RUN_ZONE] = { "zone", COLUMN_TEXT, "memory zone" },
	{ }
};

static void add_row(struct table *table, const struct kmdev_run *run)
{
	table_row(table);
	table_value(table, RUN_OFFSET, run->offset);
	table_value(table, RUN_PAGES, run->pages);
	table_value(table, RUN_VIRT, run->virt);
	table_value(table, RUN_PHYS, run->phys);
	table_value(table, RUN_PFN, run->pfn);
	table_value(table, RUN_NODE, run->node);
	table_text(table, RUN_ZONE, zone_name(run->zone));
}

static void print_runs(struct cli *cli, uint64_t handle, unsigned int flags)
{
	struct table *table = table_new(&cli->view, "runs", columns, NULL);
	struct kmdev_run runs[AT_ONCE];
	uint64_t position = 0;

	while (position != KMDEV_NONE) {
		int count = kmalloc_runs(cli->device, handle, flags, &position, runs, AT_ONCE);

		if (count < 0)
			die_refused(cli, cli->argv[0], count);
		for (int i = 0; i < count; i++)
			add_row(table, &runs[i]);
	}
	table_print(table);
}

static enum status run(struct cli *cli)
{
	unsigned int flags = all_users_flags(cli);

	operands(cli, 1, 1);
	open_device(cli, O_RDONLY);
	print_runs(cli, buffer_handle(cli, cli->argv[0]), flags);
	return STATUS_DONE;
}

const struct command command_runs = {
	.name = "runs",
	.summary = "List the physically contiguous runs of a buffer",
	.synopsis = "BUFFER",
	.options = all_users_options,
	.columns = columns,
	.run = run,
};
