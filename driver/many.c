// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many things in one call, in order, up to the first that is refused.
 */

#include <linux/uaccess.h>

#include "array.h"
#include "buffer.h"
#include "command.h"
#include "file.h"
#include "many.h"
#include "request.h"
#include "uaddr.h"

/* What is asked of each buffer of KMDEV_ALLOC_MANY. */
static enum kmdev_reason copy_request(struct kmdev_alloc *alloc, u64 address)
{
	const struct kmd_command *command = kmd_command_find(KMDEV_NR_ALLOC);
	const u32 __user *from = kmd_uaddr(address);
	enum kmdev_reason reason;
	u32 size;

	if (get_user(size, from))
		return KMDEV_BAD_ADDRESS;
	reason = kmd_command_copy(command, alloc, from, size);
	if (!reason)
		reason = kmd_command_check(command, alloc);
	if (!reason && (alloc->name || alloc->name_length))
		reason = KMDEV_NAME_MANY;
	return reason;
}

static enum kmdev_reason alloc_one(struct kmd_file *file, const struct kmd_request *request,
				   u64 __user *handle)
{
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;

	reason = kmd_buffer_create(file, request, &buffer);
	if (reason)
		return reason;
	if (put_user(buffer->handle, handle)) {
		kmd_buffer_abort(buffer);
		return KMDEV_BAD_ADDRESS;
	}
	kmd_buffer_publish(file, buffer);
	return KMDEV_OK;
}

/**
 * kmd_many_alloc() - allocate many buffers alike
 * @file: whose user will own them
 * @args: the call
 *
 * Return: KMDEV_OK, or why the first was refused.
 */
enum kmdev_reason kmd_many_alloc(struct kmd_file *file, struct kmdev_alloc_many *args)
{
	u64 __user *handles = kmd_uaddr(args->handles);
	struct kmd_request request;
	enum kmdev_reason reason;
	struct kmdev_alloc alloc;
	u32 done;

	if (!args->count)
		return KMDEV_COUNT_MISSING;
	reason = copy_request(&alloc, args->request);
	if (reason)
		return reason;
	reason = kmd_request_check(&request, &alloc, file);
	if (reason)
		return reason;
	for (done = 0; done < args->count; done++) {
		reason = kmd_array_pause() ?: alloc_one(file, &request, handles + done);
		if (reason)
			break;
	}
	kmd_request_done(&request);
	args->out_count = done;
	args->out_rest = reason;
	return done ? KMDEV_OK : reason;
}

static enum kmdev_reason free_one(struct kmd_file *file, const u64 __user *from, u32 flags)
{
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;
	u64 handle;

	if (copy_from_user(&handle, from, sizeof(handle)))
		return KMDEV_BAD_ADDRESS;
	reason = kmd_buffer_find(file, handle, flags, &buffer);
	if (reason)
		return reason;
	if (!kmd_buffer_remove(buffer))
		reason = KMDEV_NO_HANDLE;
	kmd_buffer_put(buffer);
	return reason;
}

/**
 * kmd_many_free() - free many buffers
 * @file: through which the caller came
 * @args: the call
 *
 * Return: KMDEV_OK, or why the first was refused.
 */
enum kmdev_reason kmd_many_free(struct kmd_file *file, struct kmdev_free_many *args)
{
	const u64 __user *handles = kmd_uaddr(args->handles);
	enum kmdev_reason reason = KMDEV_COUNT_MISSING;
	u32 done;

	for (done = 0; done < args->count; done++) {
		reason = kmd_array_pause() ?: free_one(file, handles + done, args->flags);
		if (reason)
			break;
	}
	args->out_count = done;
	args->out_rest = reason;
	return done ? KMDEV_OK : reason;
}

/* An element of a batch: @at is moved behind it, @refused says why it was. */
static enum kmdev_reason carry_out(struct kmd_file *file, void __user *from, u64 *at, u64 end,
				   enum kmdev_reason *refused)
{
	const struct kmd_command *command;
	enum kmdev_reason reason = kmd_array_pause();
	struct kmdev_op op;

	if (reason)
		return reason;
	if (end - *at < sizeof(op))
		return KMDEV_BATCH_ELEMENT;
	if (copy_from_user(&op, from + *at, sizeof(op)))
		return KMDEV_BAD_ADDRESS;
	if (op.length < sizeof(op) + sizeof(struct kmd_head) || op.length % sizeof(u64) ||
	    op.length > end - *at)
		return KMDEV_BATCH_ELEMENT;
	command = kmd_command_find(op.nr);
	if (!command || op.nr == KMDEV_NR_BATCH)
		return KMDEV_BATCH_COMMAND;
	*refused = kmd_carry_out(file, command, from + *at + sizeof(op), op.length - sizeof(op));
	*at += op.length;
	return *refused == KMDEV_BATCH_ELEMENT ? KMDEV_BATCH_ELEMENT : KMDEV_OK;
}

/**
 * kmd_many_carry_out() - carry out many commands
 * @file: the control file
 * @args: the call
 *
 * Return: KMDEV_OK, or why the first was refused.
 */
enum kmdev_reason kmd_many_carry_out(struct kmd_file *file, struct kmdev_batch *args)
{
	void __user *from = kmd_uaddr(args->ops);
	enum kmdev_reason reason = KMDEV_OK, refused;
	bool go_on = args->flags & KMDEV_BATCH_GO_ON;
	u64 at = 0;
	u32 i;

	args->out_count = 0;
	args->out_rest = KMDEV_OK;
	if (!args->count)
		return KMDEV_COUNT_MISSING;
	if (args->ops % sizeof(u64))
		return KMDEV_BATCH_ELEMENT;
	for (i = 0; i < args->count && !reason; i++) {
		refused = KMDEV_OK;
		reason = carry_out(file, from, &at, args->length, &refused);
		args->out_count += !reason && !refused;
		args->out_rest = args->out_rest ?: refused;
		if (!go_on)
			reason = reason ?: refused;
	}
	if (reason)
		args->out_rest = reason;
	return args->out_count ? KMDEV_OK : reason;
}
