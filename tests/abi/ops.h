/* SPDX-License-Identifier: GPL-2.0-only */
/* The elements of a batch, one behind the other, and what becomes of them. */
#ifndef OPS_H
#define OPS_H

#include "request.h"

#define OPS_ROOM (1U << 21)

/**
 * struct ops - a list of elements
 * @room: where they are
 * @length: bytes there
 * @count: how many
 */
struct ops {
	_Alignas(8) unsigned char room[OPS_ROOM];
	uint64_t length;
	uint32_t count;
};

/** ops_clear() - no elements */
void ops_clear(struct ops *ops);

/** ops_add() - one more of @bytes behind its head; returns where its structure is */
void *ops_add(struct ops *ops, unsigned int nr, const void *structure, unsigned int bytes);

/** ops_add_command() - a valid request; its results hold @poison in each byte */
union request *ops_add_command(struct ops *ops, const struct command *command, struct scene *scene,
			       unsigned char poison);

/** ops_run() - all of them, through the control file @fd; returns errno */
int ops_run(const struct ops *ops, int fd, unsigned int flags, struct kmdev_batch *answer);

/** ops_granted() - whether all @done were done, none refused */
bool ops_granted(const struct kmdev_batch *answer, int error, unsigned int done);

/** ops_stopped() - whether @done were done, and the first that was not was refused with @reason */
bool ops_stopped(const struct kmdev_batch *answer, int error, unsigned int done, uint32_t reason);

/** ops_refused() - whether the call itself was refused with @wanted and @reason */
bool ops_refused(const struct kmdev_batch *answer, int error, int wanted, uint32_t reason);

#endif
