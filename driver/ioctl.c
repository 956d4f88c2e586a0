// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way in and out of every command.  Arguments are copied in once and judged here as far as
 * that needs no knowledge of the command; a command works on the copy.  What it creates becomes
 * visible only when its answer has arrived.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/uaccess.h>

#include "buffer.h"
#include "cache.h"
#include "call.h"
#include "command.h"
#include "file.h"
#include "ioctl.h"
#include "pool.h"
#include "reason.h"

static u32 member(const struct kmd_call *call, u16 at)
{
	return *(const u32 *)((const u8 *)&call->args + at);
}

/* @size is as it was first read, whatever the caller's other threads write there meanwhile. */
static enum kmdev_reason copy_in(struct kmd_call *call, const struct kmd_command *command,
				 const void __user *arg, u32 size)
{
	int ret;

	if (size < command->size_min)
		return KMDEV_SIZE_SHORT;
	if (size > PAGE_SIZE)
		return KMDEV_SIZE_LONG;
	ret = copy_struct_from_user(&call->args, command->size, arg, size);
	if (ret)
		return ret == -E2BIG ? KMDEV_SIZE_LONG : KMDEV_BAD_ADDRESS;
	call->args.header.size = size;
	return KMDEV_OK;
}

static enum kmdev_reason check(const struct kmd_call *call, const struct kmd_command *command)
{
	if (command->reserved_at && member(call, command->reserved_at))
		return KMDEV_RESERVED_SET;
	if (command->flags_at && (member(call, command->flags_at) & ~command->flags))
		return KMDEV_FLAG_UNKNOWN;
	if ((command->mode & FMODE_WRITE) && !(call->file->mode & FMODE_WRITE))
		return KMDEV_NOT_WRITABLE;
	if ((command->mode & FMODE_READ) && !(call->file->mode & FMODE_READ))
		return KMDEV_NOT_READABLE;
	return KMDEV_OK;
}

static enum kmdev_reason answer(struct kmd_call *call, const struct kmd_command *command,
				void __user *arg)
{
	u32 end = min_t(u32, call->args.header.size, command->size);

	if (end > command->out_at &&
	    copy_to_user(arg + command->out_at, (u8 *)&call->args + command->out_at,
			 end - command->out_at))
		return KMDEV_BAD_ADDRESS;
	return KMDEV_OK;
}

static void publish(struct kmd_call *call)
{
	if (call->created)
		kmd_buffer_publish(call->file, call->created);
	if (call->cache)
		kmd_source_publish(&call->cache->source);
	if (call->pool)
		kmd_source_publish(&call->pool->source);
}

static void undo(struct kmd_call *call)
{
	if (call->created)
		kmd_buffer_abort(call->created);
	if (call->cache)
		kmd_cache_abort(call->cache);
	if (call->pool)
		kmd_pool_abort(call->pool);
}

static enum kmdev_reason run(struct kmd_call *call, const struct kmd_command *command,
			     void __user *arg, u32 size)
{
	enum kmdev_reason reason;

	reason = copy_in(call, command, arg, size);
	if (reason)
		return reason;
	reason = check(call, command);
	if (reason)
		return reason;
	reason = command->run(call);
	if (reason)
		return reason;
	reason = answer(call, command, arg);
	if (reason)
		undo(call);
	else
		publish(call);
	return reason;
}

/**
 * kmd_ioctl() - carry out a command
 * @file: the control file
 * @cmd: KMDEV_IDENTIFY and so on
 * @arg: address of the structure that goes with it
 *
 * The reason is written before the command runs, as if it succeeded, and once more if it does not:
 * an address that cannot be written is found while nothing is done yet.
 *
 * Return: 0 or a negative errno, see the head of kmdev.h.
 */
long kmd_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct kmd_call call = { .file = kmd_file_of(file) };
	const struct kmd_command *command = kmd_command_find(cmd - _IO(KMDEV_TYPE, 0));
	u32 __user *head = (u32 __user *)arg;
	enum kmdev_reason reason;
	u32 size;

	if (!command)
		return -ENOTTY;
	if (get_user(size, head))
		return -EFAULT;
	if (size < sizeof(call.args.header))
		return -EINVAL;
	if (put_user(KMDEV_OK, &head[1]))
		return -EFAULT;
	reason = run(&call, command, (void __user *)arg, size);
	if (reason)
		put_user(reason, &head[1]);
	return kmd_reason_errno(reason);
}
