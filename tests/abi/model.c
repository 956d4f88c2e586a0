// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "model.h"

void model_open(struct model *model, int fd, size_t bytes)
{
	model->fd = fd;
	model->bytes = bytes;
	model->handle = abi_allocate(fd, KMDEV_VMALLOC, bytes, 0);
	model_change(model);
}

void model_close(const struct model *model)
{
	abi_free(model->fd, model->handle);
}

void model_change(struct model *model)
{
	for (size_t i = 0; i < model->bytes; i++)
		model->data[i] = random();
	if (abi_write(model->fd, model->handle, 0, model->data, model->bytes))
		abi_fail("KMDEV_WRITE");
}

bool model_holds(const struct model *model)
{
	static unsigned char data[MODEL_MAX];

	return !abi_read(model->fd, model->handle, 0, data, model->bytes) &&
	       !memcmp(data, model->data, model->bytes);
}
