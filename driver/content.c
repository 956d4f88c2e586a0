// SPDX-License-Identifier: GPL-2.0-only

#include <linux/highmem.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include "access.h"
#include "buffer.h"
#include "compat.h"
#include "content.h"
#include "file.h"
#include "uaddr.h"

/* How much is done between two looks at the clock and at fatal signals. */
#define STEP_MAX	SZ_256K

/**
 * struct spot - a byte of a buffer
 * @virt: where the kernel has it; NULL for high memory
 * @page: the page that it lies in, if @virt is NULL
 * @room: bytes from here on that follow each other
 */
struct spot {
	void *virt;
	struct page *page;
	size_t room;
};

static struct spot locate(const struct kmd_buffer *buffer, size_t offset)
{
	size_t piece_bytes = kmd_buffer_piece_bytes(buffer);
	unsigned long piece = piece_bytes ? offset / piece_bytes : 0;
	struct spot spot = { .virt = kmd_buffer_virt(buffer, piece) };

	offset -= piece * piece_bytes;
	spot.room = piece_bytes ? piece_bytes - offset : SIZE_MAX;
	if (spot.virt) {
		spot.virt += offset;
	} else {
		spot.page = kmd_buffer_page(buffer, piece, offset >> PAGE_SHIFT);
		spot.room = PAGE_SIZE - offset_in_page(offset);
	}
	return spot;
}

static enum kmdev_reason step_highmem(struct page *page, size_t offset, size_t length,
				      kmd_content_step step, void *context)
{
	void *virt = kmap_local_page(page);
	enum kmdev_reason reason;

	reason = step(virt + offset_in_page(offset), offset, length, context);
	kunmap_local_page(page, virt);
	return reason;
}

/**
 * kmd_content_walk() - work on a range of a buffer, part by part
 * @buffer: with a reference
 * @offset: first byte, from the caller
 * @length: bytes, from the caller
 * @step: called with parts in order
 * @context: for @step
 *
 * Return: KMDEV_OK, KMDEV_RANGE before anything is done, KMDEV_INTERRUPTED by a fatal signal, or
 * what @step said.
 */
enum kmdev_reason kmd_content_walk(const struct kmd_buffer *buffer, u64 offset, u64 length,
				   kmd_content_step step, void *context)
{
	enum kmdev_reason reason;
	size_t done, part;
	struct spot spot;

	if (offset > buffer->bytes || length > buffer->bytes - offset)
		return KMDEV_RANGE;

	for (done = 0; done < length; done += part) {
		if (done) {
			if (fatal_signal_pending(current))
				return KMDEV_INTERRUPTED;
			cond_resched();
		}
		spot = locate(buffer, offset + done);
		part = min3((size_t)length - done, (size_t)STEP_MAX, spot.room);
		if (spot.virt)
			reason = step(spot.virt, offset + done, part, context);
		else
			reason = step_highmem(spot.page, offset + done, part, step, context);
		if (reason)
			return reason;
	}
	return KMDEV_OK;
}

/**
 * kmd_content_may_see() - whether a caller may see what a buffer holds
 * @file: through which the caller came
 * @buffer: its own
 *
 * Return: KMDEV_OK, KMDEV_CONTENTS_STALE or KMDEV_LOCKED_DOWN.
 */
enum kmdev_reason kmd_content_may_see(const struct kmd_file *file, const struct kmd_buffer *buffer)
{
	if (!buffer->stale)
		return KMDEV_OK;
	if (!file->sys_admin)
		return KMDEV_CONTENTS_STALE;
	return kmd_access_locked_down() ? KMDEV_LOCKED_DOWN : KMDEV_OK;
}

/* A copy of a call: where the first byte of the range lies in user space. */
struct copy {
	char __user *data;
	u64 offset;
};

static enum kmdev_reason step_read(void *virt, size_t offset, size_t length, void *context)
{
	const struct copy *copy = context;

	if (copy_to_user(copy->data + (offset - copy->offset), virt, length))
		return KMDEV_BAD_ADDRESS;
	return KMDEV_OK;
}

/* copy_from_user() would clear what it could not copy, and with it what the buffer held there. */
static enum kmdev_reason step_write(void *virt, size_t offset, size_t length, void *context)
{
	const struct copy *copy = context;
	const void __user *data = copy->data + (offset - copy->offset);

	if (!access_ok(data, length))
		return KMDEV_BAD_ADDRESS;
	barrier_nospec();
	if (__copy_from_user(virt, data, length))
		return KMDEV_BAD_ADDRESS;
	return KMDEV_OK;
}

static enum kmdev_reason copy(const struct kmd_buffer *buffer, const struct kmdev_copy *args,
			      kmd_content_step step)
{
	struct copy copy = { .data = kmd_uaddr(args->data), .offset = args->offset };

	return kmd_content_walk(buffer, args->offset, args->length, step, &copy);
}

enum kmdev_reason kmd_content_read(const struct kmd_buffer *buffer, const struct kmdev_copy *args)
{
	return copy(buffer, args, step_read);
}

enum kmdev_reason kmd_content_write(const struct kmd_buffer *buffer, const struct kmdev_copy *args)
{
	return copy(buffer, args, step_write);
}
