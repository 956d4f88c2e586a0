// SPDX-License-Identifier: GPL-2.0-only
#include "destroy.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "buffer.h"
#include "error.h"
#include "options.h"
#include "source.h"

#define AT_ONCE 256

/* More words than this are not for a command line. */
#define USERS_MAX 20

enum { OPTION_ALL_USERS = OPTION_LONG };

const struct command_option destroy_options[] = {
	{ "all", 'a', NULL, "all of yours" },
	{ "all-users", OPTION_ALL_USERS, NULL, "other users' too (CAP_SYS_ADMIN)" },
	{ }
};

struct destruction {
	struct cli *cli;
	enum kmdev_kind kind;
	unsigned int flags;
};

/* What keeps a cache or pool alive, as a command line that ends it. */
struct users {
	FILE *line;
	char *text;
	size_t size;
	uint64_t count;
};

static void add_user(struct users *users, const char *name, uint64_t id)
{
	if (users->count++ >= USERS_MAX)
		return;
	if (*name)
		fprintf(users->line, " %s", name);
	else
		fprintf(users->line, " %" PRIu64, id);
}

static void find_buffers(const struct destruction *destruction, uint32_t id, struct users *users)
{
	struct kmdev_facts facts[AT_ONCE];
	struct kmalloc_filter filter = { .flags = destruction->flags };
	uint64_t position = 0;

	fputs("memctl free", users->line);
	while (position != KMDEV_NONE) {
		int count = kmalloc_list(destruction->cli->device, &filter, &position, facts,
					 AT_ONCE);

		for (int i = 0; i < count; i++)
			if (id == (destruction->kind == KMDEV_CACHE ? facts[i].cache_id :
								      facts[i].pool_id))
				add_user(users, facts[i].name, facts[i].handle);
		if (count < 0)
			break;
	}
}

static void find_pools(const struct destruction *destruction, uint32_t cache, struct users *users)
{
	size_t count;
	struct kmdev_pool_facts *pools = pools_read(destruction->cli, destruction->flags, &count);

	fputs("memctl pool destroy", users->line);
	for (size_t i = 0; i < count; i++)
		if (pools[i].cache == cache)
			add_user(users, pools[i].name, pools[i].pool);
	free(pools);
}

static void complain_busy(const struct destruction *destruction, const char *name, uint32_t id,
			  enum kmdev_reason reason)
{
	struct users users = { };
	bool buffers = reason == KMDEV_BUSY_OBJECTS;
	const char *what = buffers ? "buffers that come from it live" : "pools stand on it";

	users.line = must(open_memstream(&users.text, &users.size));
	(buffers ? find_buffers : find_pools)(destruction, id, &users);
	fclose(users.line);
	if (users.count > USERS_MAX)
		complain(destruction->cli, "%s: %" PRIu64 " %s: %s and so on, then again", name,
			 users.count, what, users.text);
	else
		complain(destruction->cli, "%s: %s: %s, then again", name, what, users.text);
	free(users.text);
}

static enum status destroy(const struct destruction *destruction, const char *name, uint32_t id)
{
	struct cli *cli = destruction->cli;
	int error = kmalloc_destroy(cli->device, destruction->kind, id, destruction->flags);
	enum kmdev_reason reason = kmalloc_reason(cli->device);

	if (!error)
		return STATUS_DONE;
	if (reason == KMDEV_BUSY_OBJECTS || reason == KMDEV_BUSY_POOL) {
		complain_busy(destruction, name, id, reason);
	} else {
		char *text = source_refused(cli, destruction->kind, name, error);

		complain(cli, "%s", text);
		free(text);
	}
	return STATUS_FAILED;
}

static enum status destroy_named(const struct destruction *destruction)
{
	struct cli *cli = destruction->cli;
	enum status status = STATUS_DONE;

	for (int i = 0; i < cli->argc; i++) {
		uint32_t id = source_find(cli, destruction->kind, cli->argv[i]);

		if (!id || destroy(destruction, cli->argv[i], id))
			status = STATUS_FAILED;
	}
	return status;
}

static enum status destroy_all(const struct destruction *destruction)
{
	enum status status = STATUS_DONE;
	size_t count;

	if (destruction->kind == KMDEV_CACHE) {
		struct kmdev_cache_facts *caches =
			caches_read(destruction->cli, destruction->flags, &count);

		for (size_t i = 0; i < count; i++)
			status |= destroy(destruction, caches[i].name, caches[i].cache);
		free(caches);
	} else {
		struct kmdev_pool_facts *pools =
			pools_read(destruction->cli, destruction->flags, &count);

		for (size_t i = 0; i < count; i++)
			status |= destroy(destruction, pools[i].name, pools[i].pool);
		free(pools);
	}
	return status;
}

enum status destroy_command_line(struct cli *cli, enum kmdev_kind kind)
{
	struct destruction destruction = { .cli = cli, .kind = kind };
	const char *argument;
	bool all = false;
	int letter;

	while ((letter = next_option(cli, &argument)))
		if (letter == 'a')
			all = true;
		else
			destruction.flags |= KMDEV_ALL_USERS;
	operands_or_all(cli, all);
	open_device(cli, O_RDWR);
	return all ? destroy_all(&destruction) : destroy_named(&destruction);
}
