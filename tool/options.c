// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "help.h"
#include "streams.h"
#include "suggest.h"

#define OPTIONS_MAX 32

static const struct command_option table_options[] = {
	{ "json", 'J', NULL, "print JSON" },
	{ "raw", 'r', NULL, "print columns divided by one space" },
	{ "noheadings", 'n', NULL, "print no line of column names" },
	{ "output", 'o', "COLUMNS", "show these columns, or +COLUMNS: these too" },
	{ "bytes", 'b', NULL, "print sizes in bytes, without a suffix" },
	{ }
};

static const struct command_option remark_options[] = {
	{ "quiet", 'q', NULL, "print no remarks and no progress" },
	{ }
};

static const struct command_option common_options[] = {
	{ "help", 'h', NULL, "print this help" },
	{ "version", 'V', NULL, "print the version" },
	{ }
};

const struct command_option *option_at(const struct command *command, size_t index)
{
	const struct command_option *const parts[] = {
		command->options,
		command->columns ? table_options : NULL,
		command->remarks ? remark_options : NULL,
		common_options,
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		for (const struct command_option *option = parts[i]; option && option->name;
		     option++)
			if (!index--)
				return option;
	return NULL;
}

/* The colon in front makes getopt_long() tell a missing argument from an unknown option. */
static void getopt_tables(const struct command *command, char *letters, struct option *longs)
{
	const struct command_option *option;

	*letters++ = ':';
	for (size_t i = 0; i < OPTIONS_MAX && (option = option_at(command, i)); i++) {
		*longs++ = (struct option){ option->name, !!option->argument, NULL,
					    option->letter };
		if (option->letter >= OPTION_LONG)
			continue;
		*letters++ = option->letter;
		if (option->argument)
			*letters++ = ':';
	}
	*letters = '\0';
	*longs = (struct option){ };
}

static void die_ambiguous(const struct cli *cli, const char *word, size_t length)
{
	const struct command_option *option;
	const char *first = NULL;

	for (size_t i = 0; (option = option_at(cli->command, i)); i++) {
		if (strncmp(option->name, word, length))
			continue;
		if (first)
			die(cli, STATUS_USAGE, "option --%.*s may be --%s or --%s", (int)length,
			    word, first, option->name);
		first = option->name;
	}
}

/* Where getopt_long() knows the letter, what it did not want was the value behind "=". */
static void __attribute__((noreturn)) die_letter(const struct cli *cli, int letter)
{
	const struct command_option *option;

	for (size_t i = 0; (option = option_at(cli->command, i)); i++)
		if (option->letter == letter)
			die(cli, STATUS_USAGE, "option --%s takes no value", option->name);
	die(cli, STATUS_USAGE, "unknown option -%c (memctl help %s)", letter, cli->command->name);
}

static void __attribute__((noreturn)) die_unknown(const struct cli *cli, const char *typed)
{
	const struct command_option *option;
	struct suggestion suggestion = { };
	size_t length = strcspn(typed, "=");

	if (optopt)
		die_letter(cli, optopt);
	die_ambiguous(cli, typed + 2, length - 2);
	suggestion.wrong = must(strndup(typed, length));
	for (size_t i = 0; (option = option_at(cli->command, i)); i++)
		if (option->help)
			suggestion_offer(&suggestion, xasprintf("--%s", option->name));
	die(cli, STATUS_USAGE, "unknown option %s%s (memctl help %s)", suggestion.wrong,
	    suggestion_text(&suggestion), cli->command->name);
}

static void set_columns(struct cli *cli, const char *names)
{
	const struct column *columns = cli->command->columns;
	struct suggestion suggestion = { };
	const char *wrong;
	size_t length;

	wrong = columns_check(columns, names + (*names == '+'), &length);
	if (wrong) {
		suggestion.wrong = must(strndup(wrong, length));
		for (const struct column *column = columns; column->name; column++)
			suggestion_offer(&suggestion, column->name);
		die(cli, STATUS_USAGE, "--output: no column '%s'%s (columns are %s)",
		    suggestion.wrong, suggestion_text(&suggestion), columns_text(columns));
	}
	cli->view.columns = names;
}

static void __attribute__((noreturn)) explain(const struct cli *cli, int letter)
{
	if (letter == 'h')
		help_print(cli->command);
	else
		version_print();
	streams_flush(cli);
	exit(STATUS_DONE);
}

static bool common_option(struct cli *cli, int letter)
{
	if (letter == 'h' || letter == 'V')
		explain(cli, letter);
	if (letter == 'q' && cli->command->remarks)
		return cli->quiet = true;
	if (!cli->command->columns)
		return false;
	switch (letter) {
	case 'J':
		return cli->view.json = true;
	case 'r':
		return cli->view.raw = true;
	case 'n':
		return cli->view.noheadings = true;
	case 'b':
		return cli->view.bytes = true;
	case 'o':
		set_columns(cli, optarg);
		return true;
	default:
		return false;
	}
}

int next_option(struct cli *cli, const char **argument)
{
	struct option longs[OPTIONS_MAX + 1];
	char letters[2 * OPTIONS_MAX + 2];
	int letter;

	getopt_tables(cli->command, letters, longs);
	opterr = 0;
	do {
		letter = getopt_long(cli->argc, cli->argv, letters, longs, NULL);
		if (letter == ':')
			die(cli, STATUS_USAGE, "option %s wants a value (memctl help %s)",
			    cli->argv[optind - 1], cli->command->name);
		if (letter == '?')
			die_unknown(cli, cli->argv[optind - 1]);
	} while (letter > 0 && common_option(cli, letter));

	*argument = optarg;
	if (letter > 0)
		return letter;
	cli->argc -= optind;
	cli->argv += optind;
	return 0;
}

const struct command_option all_users_options[] = {
	{ "all-users", OPTION_LONG, NULL, "other users' too (CAP_SYS_ADMIN)" },
	{ }
};

unsigned int all_users_flags(struct cli *cli)
{
	unsigned int flags = 0;
	const char *argument;

	while (next_option(cli, &argument))
		flags = KMDEV_ALL_USERS;
	return flags;
}

void operands(struct cli *cli, int least, int most)
{
	if (cli->argc < least)
		die(cli, STATUS_USAGE, "something is missing: memctl %s %s", cli->command->name,
		    cli->command->synopsis);
	if (cli->argc > most)
		die(cli, STATUS_USAGE, "'%s' is too much: memctl %s %s", cli->argv[most],
		    cli->command->name, cli->command->synopsis);
}

void operands_or_all(struct cli *cli, bool all)
{
	if (!all)
		operands(cli, 1, INT_MAX);
	else if (cli->argc)
		die(cli, STATUS_USAGE, "--all and '%s': give one of the two", cli->argv[0]);
}
