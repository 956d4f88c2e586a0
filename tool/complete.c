// SPDX-License-Identifier: GPL-2.0-only
#include "complete.h"

#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "choice.h"
#include "gfp.h"
#include "lesson.h"
#include "options.h"
#include "slabflags.h"
#include "source.h"

#define BUFFERS_MAX 256
#define NODES "/sys/devices/system/node/node"

static void print_commands(struct cli *cli)
{
	(void)cli;
	for (size_t i = 0; commands[i]; i++)
		puts(commands[i]->name);
}

static void print_options(const struct command *command)
{
	const struct command_option *option;

	puts(command->synopsis);
	for (size_t i = 0; (option = option_at(command, i)); i++) {
		const char *argument = option->argument ? option->argument : "";

		if (!option->help)
			continue;
		if (option->letter < OPTION_LONG)
			printf("-%c %s\n", option->letter, argument);
		printf("--%s %s\n", option->name, argument);
	}
}

static void print_allocators(struct cli *cli)
{
	const struct kmdev_allocator *allocator;

	if (kmalloc_open(&cli->device, O_RDONLY))
		return;
	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		if (!(allocator->out_flags & KMDEV_ALLOCATOR_COMB))
			puts(allocator->out_name);
}

static void print_buffers(struct cli *cli)
{
	struct kmdev_facts facts[BUFFERS_MAX];
	uint64_t position = 0;
	int count;

	if (kmalloc_open(&cli->device, O_RDONLY))
		return;
	count = kmalloc_list(cli->device, NULL, &position, facts, BUFFERS_MAX);
	for (int i = 0; i < count; i++) {
		printf("%" PRIu64 "\n", (uint64_t)facts[i].handle);
		if (*facts[i].name)
			puts(facts[i].name);
	}
}

static void print_caches(struct cli *cli)
{
	struct kmdev_cache_facts *caches;
	size_t count;

	if (kmalloc_open(&cli->device, O_RDONLY))
		return;
	caches = caches_read(cli, 0, &count);
	for (size_t i = 0; i < count; i++)
		puts(caches[i].name);
	free(caches);
}

static void print_pools(struct cli *cli)
{
	struct kmdev_pool_facts *pools;
	size_t count;

	if (kmalloc_open(&cli->device, O_RDONLY))
		return;
	pools = pools_read(cli, 0, &count);
	for (size_t i = 0; i < count; i++)
		puts(pools[i].name);
	free(pools);
}

static void print_columns(struct cli *cli)
{
	const struct column *column = cli->command->columns;

	for (; column && column->name; column++)
		puts(column->name);
}

static void print_lessons(struct cli *cli)
{
	const struct lesson *lesson;

	(void)cli;
	for (unsigned int i = 0; (lesson = lesson_at(i)); i++)
		puts(lesson->name);
}

static void print_masks(struct cli *cli)
{
	const char *name;

	(void)cli;
	for (unsigned int i = 0; (name = gfp_name(i)); i++)
		puts(name);
}

static void print_flags(struct cli *cli)
{
	const char *name;

	(void)cli;
	for (unsigned int i = 0; (name = slabflags_name(i)); i++)
		puts(name);
}

static void print_zones(struct cli *cli)
{
	(void)cli;
	for (size_t i = 0; zone_names[i]; i++)
		puts(zone_names[i]);
}

static void print_contexts(struct cli *cli)
{
	(void)cli;
	for (size_t i = 0; context_names[i]; i++)
		puts(context_names[i]);
}

static void print_nodes(struct cli *cli)
{
	glob_t nodes;

	(void)cli;
	if (glob(NODES "*", 0, NULL, &nodes))
		return;
	for (size_t i = 0; i < nodes.gl_pathc; i++)
		puts(nodes.gl_pathv[i] + strlen(NODES));
	globfree(&nodes);
}

static void print_users(struct cli *cli)
{
	const struct passwd *user;

	(void)cli;
	while ((user = getpwent()))
		puts(user->pw_name);
	endpwent();
}

static const struct {
	const char *kind;
	void (*print)(struct cli *cli);
} kinds[] = {
	{ "ALLOCATOR", print_allocators },
	{ "BUFFER", print_buffers },
	{ "CACHE", print_caches },
	{ "COLUMNS", print_columns },
	{ "COMMAND", print_commands },
	{ "CONTEXT", print_contexts },
	{ "FLAGS", print_flags },
	{ "LESSON", print_lessons },
	{ "MASK", print_masks },
	{ "NODE", print_nodes },
	{ "POOL", print_pools },
	{ "USER", print_users },
	{ "ZONE", print_zones },
};

void complete(struct cli *cli)
{
	int taken;

	if (!cli->argc) {
		print_commands(cli);
		return;
	}
	/* From here on the command is the one that is completed. */
	cli->command = command_of(cli->argc, cli->argv, &taken);
	if (cli->argc == taken)
		print_options(cli->command);
	for (size_t i = 0; cli->argc > taken && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].kind, cli->argv[taken]))
			kinds[i].print(cli);
}
