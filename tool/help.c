// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include <stdio.h>

#include "options.h"

static void print_option(const struct command_option *option)
{
	char text[64];

	if (!option->help)
		return;
	snprintf(text, sizeof(text), "--%s%s%s", option->name, option->argument ? " " : "",
		 option->argument ? option->argument : "");
	if (option->letter < OPTION_LONG)
		printf("  -%c, ", option->letter);
	else
		fputs("      ", stdout);
	printf("%-22s %s\n", text, option->help);
}

static void print_columns(const struct column *columns)
{
	puts("\nColumns:");
	for (; columns->name; columns++)
		printf("  %-14s %s\n", columns->name, columns->help);
}

void help_print(const struct command *command)
{
	const struct command_option *option;

	printf("memctl %s%s%s\n\n%s.\n", command->name, *command->synopsis ? " " : "",
	       command->synopsis, command->summary);
	if (command->description)
		printf("\n%s\n", command->description);
	puts("\nOptions:");
	for (size_t i = 0; (option = option_at(command, i)); i++)
		print_option(option);
	if (command->columns)
		print_columns(command->columns);
}

static void print_summary(const struct command *command)
{
	printf("  %-13s %s\n", command->name, command->summary);
}

void help_overview(void)
{
	puts("memctl COMMAND [OPTION...] [ARGUMENT...]\n\n"
	     "Allocate, write, read, inspect and free real kernel memory through /dev/kmalloc.\n\n"
	     "Commands:");
	for (size_t i = 0; commands[i]; i++)
		print_summary(commands[i]);
	puts("\nmemctl help COMMAND says more; so do memctl(1) and kmalloc(4).");
}

void help_group(const char *group)
{
	printf("memctl %s COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n", group);
	for (size_t i = 0; commands[i]; i++)
		if (command_in_group(commands[i], group))
			print_summary(commands[i]);
	printf("\nmemctl help %s COMMAND says more.\n", group);
}

void version_print(void)
{
	printf("memctl %s, ABI %d\n", VERSION, KMDEV_ABI);
}
