/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command of memctl is one file, cmd-NAME.c, all static but a const struct command at its end,
 * which stands in the table of memctl.c.  Its option table is the only source for getopt_long,
 * --help and completion.  The name of a command may have two words: those that share the first are
 * a group, unless the first is a command itself.
 */
#ifndef MEMCTL_COMMAND_H
#define MEMCTL_COMMAND_H

#include <kmalloc/kmalloc.h>
#include <stdbool.h>
#include <stdint.h>

#include "table.h"

enum status {
	STATUS_DONE,
	STATUS_FAILED,
	STATUS_USAGE,
	STATUS_NO_DRIVER,
	STATUS_ANSWER_IS_NO,
};

/**
 * struct command_option - one option of a command
 * @name: long name, without its dashes; NULL ends the table
 * @letter: its letter; OPTION_LONG and above where it has none
 * @argument: what follows it, in capitals (completion knows FILE, COLUMNS and the kinds of
 *	complete.c); NULL for nothing
 * @help: one line; NULL hides the option
 */
struct command_option {
	const char *name;
	int letter;
	const char *argument;
	const char *help;
};

#define OPTION_LONG 256

struct cli;
struct batching;

/**
 * struct command - one command
 * @name: what the user types
 * @summary: one line, no full stop
 * @synopsis: the operands, as in "ALLOCATOR [SIZE]"
 * @description: paragraph for --help, or NULL
 * @options: its own options, ended by a row without a name; NULL for none
 * @columns: what its table can show; brings -J, -r, -n, -o and -b; NULL if it prints no table
 * @remarks: it prints remarks or progress, so -q means something
 * @lives: what to say of what it made with the device if that cannot be printed; or NULL
 * @batching: how memctl batch combines it with others; NULL if it does not
 * @run: reads its options with next_option(), works, and returns an exit status
 */
struct command {
	const char *name;
	const char *summary;
	const char *synopsis;
	const char *description;
	const struct command_option *options;
	const struct column *columns;
	bool remarks;
	const char *lives;
	const struct batching *batching;
	enum status (*run)(struct cli *cli);
};

/**
 * struct cli - a command as the user typed it
 * @command: which
 * @argc: how many operands, once next_option() has returned 0
 * @argv: the operands
 * @view: what -J, -r, -n, -o and -b said
 * @quiet: -q
 * @batched: it is a line of memctl batch
 * @device: the open device, once open_device() has returned
 */
struct cli {
	const struct command *command;
	int argc;
	char **argv;
	struct view view;
	bool quiet;
	bool batched;
	struct kmalloc *device;
};

/* memctl.c: all commands, ended by NULL */
extern const struct command *const commands[];

/**
 * command_of - the command that a command line begins with
 * @count: how many words it has, 1 or more
 * @words: the words
 * @taken: where it goes how many of them are the command's name
 *
 * Ends the program if it is none.
 */
const struct command *command_of(int count, char **words, int *taken);

/** command_is_group - whether commands of two words begin with @word, which is none itself */
bool command_is_group(const char *word);

/** command_in_group - the second word of a command of this group; NULL if it is of another */
const char *command_in_group(const struct command *command, const char *group);

#endif /* MEMCTL_COMMAND_H */
