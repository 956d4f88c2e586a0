/* SPDX-License-Identifier: GPL-2.0-only */
/* Caches and pools: where buffers come from.  A user knows them by name or by id. */
#ifndef MEMCTL_SOURCE_H
#define MEMCTL_SOURCE_H

#include "command.h"

/** source_try - find the id of a cache or pool; what is wrong, to be freed, or NULL */
char *source_try(struct cli *cli, enum kmdev_kind kind, const char *text, uint32_t *id);

/**
 * source_find - the id of a cache or pool
 * @cli: its device is open
 * @kind: KMDEV_CACHE or KMDEV_POOL
 * @text: name or id
 *
 * Return: the id, or 0 after a complaint.
 */
uint32_t source_find(struct cli *cli, enum kmdev_kind kind, const char *text);

/** source_argument - the same, but ends the program if there is none */
uint32_t source_argument(struct cli *cli, enum kmdev_kind kind, const char *text);

/** source_refused - why the driver refused what was asked of a cache or pool; to be freed */
char *source_refused(struct cli *cli, enum kmdev_kind kind, const char *name, int error);

/** caches_read - all caches; @flags are 0 or KMDEV_ALL_USERS; to be freed */
struct kmdev_cache_facts *caches_read(struct cli *cli, unsigned int flags, size_t *count);

/** pools_read - all pools; to be freed */
struct kmdev_pool_facts *pools_read(struct cli *cli, unsigned int flags, size_t *count);

/** cache_name - what the caller calls their cache; NULL if it is none of theirs */
const char *cache_name(struct cli *cli, uint32_t cache);

/** pool_name - the same for a pool */
const char *pool_name(struct cli *cli, uint32_t pool);

#endif /* MEMCTL_SOURCE_H */
