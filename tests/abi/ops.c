// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "ops.h"

void ops_clear(struct ops *ops)
{
	ops->length = 0;
	ops->count = 0;
}

void *ops_add(struct ops *ops, unsigned int nr, const void *structure, unsigned int bytes)
{
	struct kmdev_op *op = (struct kmdev_op *)(ops->room + ops->length);
	unsigned int all = sizeof(*op) + (bytes + 7) / 8 * 8;

	if (ops->length + all > sizeof(ops->room))
		abi_fail("room for a batch");
	*op = (struct kmdev_op){ .nr = nr, .length = all };
	memset(op + 1, 0, all - sizeof(*op));
	memcpy(op + 1, structure, bytes);
	ops->length += all;
	ops->count++;
	return op + 1;
}

union request *ops_add_command(struct ops *ops, const struct command *command, struct scene *scene,
			       unsigned char poison)
{
	union request request;

	request_fill(command, &request, scene, poison);
	return ops_add(ops, _IOC_NR(command->number), &request, command->first);
}

int ops_run(const struct ops *ops, int fd, unsigned int flags, struct kmdev_batch *answer)
{
	*answer = (struct kmdev_batch){
		.size = sizeof(*answer), .out_reason = ABI_UNTOUCHED,
		.ops = abi_address(ops->room), .length = ops->length, .count = ops->count,
		.flags = flags, .out_count = ABI_UNTOUCHED, .out_rest = ABI_UNTOUCHED,
	};
	return abi_call(fd, KMDEV_BATCH, answer);
}

bool ops_granted(const struct kmdev_batch *answer, int error, unsigned int done)
{
	return ops_stopped(answer, error, done, KMDEV_OK);
}

bool ops_stopped(const struct kmdev_batch *answer, int error, unsigned int done, uint32_t reason)
{
	return !error && !answer->out_reason && answer->out_count == done &&
	       answer->out_rest == reason;
}

bool ops_refused(const struct kmdev_batch *answer, int error, int wanted, uint32_t reason)
{
	return error == wanted && answer->out_reason == reason &&
	       answer->out_count == ABI_UNTOUCHED && answer->out_rest == ABI_UNTOUCHED;
}
