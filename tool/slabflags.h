/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_SLABFLAGS_H
#define MEMCTL_SLABFLAGS_H

#include "command.h"

/**
 * slabflags_parse - flags of a cache in the kernel's names, as in SLAB_HWCACHE_ALIGN|SLAB_ACCOUNT
 * @text: names with | or commas, in any case, with or without their SLAB_
 * @flags: where the KMDEV_CACHE_* bits go
 *
 * Return: NULL, or a sentence about what is wrong, to be freed.
 */
char *slabflags_parse(const char *text, uint32_t *flags);

/** slabflags_format - @flags in the kernel's names; "" for none; to be freed */
char *slabflags_format(uint32_t flags);

/** slabflags_name - name number @index of all that are known; NULL behind the last */
const char *slabflags_name(unsigned int index);

#endif /* MEMCTL_SLABFLAGS_H */
