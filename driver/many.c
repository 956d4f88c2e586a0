// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many things in one call, in order, up to the first that is refused.
 */

#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "array.h"
#include "buffer.h"
#include "command.h"
#include "compat.h"
#include "file.h"
#include "many.h"
#include "record.h"
#include "request.h"
#include "uaddr.h"

/**
 * kmd_many_request() - what is asked of each of many
 * @alloc: is set to it
 * @address: of it, in user space
 *
 * Return: KMDEV_OK, or what is wrong with it by itself.
 */
enum kmdev_reason kmd_many_request(struct kmdev_alloc *alloc, u64 address)
{
	const struct kmd_command *command = kmd_command_find(KMDEV_NR_ALLOC);
	const u32 __user *from = kmd_uaddr(address);
	enum kmdev_reason reason;
	u32 size;

	if (get_user(size, from))
		return KMDEV_BAD_ADDRESS;
	reason = kmd_command_copy(command, alloc, from, size);
	return reason ?: kmd_command_check(command, alloc);
}

/* How many of the buffers' handles arrived at @to, in order. */
static u32 put_handles(u64 __user *to, struct kmd_buffer **buffers, u32 count)
{
	u32 i = 0;

	if (unlikely(!user_write_access_begin(to, count * sizeof(*to)))) {
		while (i < count && !put_user(buffers[i]->handle, to + i))
			i++;
		return i;
	}
	for (; i < count; i++)
		unsafe_put_user(buffers[i]->handle, to + i, fault);
fault:
	user_write_access_end();
	return i;
}

/* How many handles could be had from @from, in order. */
static u32 get_handles(u64 *handles, const u64 __user *from, u32 count)
{
	u32 i = 0;

	if (unlikely(!user_read_access_begin(from, count * sizeof(*from)))) {
		while (i < count && !copy_from_user(&handles[i], from + i, sizeof(*from)))
			i++;
		return i;
	}
	for (; i < count; i++)
		unsafe_get_user(handles[i], from + i, fault);
fault:
	user_read_access_end();
	return i;
}

/* Up to @count buffers, which is set to how many there are. */
static enum kmdev_reason alloc_some(struct kmd_file *file, const struct kmd_request *request,
				    u64 __user *to, u32 *count)
{
	struct kmd_buffer *buffers[KMD_RECORDS_AT_ONCE] __uninitialized;
	enum kmdev_reason reason;
	u32 i, arrived;

	reason = kmd_buffer_create_some(file, request, buffers, count);
	arrived = put_handles(to, buffers, *count);
	for (i = 0; i < arrived; i++)
		kmd_buffer_publish(file, buffers[i]);
	for (; i < *count; i++)
		kmd_buffer_abort(buffers[i]);
	if (arrived < *count)
		reason = KMDEV_BAD_ADDRESS;
	*count = arrived;
	return reason;
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
	u32 done, some;

	if (!args->count)
		return KMDEV_COUNT_MISSING;
	reason = kmd_many_request(&alloc, args->request);
	if (reason)
		return reason;
	if (alloc.name || alloc.name_length)
		return KMDEV_NAME_MANY;
	reason = kmd_request_check(&request, &alloc, file);
	if (reason)
		return reason;
	for (done = 0; done < args->count && !reason; done += some) {
		some = min_t(u32, args->count - done, KMD_RECORDS_AT_ONCE);
		reason = alloc_some(file, &request, handles + done, &some);
		if (!reason && done + some < args->count)
			reason = kmd_array_pause();
	}
	kmd_request_done(&request);
	args->out_count = done;
	args->out_rest = reason;
	return done ? KMDEV_OK : reason;
}

/*
 * The buffers of up to @count handles, or as many as are freed in a moment; @count is set to how
 * many are freed.
 */
static enum kmdev_reason free_some(struct kmd_file *file, const u64 __user *from, u32 flags,
				   u32 *count)
{
	u64 handles[KMD_RECORDS_AT_ONCE] __uninitialized;
	/* A record takes the place of a handle that has been looked up. */
	struct kmd_leavings leavings = { .records = (struct kmd_buffer **)handles };
	u32 done, had = get_handles(handles, from, *count);
	const struct kmd_user *owner;
	enum kmdev_reason reason = kmd_file_whose(file, flags, &owner);
	struct kmd_buffer *buffer;

	for (done = 0; done < had && !reason && leavings.bytes < SZ_1M; done++) {
		buffer = kmd_table_get(handles[done], owner);
		if (!buffer || !kmd_buffer_free(buffer, &leavings)) {
			reason = KMDEV_NO_HANDLE;
			break;
		}
	}
	kmd_leavings_give(&leavings);
	if (!reason && done == had && had < *count)
		reason = KMDEV_BAD_ADDRESS;
	*count = done;
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
	enum kmdev_reason reason = KMDEV_OK;
	u32 done, some;

	if (!args->count)
		return KMDEV_COUNT_MISSING;
	for (done = 0; done < args->count && !reason; done += some) {
		some = min_t(u32, args->count - done, KMD_RECORDS_AT_ONCE);
		reason = free_some(file, handles + done, args->flags, &some);
		if (!reason && done + some < args->count)
			reason = kmd_array_pause();
	}
	args->out_count = done;
	args->out_rest = reason;
	return done ? KMDEV_OK : reason;
}

/* An element of a batch: @at is moved behind it, @refused says why it was. */
static enum kmdev_reason next_op(struct kmd_file *file, void __user *from, u64 *at, u64 end,
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
		reason = next_op(file, from, &at, args->length, &refused);
		args->out_count += !reason && !refused;
		args->out_rest = args->out_rest ?: refused;
		if (!go_on)
			reason = reason ?: refused;
	}
	if (reason)
		args->out_rest = reason;
	return args->out_count ? KMDEV_OK : reason;
}
