/* SPDX-License-Identifier: GPL-2.0-only */
/* All physical runs of a buffer, in the order of its contents. */
#ifndef MEMCTL_RUNS_H
#define MEMCTL_RUNS_H

#include "command.h"

/** runs_read - ask the driver for them; 0 or a negative errno; @runs is to be freed either way */
int runs_read(struct cli *cli, uint64_t handle, struct kmdev_run **runs, size_t *count);

/** runs_virt - kernel address of the byte at @offset; KMDEV_NONE if hidden, or if there is none */
uint64_t runs_virt(const struct kmdev_run *runs, size_t count, uint64_t offset);

/**
 * runs_stretch - how far addresses follow each other
 *
 * Return: the first offset behind @offset whose address is not the next one; UINT64_MAX if all are.
 */
uint64_t runs_stretch(const struct kmdev_run *runs, size_t count, uint64_t offset);

#endif /* MEMCTL_RUNS_H */
