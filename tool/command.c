// SPDX-License-Identifier: GPL-2.0-only
#include "command.h"

#include <string.h>

#include "error.h"
#include "suggest.h"

static const struct command *named(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

const char *command_in_group(const struct command *command, const char *group)
{
	size_t length = strlen(group);

	if (strncmp(command->name, group, length) || command->name[length] != ' ')
		return NULL;
	return command->name + length + 1;
}

bool command_is_group(const char *word)
{
	if (named(word))
		return false;
	for (size_t i = 0; commands[i]; i++)
		if (command_in_group(commands[i], word))
			return true;
	return false;
}

static void __attribute__((noreturn)) die_incomplete(const char *group)
{
	char *all = xasprintf("%s", "");

	for (size_t i = 0; commands[i]; i++) {
		const char *word = command_in_group(commands[i], group);

		if (word)
			all = xasprintf("%s%s%s", all, *all ? ", " : "", word);
	}
	die(NULL, STATUS_USAGE, "%s what? %s (memctl help %s)", group, all, group);
}

/* A wrong first word may be near that of a group, which is not a command. */
static void __attribute__((noreturn)) die_unknown(const char *name)
{
	struct suggestion suggestion = { .wrong = name };

	for (size_t i = 0; commands[i]; i++) {
		const char *blank = strchr(commands[i]->name, ' ');

		suggestion_offer(&suggestion, commands[i]->name);
		if (blank)
			suggestion_offer(&suggestion,
					 xasprintf("%.*s", (int)(blank - commands[i]->name),
						   commands[i]->name));
	}
	die(NULL, STATUS_USAGE, "no command '%s'%s (memctl help lists all)", name,
	    suggestion_text(&suggestion));
}

/* The command of two words; NULL if there is none. */
static const struct command *named_two(const char *first, const char *second)
{
	for (size_t i = 0; commands[i]; i++) {
		const char *word = command_in_group(commands[i], first);

		if (word && !strcmp(word, second))
			return commands[i];
	}
	return NULL;
}

const struct command *command_of(int count, char **words, int *taken)
{
	const struct command *command = count > 1 ? named_two(words[0], words[1]) : NULL;

	*taken = command ? 2 : 1;
	command = command ?: named(words[0]);
	if (command)
		return command;
	if (!command_is_group(words[0]))
		die_unknown(words[0]);
	if (count < 2)
		die_incomplete(words[0]);
	die_unknown(xasprintf("%s %s", words[0], words[1]));
}
