// SPDX-License-Identifier: GPL-2.0-only
#include "ops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

#define ALIGN 8

/* Every structure of the interface begins like this. */
struct head {
	__u32 size;
	__u32 out_reason;
};

static void make_room(struct ops *ops, size_t length)
{
	if (ops->length + length <= ops->room)
		return;
	ops->room = 2 * (ops->length + length);
	ops->bytes = must(realloc(ops->bytes, ops->room));
}

void ops_add(struct ops *ops, unsigned int nr, const void *structure, size_t size)
{
	size_t length = (sizeof(struct kmdev_op) + size + ALIGN - 1) / ALIGN * ALIGN;
	struct kmdev_op op = { .nr = nr, .length = length };
	struct head *head;

	make_room(ops, length);
	memset(ops->bytes + ops->length, 0, length);
	memcpy(ops->bytes + ops->length, &op, sizeof(op));
	head = ops_get(ops, ops->length);
	memcpy(head, structure, size);
	head->size = size;
	head->out_reason = KMDEV_OK;
	ops->length += length;
	ops->count++;
}

void *ops_get(const struct ops *ops, size_t place)
{
	return ops->bytes + place + sizeof(struct kmdev_op);
}

size_t ops_next(const struct ops *ops, size_t place)
{
	return place + ((const struct kmdev_op *)(ops->bytes + place))->length;
}

int ops_run(const struct ops *ops, struct kmalloc *device, size_t place, unsigned int count,
	    unsigned int *done)
{
	int ret = kmalloc_batch(device, ops->bytes + place, ops->length - place, count, 0, NULL);

	*done = ret < 0 ? 0 : ret;
	if (ret < 0)
		return ret;
	return *done < count ? -EIO : 0;
}

enum kmdev_reason ops_reason(const struct ops *ops, size_t place)
{
	return ((struct head *)ops_get(ops, place))->out_reason;
}

void ops_clear(struct ops *ops)
{
	ops->length = 0;
	ops->count = 0;
}
