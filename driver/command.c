// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the device, each one entry in the table at the end.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "access.h"
#include "allocator.h"
#include "buffer.h"
#include "command.h"
#include "compat.h"
#include "content.h"
#include "facts.h"
#include "file.h"
#include "limit.h"
#include "list.h"
#include "name.h"
#include "pattern.h"
#include "user.h"

static u32 kernel_flags(void)
{
	u32 flags = 0;

	if (want_init_on_alloc(0))
		flags |= KMDEV_KERNEL_INIT_ON_ALLOC;
	if (want_init_on_free())
		flags |= KMDEV_KERNEL_INIT_ON_FREE;
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		flags |= KMDEV_KERNEL_PREEMPT_RT;
	if (IS_ENABLED(CONFIG_HIGHMEM))
		flags |= KMDEV_KERNEL_HIGHMEM;
	if (IS_ENABLED(CONFIG_KASAN))
		flags |= KMDEV_KERNEL_KASAN;
	if (IS_ENABLED(CONFIG_MEMCG))
		flags |= KMDEV_KERNEL_MEMCG;
	return flags;
}

static u32 may_flags(const struct kmd_file *file)
{
	struct kmd_access access = kmd_access_of(file);
	u32 flags = 0;

	if (file->mode & FMODE_READ)
		flags |= KMDEV_MAY_READ;
	if (file->mode & FMODE_WRITE)
		flags |= KMDEV_MAY_WRITE;
	if (file->sys_admin)
		flags |= KMDEV_MAY_SYS_ADMIN;
	if (file->syslog)
		flags |= KMDEV_MAY_SYSLOG;
	if (access.virt)
		flags |= KMDEV_MAY_SEE_VIRT;
	if (access.phys)
		flags |= KMDEV_MAY_SEE_PHYS;
	if (access.kptr)
		flags |= KMDEV_MAY_NOT_KPTR;
	if (access.lockdown)
		flags |= KMDEV_MAY_NOT_LOCKDOWN;
	return flags;
}

static enum kmdev_reason cmd_identify(struct kmd_call *call)
{
	struct kmdev_identify *out = &call->args.identify;
	struct kmd_user *user = call->file->user;

	out->out_abi = KMDEV_ABI;
	out->out_may = may_flags(call->file);
	out->out_kernel = kernel_flags();
	out->out_page_size = PAGE_SIZE;
	out->out_max_order = MAX_PAGE_ORDER;
	out->out_allocators = kmd_allocator_count();
	out->out_kmalloc_max = KMALLOC_MAX_SIZE;
	out->out_kmalloc_slab_max = KMALLOC_MAX_CACHE_SIZE;
	kmd_limit_identify(user, out);
	out->out_uid = from_kuid_munged(current_user_ns(), user->uid);
	out->out_nodes = num_online_nodes();
	strscpy_pad(out->out_version, KMD_VERSION, sizeof(out->out_version));
	return KMDEV_OK;
}

static enum kmdev_reason cmd_allocator(struct kmd_call *call)
{
	struct kmdev_allocator *args = &call->args.allocator;
	const struct kmd_allocator *found;

	if (args->index >= kmd_allocator_count())
		return KMDEV_NO_INDEX;
	found = kmd_allocator_find(args->index + 1);
	args->out_allocator = kmd_allocator_id(found);
	args->out_flags = found->flags;
	args->out_bytes_max = kmd_allocator_bytes_max(found);
	args->out_gfp = found->gfp;
	args->__out_pad = 0;
	strscpy_pad(args->out_name, found->name, sizeof(args->out_name));
	return KMDEV_OK;
}

static enum kmdev_reason cmd_alloc(struct kmd_call *call)
{
	enum kmdev_reason reason;

	reason = kmd_buffer_create(call->file, &call->args.alloc, &call->created);
	if (!reason)
		call->args.alloc.out_handle = call->created->handle;
	return reason;
}

/* What the caller's handle names stays while @work is done on it. */
static enum kmdev_reason on_buffer(struct kmd_call *call, u64 handle, u32 flags,
				   enum kmdev_reason (*work)(struct kmd_call *call,
							     struct kmd_buffer *buffer))
{
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;

	reason = kmd_buffer_find(call->file, handle, flags, &buffer);
	if (reason)
		return reason;
	reason = work(call, buffer);
	kmd_buffer_put(buffer);
	return reason;
}

static enum kmdev_reason free_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_buffer_remove(buffer) ? KMDEV_OK : KMDEV_NO_HANDLE;
}

static enum kmdev_reason cmd_free(struct kmd_call *call)
{
	return on_buffer(call, call->args.free.handle, call->args.free.flags, free_buffer);
}

static enum kmdev_reason read_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	enum kmdev_reason reason = kmd_content_may_see(call->file, buffer);

	return reason ?: kmd_content_read(buffer, &call->args.copy);
}

static enum kmdev_reason cmd_read(struct kmd_call *call)
{
	return on_buffer(call, call->args.copy.handle, 0, read_buffer);
}

static enum kmdev_reason write_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_content_write(buffer, &call->args.copy);
}

static enum kmdev_reason cmd_write(struct kmd_call *call)
{
	return on_buffer(call, call->args.copy.handle, 0, write_buffer);
}

static enum kmdev_reason fill_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_pattern_fill(buffer, &call->args.pattern);
}

static enum kmdev_reason cmd_fill(struct kmd_call *call)
{
	return on_buffer(call, call->args.pattern.handle, 0, fill_buffer);
}

static enum kmdev_reason check_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	enum kmdev_reason reason = kmd_content_may_see(call->file, buffer);

	return reason ?: kmd_pattern_check(buffer, &call->args.pattern);
}

static enum kmdev_reason cmd_check(struct kmd_call *call)
{
	return on_buffer(call, call->args.pattern.handle, 0, check_buffer);
}

static enum kmdev_reason cmd_find(struct kmd_call *call)
{
	struct kmdev_find *args = &call->args.find;

	return kmd_name_find(call->file->user, args->name, args->name_length, &args->out_handle);
}

static enum kmdev_reason describe_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	struct kmd_access access = kmd_access_of(call->file);

	kmd_facts_collect(buffer, &access, &call->args.info.out_facts);
	return KMDEV_OK;
}

static enum kmdev_reason cmd_info(struct kmd_call *call)
{
	return on_buffer(call, call->args.info.handle, call->args.info.flags, describe_buffer);
}

static enum kmdev_reason cmd_list(struct kmd_call *call)
{
	return kmd_list_buffers(call->file, &call->args.list);
}

static enum kmdev_reason list_runs(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_list_runs(call->file, buffer, &call->args.runs);
}

static enum kmdev_reason cmd_runs(struct kmd_call *call)
{
	return on_buffer(call, call->args.runs.handle, call->args.runs.flags, list_runs);
}

#define ARGS(type, last) \
	.size = sizeof(struct type), .size_min = offsetofend(struct type, last)
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
		.run = cmd_identify,
		ARGS(kmdev_identify, out_version),
		OUT(kmdev_identify, out_abi),
	},
	[KMDEV_NR_ALLOCATOR] = {
		.run = cmd_allocator,
		ARGS(kmdev_allocator, out_name),
		RESERVED(kmdev_allocator),
		OUT(kmdev_allocator, out_allocator),
	},
	[KMDEV_NR_ALLOC] = {
		.run = cmd_alloc,
		.mode = FMODE_WRITE,
		ARGS(kmdev_alloc, out_handle),
		FLAGS(kmdev_alloc, KMDEV_ALLOC_FLAGS),
		RESERVED(kmdev_alloc),
		OUT(kmdev_alloc, out_handle),
	},
	[KMDEV_NR_FREE] = {
		.run = cmd_free,
		.mode = FMODE_WRITE,
		ARGS(kmdev_free, __reserved),
		FLAGS(kmdev_free, KMDEV_ALL_USERS),
		RESERVED(kmdev_free),
		NO_OUT(kmdev_free),
	},
	[KMDEV_NR_READ] = {
		.run = cmd_read,
		.mode = FMODE_READ,
		ARGS(kmdev_copy, data),
		NO_OUT(kmdev_copy),
	},
	[KMDEV_NR_WRITE] = {
		.run = cmd_write,
		.mode = FMODE_WRITE,
		ARGS(kmdev_copy, data),
		NO_OUT(kmdev_copy),
	},
	[KMDEV_NR_FILL] = {
		.run = cmd_fill,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pattern, out_found),
		OUT(kmdev_pattern, out_wrong),
	},
	[KMDEV_NR_CHECK] = {
		.run = cmd_check,
		.mode = FMODE_READ,
		ARGS(kmdev_pattern, out_found),
		OUT(kmdev_pattern, out_wrong),
	},
	[KMDEV_NR_FIND] = {
		.run = cmd_find,
		ARGS(kmdev_find, out_handle),
		RESERVED(kmdev_find),
		OUT(kmdev_find, out_handle),
	},
	[KMDEV_NR_INFO] = {
		.run = cmd_info,
		ARGS(kmdev_info, out_facts),
		FLAGS(kmdev_info, KMDEV_ALL_USERS),
		RESERVED(kmdev_info),
		OUT(kmdev_info, out_facts),
	},
	[KMDEV_NR_LIST] = {
		.run = cmd_list,
		ARGS(kmdev_list, out_position),
		FLAGS(kmdev_list, KMDEV_ALL_USERS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_RUNS] = {
		.run = cmd_runs,
		ARGS(kmdev_runs, out_position),
		FLAGS(kmdev_runs, KMDEV_ALL_USERS),
		OUT(kmdev_runs, out_count),
	},
};

/* The first version's layout, the same for every caller; a structure may only grow behind it. */
static_assert(sizeof(struct kmdev_identify) == 176);
static_assert(sizeof(struct kmdev_allocator) == 72);
static_assert(sizeof(struct kmdev_alloc) == 56);
static_assert(sizeof(struct kmdev_free) == 24);
static_assert(sizeof(struct kmdev_copy) == 40);
static_assert(sizeof(struct kmdev_pattern) == 80);
static_assert(sizeof(struct kmdev_find) == 32);
static_assert(sizeof(struct kmdev_facts) == 216);
static_assert(sizeof(struct kmdev_info) == 240);
static_assert(sizeof(struct kmdev_list) == 48);
static_assert(sizeof(struct kmdev_run) == 40);
static_assert(sizeof(struct kmdev_runs) == 56);

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
