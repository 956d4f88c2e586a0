/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_OPTIONS_H
#define MEMCTL_OPTIONS_H

#include <stddef.h>

#include "command.h"

/**
 * next_option - read the next option of the command line
 * @cli: the command line
 * @argument: where the option's argument goes
 *
 * Common options are handled here, wrong ones end the program with STATUS_USAGE.
 *
 * Return: the option's letter; 0 when all are read and @cli holds the operands alone.
 */
int next_option(struct cli *cli, const char **argument);

/** all_users_options - for commands whose only option of their own is --all-users */
extern const struct command_option all_users_options[];

/** all_users_flags - read the options of such a command: 0 or KMDEV_ALL_USERS */
unsigned int all_users_flags(struct cli *cli);

/**
 * operands - check how many operands there are
 * @cli: the command line, its options read
 * @least: fewest
 * @most: most
 *
 * Ends the program with STATUS_USAGE and the synopsis if it does not fit.
 */
void operands(struct cli *cli, int least, int most);

/** operands_or_all - check that there are operands, or --all was given, and not both */
void operands_or_all(struct cli *cli, bool all);

/**
 * option_at - the options of a command, its own and then the common ones
 * @command: the command
 * @index: from 0
 *
 * Return: the option, or NULL behind the last.
 */
const struct command_option *option_at(const struct command *command, size_t index);

#endif /* MEMCTL_OPTIONS_H */
