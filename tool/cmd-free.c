// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

#include "buffer.h"
#include "error.h"
#include "options.h"

#define AT_ONCE 256

enum { OPTION_ALL_USERS = OPTION_LONG };

static const struct command_option options[] = {
	{ "all", 'a', NULL, "free all your buffers" },
	{ "all-users", OPTION_ALL_USERS, NULL, "other users' buffers too (CAP_SYS_ADMIN)" },
	{ }
};

static int free_one(struct cli *cli, const char *buffer, unsigned int flags)
{
	uint64_t handle = buffer_find(cli, buffer);
	int error;

	if (!handle)
		return -ENOENT;
	error = device_free(cli->device, handle, flags);
	if (error)
		complain_refused(cli, buffer, error);
	return error;
}

/* Every argument is tried, whatever became of the others. */
static enum status free_named(struct cli *cli, unsigned int flags)
{
	enum status status = STATUS_DONE;

	for (int i = 0; i < cli->argc; i++)
		if (free_one(cli, cli->argv[i], flags))
			status = STATUS_FAILED;
	return status;
}

static enum status free_all(struct cli *cli, unsigned int flags)
{
	uint64_t position = 0, freed = 0;
	struct kmdev_facts facts[AT_ONCE];

	while (position != KMDEV_NONE) {
		int count = device_list(cli->device, flags, &position, facts, AT_ONCE);

		if (count < 0)
			die_refused(cli, NULL, count);
		for (int i = 0; i < count; i++) {
			int error = device_free(cli->device, facts[i].handle, flags);

			/* Somebody else may have been faster. */
			if (error && error != -ENOENT)
				die_refused(cli, NULL, error);
			freed += !error;
		}
	}
	remark(cli, "%" PRIu64 " freed", freed);
	return STATUS_DONE;
}

static enum status run(struct cli *cli)
{
	unsigned int flags = 0;
	const char *argument;
	bool all = false;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == 'a')
			all = true;
		else
			flags |= KMDEV_ALL_USERS;
	operands_or_all(cli, all);
	open_device(cli, O_RDWR);
	return all ? free_all(cli, flags) : free_named(cli, flags);
}

const struct command command_free = {
	.name = "free",
	.summary = "Free buffers",
	.synopsis = "BUFFER... | --all [--all-users]",
	.description = "Tries every BUFFER, and fails if one of them could not be freed.",
	.options = options,
	.remarks = true,
	.run = run,
};
