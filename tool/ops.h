/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands that go to the driver together, in one call (KMDEV_BATCH). */
#ifndef MEMCTL_OPS_H
#define MEMCTL_OPS_H

#include "command.h"

/** OPS_AT_ONCE: so many are worth a call of their own: more would only delay ^C */
#define OPS_AT_ONCE 1024

/**
 * struct ops - the commands
 * @bytes: a struct kmdev_op for each, and behind it the command's own structure
 * @length: of @bytes
 * @room: how many would fit
 * @count: how many commands these are
 */
struct ops {
	char *bytes;
	size_t length;
	size_t room;
	unsigned int count;
};

/**
 * ops_add - add a command
 * @nr: KMDEV_NR_*
 * @structure: its structure, all but its size
 * @size: of the structure
 */
void ops_add(struct ops *ops, unsigned int nr, const void *structure, size_t size);

/** ops_get - the structure of the command at @place, which is the ops->length before it came */
void *ops_get(const struct ops *ops, size_t place);

/** ops_next - the place behind that of a command */
size_t ops_next(const struct ops *ops, size_t place);

/**
 * ops_run - let the driver carry out @count commands from @place on
 * @done: where it goes how many it did before it refused one
 *
 * Return: 0, or a negative errno if one was refused, whose structure says why.
 */
int ops_run(const struct ops *ops, struct kmalloc *device, size_t place, unsigned int count,
	    unsigned int *done);

/** ops_reason - why the command at @place was refused */
enum kmdev_reason ops_reason(const struct ops *ops, size_t place);

/** ops_clear - forget all commands */
void ops_clear(struct ops *ops);

#endif /* MEMCTL_OPS_H */
