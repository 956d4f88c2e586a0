/* SPDX-License-Identifier: GPL-2.0-only */
/* Caches as a table: what cache create and cache list print. */
#ifndef MEMCTL_CACHES_H
#define MEMCTL_CACHES_H

#include "command.h"

extern const struct column caches_columns[];

/** caches_print - print the cache with this id, or all if it is 0 */
void caches_print(struct cli *cli, unsigned int flags, uint32_t id);

#endif /* MEMCTL_CACHES_H */
