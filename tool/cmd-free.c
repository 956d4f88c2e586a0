// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#include "batching.h"
#include "buffer.h"
#include "error.h"
#include "options.h"
#include "progress.h"

#define AT_ONCE 1024

enum { OPTION_ALL_USERS = OPTION_LONG };

static const struct command_option options[] = {
	{ "all", 'a', NULL, "free all your buffers" },
	{ "all-users", OPTION_ALL_USERS, NULL, "other users' buffers too (CAP_SYS_ADMIN)" },
	{ }
};

static int free_one(struct cli *cli, const char *buffer, unsigned int flags)
{
	uint64_t handle;
	char *wrong = buffer_try(cli, buffer, &handle);
	int error;

	if (wrong) {
		complain(cli, "%s", wrong);
		free(wrong);
		return -ENOENT;
	}
	error = kmalloc_free(cli->device, handle, flags);
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

/* All of a part of the list; somebody else may have been faster with some of them. */
static unsigned int free_part(struct cli *cli, const uint64_t *handles, unsigned int count,
			      unsigned int flags)
{
	unsigned int at = 0, freed = 0;

	while (at < count) {
		int got = kmalloc_free_many(cli->device, handles + at, count - at, flags, NULL);

		if (got < 0 && got != -ENOENT)
			die_refused(cli, NULL, got);
		freed += got < 0 ? 0 : got;
		at += got < 0 ? 1 : got;
	}
	return freed;
}

static int list_part(struct cli *cli, unsigned int flags, uint64_t *position, uint64_t *handles)
{
	struct kmalloc_filter filter = { .flags = flags };
	struct kmdev_facts facts[AT_ONCE];
	int count = kmalloc_list(cli->device, &filter, position, facts, AT_ONCE);

	if (count < 0)
		die_refused(cli, NULL, count);
	for (int i = 0; i < count; i++)
		handles[i] = facts[i].handle;
	return count;
}

/* How many there are to begin with, for the progress; 0 where nobody knows. */
static uint64_t count_all(struct cli *cli, unsigned int flags)
{
	struct kmdev_identify identity;

	if (kmalloc_identify(cli->device, &identity))
		return 0;
	return flags & KMDEV_ALL_USERS ? identity.out_buffers : identity.out_user_buffers;
}

static enum status free_all(struct cli *cli, unsigned int flags)
{
	struct progress progress;
	uint64_t handles[AT_ONCE];
	uint64_t position = 0;
	bool going = true;

	progress_begin(&progress, cli, "freed", count_all(cli, flags));
	progress.things = "buffers";
	while (position != KMDEV_NONE && going) {
		int count = list_part(cli, flags, &position, handles);

		going = progress_step(&progress, free_part(cli, handles, count, flags));
	}
	progress_end(&progress);
	if (!going && position != KMDEV_NONE)
		die(cli, STATUS_FAILED, "interrupted: %" PRIu64 " buffers were freed, the others "
		    "live", progress.done);
	remark(cli, "%" PRIu64 " freed", progress.done);
	return STATUS_DONE;
}

/* --all needs a list of what there is, and of several each is tried: these run by themselves. */
struct asked {
	unsigned int flags;
	bool all;
};

static void *parse(struct cli *cli)
{
	struct asked *asked = must(calloc(1, sizeof(*asked)));
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == 'a')
			asked->all = true;
		else
			asked->flags |= KMDEV_ALL_USERS;
	operands_or_all(cli, asked->all);
	return asked;
}

static char *add(struct cli *cli, void *request, struct ops *ops)
{
	const struct asked *asked = request;
	struct kmdev_free one = { .flags = asked->flags };
	uint64_t handle;
	char *wrong;

	if (cli->argc != 1)
		return NULL;
	wrong = buffer_try(cli, cli->argv[0], &handle);
	one.handle = handle;
	if (!wrong)
		ops_add(ops, KMDEV_NR_FREE, &one, sizeof(one));
	return wrong;
}

static enum status run(struct cli *cli)
{
	const struct asked *asked = parse(cli);

	open_device(cli, O_RDWR);
	return asked->all ? free_all(cli, asked->flags) : free_named(cli, asked->flags);
}

static const struct batching batching = {
	.parse = parse,
	.add = add,
	.names = true,
};

const struct command command_free = {
	.name = "free",
	.summary = "Free buffers",
	.synopsis = "BUFFER... | --all [--all-users]",
	.description = "Tries every BUFFER, and fails if one of them could not be freed.",
	.options = options,
	.remarks = true,
	.batching = &batching,
	.run = run,
};
