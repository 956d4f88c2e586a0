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

/** slab_object_size - bytes in an object of @cache; 0 if there is no such cache */
uint64_t slab_object_size(const char *cache);

/**
 * slab_least_size - smallest object that holds @bytes, in the caches of @cache's family
 *
 * A family is named alike but for the size at the end, as kmalloc-cg-64 and kmalloc-cg-128 are.
 */
uint64_t slab_least_size(const char *cache, uint64_t bytes);

#endif
