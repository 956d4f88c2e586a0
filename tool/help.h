/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_HELP_H
#define MEMCTL_HELP_H

#include "command.h"

/** help_print - print what there is to know of a command */
void help_print(const struct command *command);

/** help_overview - print all commands with their summaries */
void help_overview(void);

/** help_group - print the commands of a group with their summaries */
void help_group(const char *group);

void version_print(void);

#endif /* MEMCTL_HELP_H */
