// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <limits.h>

#include "buffer.h"
#include "facts.h"
#include "options.h"

static void print_list(struct cli *cli, unsigned int flags)
{
	struct kmdev_facts facts;

	buffer_facts(cli, cli->argv[0], flags, &facts);
	facts_print_list(cli, &facts);
}

static void print_table(struct cli *cli, unsigned int flags)
{
	struct table *table = facts_table(cli, FACTS_USUAL);

	for (int i = 0; i < cli->argc; i++) {
		struct kmdev_facts facts;

		buffer_facts(cli, cli->argv[i], flags, &facts);
		facts_row(cli, table, &facts);
		facts_add_neighbours(cli, table, &facts);
	}
	table_print(table);
}

static enum status run(struct cli *cli)
{
	unsigned int flags = all_users_flags(cli);

	operands(cli, 1, INT_MAX);
	open_device(cli, O_RDONLY);
	if (cli->argc == 1 && view_is_plain(&cli->view))
		print_list(cli, flags);
	else
		print_table(cli, flags);
	return STATUS_DONE;
}

const struct command command_info = {
	.name = "info",
	.summary = "Show the facts of buffers",
	.synopsis = "BUFFER...",
	.description = "One buffer is shown as a list of fact, value and remark; several, or with\n"
		       "--output or --raw, as a table.",
	.options = all_users_options,
	.columns = facts_columns,
	.run = run,
};
