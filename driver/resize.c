// SPDX-License-Identifier: GPL-2.0-only
/*
 * krealloc.
 */

#include <linux/kernel.h>
#include <linux/slab.h>

#include "buffer.h"
#include "clear.h"
#include "clock.h"
#include "file.h"
#include "inject.h"
#include "limit.h"
#include "request.h"
#include "resize.h"
#include "slab.h"

static enum kmdev_reason check(struct kmd_request *request, struct kmd_file *file,
			       const struct kmd_buffer *buffer, const struct kmdev_resize *args)
{
	bool given = args->flags & KMDEV_RESIZE_GFP;
	bool charged = buffer->gfp_used & KMDEV_GFP_BIT_ACCOUNT || !file->sys_admin;
	struct kmdev_alloc like = {
		.allocator = buffer->traits.allocator,
		.flags = KMDEV_ALLOC_GFP | (charged ? 0 : KMDEV_ALLOC_NO_ACCOUNT),
		.bytes = args->bytes,
		.gfp = given ? args->gfp : buffer->gfp,
	};

	if (!(kmd_buffer_allocator(buffer)->flags & KMDEV_ALLOCATOR_RESIZE))
		return KMDEV_NOT_RESIZABLE;
	if (!given && args->gfp)
		return KMDEV_GFP_NOT_TAKEN;
	return kmd_request_check(request, &like, file);
}

/*
 * What grows is cleared here: krealloc() keeps what the old object held behind its end.  The mask
 * is that with which the memory was allocated.
 */
static void adopt(struct kmd_buffer *buffer, const struct kmd_request *request, void *virt)
{
	bool moved = virt != buffer->memory.virt;
	size_t before = buffer->bytes, visible;

	buffer->memory.virt = virt;
	buffer->bytes = request->bytes;
	buffer->usable = ksize(virt);
	visible = kmd_buffer_visible_bytes(buffer);
	if (visible > before)
		kmd_clear_bytes(virt + before, visible - before);
	if (!moved)
		return;
	buffer->traits.order = request->traits.order;
	buffer->gfp = request->gfp;
	buffer->gfp_used = request->gfp_used;
}

/* The new object is counted while the old one still is. */
static enum kmdev_reason reallocate(struct kmd_file *file, struct kmd_buffer *buffer,
				    const struct kmd_request *request, u32 *moved)
{
	size_t both = buffer->usable + request->charge, bytes;
	enum kmdev_reason reason;
	void *old = buffer->memory.virt, *virt;
	u64 begin;

	reason = kmd_limit_recharge(buffer->owner, buffer->usable, both);
	if (reason)
		return reason;
	reason = kmd_limit_floor(1, request->charge);
	if (!reason && kmd_inject_fails(file, buffer->traits.allocator, false, request->bytes))
		reason = KMDEV_INJECTED;
	if (reason)
		goto out;

	/* Pages stay pages, however little of them is asked for. */
	bytes = buffer->usable > KMALLOC_MAX_CACHE_SIZE ? PAGE_ALIGN(request->bytes) :
							  kmd_kmalloc_bytes(request->bytes);
	begin = kmd_clock_ticks();
	virt = krealloc(old, bytes, request->mask);
	buffer->latency = min_t(u64, kmd_clock_ticks() - begin, U32_MAX);
	reason = virt ? KMDEV_OK : KMDEV_ALLOCATOR_SAID_NO;
	if (reason)
		goto out;
	*moved = virt != old;
	adopt(buffer, request, virt);
out:
	kmd_limit_recharge(buffer->owner, both, buffer->usable);
	return reason;
}

/**
 * kmd_resize() - change the size of a buffer of kmalloc's
 * @file: through which the caller came
 * @buffer: with a reference
 * @args: the call
 *
 * Return: KMDEV_OK, KMDEV_NOT_RESIZABLE, KMDEV_BUSY_CALL, or what an allocation would be refused
 * for; then the buffer is as it was.
 */
enum kmdev_reason kmd_resize(struct kmd_file *file, struct kmd_buffer *buffer,
			     struct kmdev_resize *args)
{
	struct kmd_request request;
	enum kmdev_reason reason;

	reason = check(&request, file, buffer, args);
	if (reason)
		return reason;
	if (!kmd_buffer_freeze(buffer))
		return KMDEV_BUSY_CALL;
	reason = reallocate(file, buffer, &request, &args->out_moved);
	kmd_buffer_thaw(buffer);
	return reason;
}
