// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "facts.h"
#include "options.h"

#define AT_ONCE 256

static enum status run(struct cli *cli)
{
	struct kmdev_facts facts[AT_ONCE];
	unsigned int flags = all_users_flags(cli);
	uint64_t position = 0;
	struct table *table;

	operands(cli, 0, 0);
	open_device(cli, O_RDONLY);
	table = facts_table(cli, FACTS_USUAL);
	while (position != KMDEV_NONE) {
		int count = device_list(cli->device, flags, &position, facts, AT_ONCE);

		if (count < 0)
			die_refused(cli, NULL, count);
		for (int i = 0; i < count; i++)
			facts_row(cli, table, &facts[i]);
	}
	table_print(table);
	return STATUS_DONE;
}

const struct command command_list = {
	.name = "list",
	.summary = "List your buffers",
	.synopsis = "",
	.options = all_users_options,
	.columns = facts_columns,
	.run = run,
};
