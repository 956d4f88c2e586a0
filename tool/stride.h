/* SPDX-License-Identifier: GPL-2.0-only */
/* How far apart the objects of a slab cache lie, which only the kernel's own files tell. */
#ifndef MEMCTL_STRIDE_H
#define MEMCTL_STRIDE_H

#include "facts.h"

/** stride_of - bytes from one object of @cache to the next; 0 if nobody tells */
uint64_t stride_of(const char *cache);

/**
 * neighbours_text - the caller's buffers directly before and behind a buffer in its slab
 *
 * Return: their names, or handles, with a comma between them and a dash where there is none; NULL
 * if it is no object, or its place is hidden.  To be freed.
 */
char *neighbours_text(struct cli *cli, const struct kmdev_facts *facts);

#endif /* MEMCTL_STRIDE_H */
