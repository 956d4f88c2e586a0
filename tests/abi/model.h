/* SPDX-License-Identifier: GPL-2.0-only */
/* A buffer, and beside it what it must hold. */
#ifndef MODEL_H
#define MODEL_H

#include "abi.h"

#define MODEL_MAX (1U << 16)

/**
 * struct model - a buffer and its contents
 * @fd: the control file
 * @handle: the buffer
 * @bytes: asked for
 * @data: what it holds
 */
struct model {
	int fd;
	uint64_t handle;
	size_t bytes;
	unsigned char data[MODEL_MAX];
};

/** model_open() - a buffer of @bytes from vmalloc */
void model_open(struct model *model, int fd, size_t bytes);

/** model_close() - frees it */
void model_close(const struct model *model);

/** model_change() - other contents, written through the control file */
void model_change(struct model *model);

/** model_holds() - whether the buffer, read through the control file, holds exactly @data */
bool model_holds(const struct model *model);

#endif
