/* SPDX-License-Identifier: GPL-2.0-only */
/* Pools as a table: what pool create and pool list print. */
#ifndef MEMCTL_POOLS_H
#define MEMCTL_POOLS_H

#include "command.h"

extern const struct column pools_columns[];

/** pools_print - print the pool with this id, or all if it is 0 */
void pools_print(struct cli *cli, unsigned int flags, uint32_t id);

#endif /* MEMCTL_POOLS_H */
