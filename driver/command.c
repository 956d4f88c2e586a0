// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the device, each one entry in the table, and the way in and out of all of them.
 * Arguments are copied in once and judged here as far as that needs no knowledge of the command; a
 * command works on the copy.  What it creates becomes visible only when its answer has arrived.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/stddef.h>
#include <linux/uaccess.h>

#include "call.h"
#include "command.h"
#include "compat.h"
#include "file.h"
#include "reason.h"
#include "words.h"

/* @first: bytes of the structure's first version, for good. */
#define ARGS(type, first) \
	.size = sizeof(struct type), .size_min = (first)
#define FLAGS(type, known) \
	.flags_at = offsetof(struct type, flags), .flags = (known)
#define RESERVED(type) \
	.reserved_at = offsetof(struct type, __reserved)
#define OUT(type, first) \
	.out_at = offsetof(struct type, first)
#define NO_OUT(type) \
	.out_at = sizeof(struct type)

static const struct kmd_command commands[] = {
	[KMDEV_NR_IDENTIFY] = {
		.run = kmd_call_identify,
		ARGS(kmdev_identify, 216),
		OUT(kmdev_identify, out_abi),
	},
	[KMDEV_NR_ALLOCATOR] = {
		.run = kmd_call_allocator,
		ARGS(kmdev_allocator, 80),
		RESERVED(kmdev_allocator),
		OUT(kmdev_allocator, out_allocator),
	},
	[KMDEV_NR_ALLOC] = {
		.run = kmd_call_alloc,
		.settle = kmd_settle_alloc,
		.mode = FMODE_WRITE,
		ARGS(kmdev_alloc, 88),
		FLAGS(kmdev_alloc, KMDEV_ALLOC_FLAGS),
		RESERVED(kmdev_alloc),
		OUT(kmdev_alloc, out_handle),
	},
	[KMDEV_NR_FREE] = {
		.run = kmd_call_free,
		.mode = FMODE_WRITE,
		ARGS(kmdev_free, 24),
		FLAGS(kmdev_free, KMDEV_ALL_USERS),
		RESERVED(kmdev_free),
		NO_OUT(kmdev_free),
	},
	[KMDEV_NR_READ] = {
		.run = kmd_call_read,
		.mode = FMODE_READ,
		ARGS(kmdev_copy, 40),
		NO_OUT(kmdev_copy),
	},
	[KMDEV_NR_WRITE] = {
		.run = kmd_call_write,
		.mode = FMODE_WRITE,
		ARGS(kmdev_copy, 40),
		NO_OUT(kmdev_copy),
	},
	[KMDEV_NR_FILL] = {
		.run = kmd_call_fill,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pattern, 80),
		OUT(kmdev_pattern, out_wrong),
	},
	[KMDEV_NR_CHECK] = {
		.run = kmd_call_check,
		.mode = FMODE_READ,
		ARGS(kmdev_pattern, 80),
		OUT(kmdev_pattern, out_wrong),
	},
	[KMDEV_NR_FIND] = {
		.run = kmd_call_find,
		ARGS(kmdev_find, 32),
		OUT(kmdev_find, out_handle),
	},
	[KMDEV_NR_INFO] = {
		.run = kmd_call_info,
		ARGS(kmdev_info, 288),
		FLAGS(kmdev_info, KMDEV_ALL_USERS),
		RESERVED(kmdev_info),
		OUT(kmdev_info, out_facts),
	},
	[KMDEV_NR_LIST] = {
		.run = kmd_call_list,
		ARGS(kmdev_list, 56),
		FLAGS(kmdev_list, KMDEV_LIST_FLAGS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_RUNS] = {
		.run = kmd_call_runs,
		ARGS(kmdev_runs, 56),
		FLAGS(kmdev_runs, KMDEV_ALL_USERS),
		OUT(kmdev_runs, out_count),
	},
	[KMDEV_NR_RESIZE] = {
		.final = true,
		.run = kmd_call_resize,
		.mode = FMODE_WRITE,
		ARGS(kmdev_resize, 40),
		FLAGS(kmdev_resize, KMDEV_RESIZE_GFP),
		RESERVED(kmdev_resize),
		OUT(kmdev_resize, out_moved),
	},
	[KMDEV_NR_CACHE_CREATE] = {
		.run = kmd_call_cache_create,
		.settle = kmd_settle_cache_create,
		.mode = FMODE_WRITE,
		ARGS(kmdev_cache_create, 48),
		FLAGS(kmdev_cache_create, KMDEV_CACHE_FLAGS),
		RESERVED(kmdev_cache_create),
		OUT(kmdev_cache_create, out_cache),
	},
	[KMDEV_NR_CACHE_SHRINK] = {
		.run = kmd_call_cache_shrink,
		.mode = FMODE_WRITE,
		ARGS(kmdev_source, 16),
		FLAGS(kmdev_source, KMDEV_ALL_USERS),
		NO_OUT(kmdev_source),
	},
	[KMDEV_NR_CACHE_DESTROY] = {
		.run = kmd_call_cache_destroy,
		.mode = FMODE_WRITE,
		ARGS(kmdev_source, 16),
		FLAGS(kmdev_source, KMDEV_ALL_USERS),
		NO_OUT(kmdev_source),
	},
	[KMDEV_NR_CACHE_LIST] = {
		.run = kmd_call_cache_list,
		ARGS(kmdev_list, 56),
		FLAGS(kmdev_list, KMDEV_LIST_FLAGS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_POOL_CREATE] = {
		.run = kmd_call_pool_create,
		.settle = kmd_settle_pool_create,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pool_create, 64),
		RESERVED(kmdev_pool_create),
		OUT(kmdev_pool_create, out_pool),
	},
	[KMDEV_NR_POOL_RESIZE] = {
		.run = kmd_call_pool_resize,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pool_resize, 24),
		FLAGS(kmdev_pool_resize, KMDEV_ALL_USERS),
		RESERVED(kmdev_pool_resize),
		NO_OUT(kmdev_pool_resize),
	},
	[KMDEV_NR_POOL_DESTROY] = {
		.run = kmd_call_pool_destroy,
		.mode = FMODE_WRITE,
		ARGS(kmdev_source, 16),
		FLAGS(kmdev_source, KMDEV_ALL_USERS),
		NO_OUT(kmdev_source),
	},
	[KMDEV_NR_POOL_LIST] = {
		.run = kmd_call_pool_list,
		ARGS(kmdev_list, 56),
		FLAGS(kmdev_list, KMDEV_LIST_FLAGS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_INJECT] = {
		.run = kmd_call_inject,
		ARGS(kmdev_inject, 72),
		OUT(kmdev_inject, out_seen),
	},
	[KMDEV_NR_GFP] = {
		.run = kmd_call_gfp,
		ARGS(kmdev_gfp, 56),
		FLAGS(kmdev_gfp, KMDEV_GFP_FROM_KERNEL),
		OUT(kmdev_gfp, out_kernel),
	},
	[KMDEV_NR_OPEN] = {
		.run = kmd_call_open,
		.settle = kmd_settle_open,
		.mode = FMODE_READ,
		ARGS(kmdev_open, 32),
		FLAGS(kmdev_open, KMDEV_OPEN_WRITE),
		RESERVED(kmdev_open),
		OUT(kmdev_open, out_fd),
	},
	[KMDEV_NR_ALLOC_MANY] = {
		.final = true,
		.run = kmd_call_alloc_many,
		.mode = FMODE_WRITE,
		ARGS(kmdev_alloc_many, 40),
		RESERVED(kmdev_alloc_many),
		OUT(kmdev_alloc_many, out_count),
	},
	[KMDEV_NR_FREE_MANY] = {
		.final = true,
		.run = kmd_call_free_many,
		.mode = FMODE_WRITE,
		ARGS(kmdev_free_many, 32),
		FLAGS(kmdev_free_many, KMDEV_ALL_USERS),
		OUT(kmdev_free_many, out_count),
	},
	[KMDEV_NR_BENCH] = {
		.run = kmd_call_bench,
		.mode = FMODE_WRITE,
		ARGS(kmdev_bench, 152),
		FLAGS(kmdev_bench, KMDEV_BENCH_FLAGS),
		OUT(kmdev_bench, out_rows),
	},
	[KMDEV_NR_BATCH] = {
		.final = true,
		.run = kmd_call_batch,
		ARGS(kmdev_batch, 40),
		FLAGS(kmdev_batch, KMDEV_BATCH_GO_ON),
		OUT(kmdev_batch, out_count),
	},
	[KMDEV_NR_FRAGMENT] = {
		.run = kmd_call_fragment,
		.settle = kmd_settle_alloc,
		.mode = FMODE_WRITE,
		ARGS(kmdev_fragment, 40),
		RESERVED(kmdev_fragment),
		OUT(kmdev_fragment, out_handle),
	},
};

/**
 * kmd_command_find() - the command of a number
 * @nr: any number
 *
 * Return: the command, or NULL.
 */
const struct kmd_command *kmd_command_find(unsigned int nr)
{
	if (nr >= ARRAY_SIZE(commands))
		return NULL;
	return &commands[array_index_nospec(nr, ARRAY_SIZE(commands))];
}

/**
 * kmd_command_copy() - copy arguments in
 * @command: whose they are
 * @args: where to; what the caller does not know of them is zero
 * @from: in user space
 * @size: as the caller says, read once
 *
 * Return: KMDEV_OK, KMDEV_SIZE_SHORT, KMDEV_SIZE_LONG or KMDEV_BAD_ADDRESS.
 */
enum kmdev_reason kmd_command_copy(const struct kmd_command *command, void *args,
				   const void __user *from, u32 size)
{
	int ret;

	if (size < command->size_min)
		return KMDEV_SIZE_SHORT;
	if (size > PAGE_SIZE)
		return KMDEV_SIZE_LONG;
	ret = copy_struct_from_user(args, command->size, from, size);
	if (ret)
		return ret == -E2BIG ? KMDEV_SIZE_LONG : KMDEV_BAD_ADDRESS;
	return KMDEV_OK;
}

static u32 member(const void *args, u16 at)
{
	return *(const u32 *)(args + at);
}

static __always_inline enum kmdev_reason check_args(const struct kmd_command *command,
						    const void *args)
{
	if (command->reserved_at && member(args, command->reserved_at))
		return KMDEV_RESERVED_SET;
	if (command->flags_at && (member(args, command->flags_at) & ~command->flags))
		return KMDEV_FLAG_UNKNOWN;
	return KMDEV_OK;
}

/**
 * kmd_command_check() - whether arguments hold nothing that is not defined
 * @command: whose they are
 * @args: copied in
 *
 * Return: KMDEV_OK, KMDEV_RESERVED_SET or KMDEV_FLAG_UNKNOWN.
 */
enum kmdev_reason kmd_command_check(const struct kmd_command *command, const void *args)
{
	return check_args(command, args);
}

/*
 * The arguments of a caller who was compiled with the same structure as the driver; false for
 * others, and where anything faults.  The reason is written as if the command succeeded: an
 * address that cannot be written is found while nothing is done yet.
 */
static __always_inline bool copy_in_same(struct kmd_call *call,
					 const struct kmd_command *command, void __user *arg)
{
	struct kmd_head __user *head = arg;
	bool same = false;
	u32 size;

	if (!kmd_words_fit((unsigned long)arg | command->size) ||
	    !user_access_begin(head, command->size))
		return false;
	unsafe_get_user(size, &head->size, fault);
	if (size == command->size) {
		unsafe_put_user(KMDEV_OK, &head->out_reason, fault);
		same = kmd_unsafe_get_words((unsigned long *)&call->args, arg, command->size);
		call->args.header.size = same ? size : 0;
	}
fault:
	user_access_end();
	return same;
}

/* @size is as it was first read, whatever the caller's other threads write there meanwhile. */
static enum kmdev_reason copy_in_other(struct kmd_call *call, const struct kmd_command *command,
				       void __user *arg, u32 room)
{
	struct kmd_head __user *head = arg;
	enum kmdev_reason reason;
	u32 size;

	if (get_user(size, &head->size))
		return KMDEV_BAD_ADDRESS;
	if (size < sizeof(*head))
		return KMDEV_SIZE_SHORT;
	if (put_user(KMDEV_OK, &head->out_reason))
		return KMDEV_BAD_ADDRESS;
	if (size > room)
		reason = KMDEV_BATCH_ELEMENT;
	else
		reason = kmd_command_copy(command, &call->args, arg, size);
	call->args.header.size = size;
	return reason;
}

static __always_inline enum kmdev_reason check(const struct kmd_call *call,
					       const struct kmd_command *command)
{
	enum kmdev_reason reason = check_args(command, &call->args);

	if (reason)
		return reason;
	if ((command->mode & FMODE_WRITE) && !(call->file->mode & FMODE_WRITE))
		return KMDEV_NOT_WRITABLE;
	if ((command->mode & FMODE_READ) && !(call->file->mode & FMODE_READ))
		return KMDEV_NOT_READABLE;
	return KMDEV_OK;
}

static __always_inline enum kmdev_reason answer(struct kmd_call *call,
						const struct kmd_command *command,
						void __user *arg)
{
	u32 at = command->out_at, end = min_t(u32, call->args.header.size, command->size);

	if (end > at && !kmd_put_words(arg + at, (u8 *)&call->args + at, end - at))
		return KMDEV_BAD_ADDRESS;
	return KMDEV_OK;
}

static __always_inline enum kmdev_reason run(struct kmd_call *call,
					     const struct kmd_command *command, void __user *arg)
{
	enum kmdev_reason reason;

	reason = check(call, command);
	if (reason)
		return reason;
	/* An answer that has no place is found while nothing is done yet. */
	if (command->final)
		reason = answer(call, command, arg);
	if (reason)
		return reason;
	reason = command->run(call);
	if (reason)
		return reason;
	reason = answer(call, command, arg);
	if (command->settle)
		command->settle(call, !reason);
	return reason;
}

/* Of a command that is known when this is compiled little is left but the copies and the call. */
static __always_inline enum kmdev_reason carry_out(struct kmd_file *file,
						   const struct kmd_command *command,
						   void __user *arg, u32 room)
{
	struct kmd_head __user *head = arg;
	enum kmdev_reason reason = KMDEV_OK;
	struct kmd_call call __uninitialized;

	call.file = file;
	call.args.header.size = 0;
	if (room < command->size || !copy_in_same(&call, command, arg))
		reason = copy_in_other(&call, command, arg, room);
	reason = reason ?: run(&call, command, arg);
	if (unlikely(reason) && call.args.header.size)
		put_user(reason, &head->out_reason);
	return reason;
}

/**
 * kmd_carry_out() - carry out a command
 * @file: the control file
 * @command: from the table
 * @arg: address of the structure that goes with it
 * @room: how long that may be
 *
 * Return: KMDEV_OK, or why it was refused, which stands in the structure too, if it can.
 */
enum kmdev_reason kmd_carry_out(struct kmd_file *file, const struct kmd_command *command,
				void __user *arg, u32 room)
{
	return carry_out(file, command, arg, room);
}

static long result(enum kmdev_reason reason)
{
	return likely(!reason) ? 0 : kmd_reason_errno(reason);
}

/* What programs call most, each with a frame of its own. */
static noinline long ioctl_alloc(struct kmd_file *file, void __user *arg)
{
	return result(carry_out(file, &commands[KMDEV_NR_ALLOC], arg, U32_MAX));
}

static noinline long ioctl_free(struct kmd_file *file, void __user *arg)
{
	return result(carry_out(file, &commands[KMDEV_NR_FREE], arg, U32_MAX));
}

static noinline long ioctl_read(struct kmd_file *file, void __user *arg)
{
	return result(carry_out(file, &commands[KMDEV_NR_READ], arg, U32_MAX));
}

static noinline long ioctl_write(struct kmd_file *file, void __user *arg)
{
	return result(carry_out(file, &commands[KMDEV_NR_WRITE], arg, U32_MAX));
}

/**
 * kmd_ioctl() - carry out a command
 * @opened: the control file
 * @cmd: KMDEV_IDENTIFY and so on
 * @address: of the structure that goes with it
 *
 * Return: 0 or a negative errno, see the head of kmdev.h.
 */
long kmd_ioctl(struct file *opened, unsigned int cmd, unsigned long address)
{
	struct kmd_file *file = kmd_file_of(opened);
	void __user *arg = (void __user *)address;
	const struct kmd_command *command;

	switch (cmd) {
	case KMDEV_ALLOC:
		return ioctl_alloc(file, arg);
	case KMDEV_FREE:
		return ioctl_free(file, arg);
	case KMDEV_READ:
		return ioctl_read(file, arg);
	case KMDEV_WRITE:
		return ioctl_write(file, arg);
	default:
		command = kmd_command_find(cmd - _IO(KMDEV_TYPE, 0));
		return command ? result(kmd_carry_out(file, command, arg, U32_MAX)) : -ENOTTY;
	}
}
