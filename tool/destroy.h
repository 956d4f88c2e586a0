/* SPDX-License-Identifier: GPL-2.0-only */
/* What cache destroy and pool destroy have in common. */
#ifndef MEMCTL_DESTROY_H
#define MEMCTL_DESTROY_H

#include "command.h"

extern const struct command_option destroy_options[];

/**
 * destroy_command_line - destroy the caches or pools that the command line names
 * @cli: the command line, unread
 * @kind: KMDEV_CACHE or KMDEV_POOL
 *
 * Each is tried.  One that is in use is named with what uses it.
 */
enum status destroy_command_line(struct cli *cli, enum kmdev_kind kind);

#endif /* MEMCTL_DESTROY_H */
