// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on buffers.
 */

#include <linux/fs.h>

#include "access.h"
#include "buffer.h"
#include "buffer-file.h"
#include "call.h"
#include "compat.h"
#include "content.h"
#include "facts.h"
#include "file.h"
#include "list.h"
#include "many.h"
#include "name.h"
#include "pages.h"
#include "pattern.h"
#include "request.h"
#include "resize.h"
#include "uaddr.h"

static __always_inline enum kmdev_reason name_for(struct kmd_call *call,
						  const struct kmdev_alloc *args,
						  struct kmd_name **name)
{
	*name = NULL;
	if (!args->name && !args->name_length)
		return KMDEV_OK;
	return kmd_name_create(call->file->user, KMDEV_BUFFER, args->name, args->name_length, name);
}

/* A buffer as @args name it, which waits in @call for the answer to arrive. */
static __always_inline enum kmdev_reason create(struct kmd_call *call,
						const struct kmdev_alloc *args,
						const struct kmd_request *request)
{
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;
	struct kmd_name *name;

	reason = name_for(call, args, &name);
	if (reason)
		return reason;
	reason = kmd_buffer_create(call->file, request, &buffer);
	if (reason) {
		kmd_name_destroy(call->file->user, name);
		return reason;
	}
	buffer->name = name;
	call->buffer = buffer;
	return KMDEV_OK;
}

__always_inline enum kmdev_reason kmd_call_alloc(struct kmd_call *call)
{
	struct kmdev_alloc *args = &call->args.alloc;
	struct kmd_request request __uninitialized;
	enum kmdev_reason reason;

	reason = kmd_request_check(&request, args, call->file);
	if (reason)
		return reason;
	reason = create(call, args, &request);
	if (!reason)
		args->out_handle = call->buffer->handle;
	kmd_request_done(&request);
	return reason;
}

__always_inline void kmd_settle_alloc(struct kmd_call *call, bool arrived)
{
	if (arrived)
		kmd_buffer_publish(call->file, call->buffer);
	else
		kmd_buffer_abort(call->buffer);
}

enum kmdev_reason kmd_call_fragment(struct kmd_call *call)
{
	struct kmdev_fragment *args = &call->args.fragment;
	struct kmd_comb comb = { .teeth_max = args->teeth };
	struct kmd_request request;
	enum kmdev_reason reason;
	struct kmdev_alloc block;

	if (!args->teeth)
		return KMDEV_COUNT_MISSING;
	reason = kmd_many_request(&block, args->request);
	if (reason)
		return reason;
	reason = kmd_request_check_comb(&request, &block, call->file, &comb);
	if (reason)
		return reason;
	reason = create(call, &block, &request);
	kmd_request_done(&request);
	if (reason)
		return reason == KMDEV_ALLOCATOR_SAID_NO ? comb.rest : reason;
	/* What it was to have at most. */
	call->buffer->bytes = call->buffer->usable;
	args->out_handle = call->buffer->handle;
	args->out_teeth = comb.teeth;
	args->out_rest = comb.teeth < args->teeth && !comb.rest ? KMDEV_BYTES_MAX : comb.rest;
	return KMDEV_OK;
}

/* What the caller's handle names stays while @work is done on it. */
static __always_inline enum kmdev_reason
on_buffer(struct kmd_call *call, u64 handle, u32 flags,
	  enum kmdev_reason (*work)(struct kmd_call *call, struct kmd_buffer *buffer))
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

__always_inline enum kmdev_reason kmd_call_free(struct kmd_call *call)
{
	const struct kmdev_free *args = &call->args.free;
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;

	reason = kmd_buffer_find(call->file, args->handle, args->flags, &buffer);
	if (!reason && !kmd_buffer_free(buffer, NULL))
		reason = KMDEV_NO_HANDLE;
	return reason;
}

static __always_inline enum kmdev_reason read_buffer(struct kmd_call *call,
						     struct kmd_buffer *buffer)
{
	enum kmdev_reason reason = kmd_content_may_see(call->file, buffer);
	const struct kmdev_copy *args = &call->args.copy;
	struct kmd_copy copy = { .data = kmd_uaddr(args->data), .offset = args->offset };

	return reason ?: kmd_content_read(buffer, &copy, args->length);
}

__always_inline enum kmdev_reason kmd_call_read(struct kmd_call *call)
{
	return on_buffer(call, call->args.copy.handle, 0, read_buffer);
}

static __always_inline enum kmdev_reason write_buffer(struct kmd_call *call,
						      struct kmd_buffer *buffer)
{
	const struct kmdev_copy *args = &call->args.copy;
	struct kmd_copy copy = { .data = kmd_uaddr(args->data), .offset = args->offset };

	return kmd_content_write(buffer, &copy, args->length);
}

__always_inline enum kmdev_reason kmd_call_write(struct kmd_call *call)
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

/* The file keeps the reference. */
enum kmdev_reason kmd_call_open(struct kmd_call *call)
{
	struct kmdev_open *args = &call->args.open;
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;

	if ((args->flags & KMDEV_OPEN_WRITE) && !(call->file->mode & FMODE_WRITE))
		return KMDEV_NOT_WRITABLE;
	reason = kmd_buffer_find(call->file, args->handle, 0, &buffer);
	if (reason)
		return reason;
	reason = kmd_content_may_see(call->file, buffer);
	if (!reason)
		reason = kmd_buffer_file_create(buffer, args->flags, &call->opened, &args->out_fd);
	if (reason)
		kmd_buffer_put(buffer);
	args->__out_pad = 0;
	return reason;
}

void kmd_settle_open(struct kmd_call *call, bool arrived)
{
	s32 fd = call->args.open.out_fd;

	if (arrived)
		kmd_buffer_file_publish(call->opened, fd);
	else
		kmd_buffer_file_abort(call->opened, fd);
}

enum kmdev_reason kmd_call_alloc_many(struct kmd_call *call)
{
	return kmd_many_alloc(call->file, &call->args.alloc_many);
}

enum kmdev_reason kmd_call_free_many(struct kmd_call *call)
{
	return kmd_many_free(call->file, &call->args.free_many);
}

enum kmdev_reason kmd_call_batch(struct kmd_call *call)
{
	return kmd_many_carry_out(call->file, &call->args.batch);
}
