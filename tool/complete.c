// SPDX-License-Identifier: GPL-2.0-only
#include "complete.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "allocator.h"
#include "gfp.h"
#include "options.h"

#define BUFFERS_MAX 256

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

	if (device_open(&cli->device, O_RDONLY))
		return;
	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		puts(allocator->out_name);
}

static void print_buffers(struct cli *cli)
{
	struct kmdev_facts facts[BUFFERS_MAX];
	uint64_t position = 0;
	int count;

	if (device_open(&cli->device, O_RDONLY))
		return;
	count = device_list(cli->device, 0, &position, facts, BUFFERS_MAX);
	for (int i = 0; i < count; i++) {
		printf("%" PRIu64 "\n", (uint64_t)facts[i].handle);
		if (*facts[i].name)
			puts(facts[i].name);
	}
}

static void print_columns(struct cli *cli)
{
	const struct column *column = command_find(cli->argv[0])->columns;

	for (; column && column->name; column++)
		puts(column->name);
}

static void print_masks(struct cli *cli)
{
	const char *name;

	(void)cli;
	for (unsigned int i = 0; (name = gfp_name(i)); i++)
		puts(name);
}

static const struct {
	const char *kind;
	void (*print)(struct cli *cli);
} kinds[] = {
	{ "ALLOCATOR", print_allocators },
	{ "BUFFER", print_buffers },
	{ "COLUMNS", print_columns },
	{ "COMMAND", print_commands },
	{ "MASK", print_masks },
};

void complete(struct cli *cli)
{
	if (!cli->argc)
		print_commands(cli);
	if (cli->argc == 1)
		print_options(command_find(cli->argv[0]));
	if (cli->argc < 2)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].kind, cli->argv[1]))
			kinds[i].print(cli);
}
