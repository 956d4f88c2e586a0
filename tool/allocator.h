/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's allocators: asked for once, then known. */
#ifndef MEMCTL_ALLOCATOR_H
#define MEMCTL_ALLOCATOR_H

#include "command.h"

/** allocator_at - the allocator at position @index; NULL behind the last */
const struct kmdev_allocator *allocator_at(struct cli *cli, unsigned int index);

/** allocator_named - the allocator of that name; NULL if there is none */
const struct kmdev_allocator *allocator_named(struct cli *cli, const char *name);

/** allocator_argument - the allocator of that name or alias, or the end of the program */
const struct kmdev_allocator *allocator_argument(struct cli *cli, const char *name);

/** allocator_of - the allocator of a buffer; NULL if the driver does not list it */
const struct kmdev_allocator *allocator_of(struct cli *cli, const struct kmdev_facts *facts);

#endif /* MEMCTL_ALLOCATOR_H */
