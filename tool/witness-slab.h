/* SPDX-License-Identifier: GPL-2.0-only */
/* /sys/kernel/slab: the slab caches and the size of their objects. */
#ifndef MEMCTL_WITNESS_SLAB_H
#define MEMCTL_WITNESS_SLAB_H

#include "witness.h"

#define SLAB_PATH "/sys/kernel/slab"

struct slab {
	bool readable;
	char why_not[WITNESS_WHY_MAX];
};

void slab_open(struct slab *slab);

/** slab_figure - an attribute of @cache that is a number, as "object_size"; 0 if unreadable */
uint64_t slab_figure(const char *cache, const char *attribute);

/** slab_is_alias - whether @cache was merged with others and is only another name of theirs */
bool slab_is_alias(const char *cache);

/**
 * slab_least_size - smallest object that holds @bytes, in the caches of @cache's family
 *
 * A family is named alike but for the size at the end, as kmalloc-cg-64 and kmalloc-cg-128 are.
 */
uint64_t slab_least_size(const char *cache, uint64_t bytes);

#endif
