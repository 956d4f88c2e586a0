// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on buffers.
 */

#include "access.h"
#include "buffer.h"
#include "call.h"
#include "content.h"
#include "facts.h"
#include "file.h"
#include "list.h"
#include "name.h"
#include "pattern.h"
#include "resize.h"

enum kmdev_reason kmd_call_alloc(struct kmd_call *call)
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

enum kmdev_reason kmd_call_free(struct kmd_call *call)
{
	return on_buffer(call, call->args.free.handle, call->args.free.flags, free_buffer);
}

static enum kmdev_reason read_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	enum kmdev_reason reason = kmd_content_may_see(call->file, buffer);

	return reason ?: kmd_content_read(buffer, &call->args.copy);
}

enum kmdev_reason kmd_call_read(struct kmd_call *call)
{
	return on_buffer(call, call->args.copy.handle, 0, read_buffer);
}

static enum kmdev_reason write_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_content_write(buffer, &call->args.copy);
}

enum kmdev_reason kmd_call_write(struct kmd_call *call)
{
	return on_buffer(call, call->args.copy.handle, 0, write_buffer);
}

static enum kmdev_reason fill_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_pattern_fill(buffer, &call->args.pattern);
}

enum kmdev_reason kmd_call_fill(struct kmd_call *call)
{
	return on_buffer(call, call->args.pattern.handle, 0, fill_buffer);
}

static enum kmdev_reason check_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	enum kmdev_reason reason = kmd_content_may_see(call->file, buffer);

	return reason ?: kmd_pattern_check(buffer, &call->args.pattern);
}

enum kmdev_reason kmd_call_check(struct kmd_call *call)
{
	return on_buffer(call, call->args.pattern.handle, 0, check_buffer);
}

enum kmdev_reason kmd_call_find(struct kmd_call *call)
{
	struct kmdev_find *args = &call->args.find;

	return kmd_name_find(call->file->user, args->kind, args->name, args->name_length,
			     &args->out_handle);
}

static enum kmdev_reason describe_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	struct kmd_access access = kmd_access_of(call->file);

	kmd_facts_collect(buffer, &access, &call->args.info.out_facts);
	return KMDEV_OK;
}

enum kmdev_reason kmd_call_info(struct kmd_call *call)
{
	return on_buffer(call, call->args.info.handle, call->args.info.flags, describe_buffer);
}

enum kmdev_reason kmd_call_list(struct kmd_call *call)
{
	return kmd_list_buffers(call->file, &call->args.list);
}

static enum kmdev_reason list_runs(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_list_runs(call->file, buffer, &call->args.runs);
}

enum kmdev_reason kmd_call_runs(struct kmd_call *call)
{
	return on_buffer(call, call->args.runs.handle, call->args.runs.flags, list_runs);
}

static enum kmdev_reason resize_buffer(struct kmd_call *call, struct kmd_buffer *buffer)
{
	return kmd_resize(call->file, buffer, &call->args.resize);
}

enum kmdev_reason kmd_call_resize(struct kmd_call *call)
{
	return on_buffer(call, call->args.resize.handle, 0, resize_buffer);
}
