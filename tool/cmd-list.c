// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "options.h"
#include "user.h"

enum { OPTION_ALL_USERS = OPTION_LONG };

static const struct command_option options[] = {
	{ "allocator", 'a', "ALLOCATOR", "only buffers of this allocator" },
	{ "user", 'u', "USER", "only buffers of this user, name or uid; others' with --all-users" },
	{ "all-users", OPTION_ALL_USERS, NULL, "other users' too (CAP_SYS_ADMIN)" },
	{ }
};

struct listing {
	struct cli *cli;
	struct table *table;
};

static void add(void *context, const struct kmdev_facts *facts)
{
	const struct listing *listing = context;

	facts_row(listing->cli, listing->table, facts);
}

static void list(struct cli *cli, const struct kmalloc_filter *filter)
{
	struct listing listing = { cli, facts_table(cli, FACTS_USUAL) };

	buffers_each(cli, filter, add, &listing);
	table_print(listing.table);
}

/* A list without others' buffers would be empty, and not because there are none. */
static void refuse_other(struct cli *cli, uint32_t uid, const char *user)
{
	struct kmdev_identify identity;
	int error = kmalloc_identify(cli->device, &identity);

	if (error)
		die_refused(cli, NULL, error);
	if (uid != identity.out_uid)
		die(cli, STATUS_USAGE, "--user %s: buffers of other users need --all-users", user);
}

static enum status run(struct cli *cli)
{
	const char *allocator = NULL, *user = NULL;
	struct kmalloc_filter filter = { };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == 'a')
			allocator = argument;
		else if (letter == 'u')
			user = argument;
		else
			filter.flags |= KMDEV_ALL_USERS;
	operands(cli, 0, 0);
	if (user) {
		filter.uid = user_argument(cli, user);
		filter.flags |= KMDEV_LIST_UID;
	}
	open_device(cli, O_RDONLY);
	if (allocator)
		filter.allocator = allocator_argument(cli, allocator)->out_allocator;
	if (user && !(filter.flags & KMDEV_ALL_USERS))
		refuse_other(cli, filter.uid, user);
	list(cli, &filter);
	return STATUS_DONE;
}

const struct command command_list = {
	.name = "list",
	.summary = "List your buffers",
	.synopsis = "",
	.description = "JSON and raw text are printed as they come. A table gets the widths of its "
		       "columns from\nthe first 8192 buffers.",
	.options = options,
	.columns = facts_columns,
	.run = run,
};
