// SPDX-License-Identifier: GPL-2.0-only

#include <linux/highmem.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>

#include "access.h"
#include "buffer.h"
#include "compat.h"
#include "content.h"
#include "file.h"

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
	unsigned long piece = 0;
	struct spot spot;

	if (piece_bytes)
		piece = array_index_nospec(offset / piece_bytes, kmd_buffer_pieces(buffer));
	spot.virt = kmd_buffer_virt(buffer, piece);
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

	if (!kmd_content_inside(buffer, offset, length))
		return KMDEV_RANGE;

	for (done = 0; done < length; done += part) {
		if (done) {
			if (fatal_signal_pending(current))
				return KMDEV_INTERRUPTED;
			cond_resched();
		}
		spot = locate(buffer, offset + done);
		part = min3((size_t)length - done, (size_t)KMD_CONTENT_STEP, spot.room);
		if (spot.virt)
			reason = step(spot.virt, offset + done, part, context);
		else
			reason = step_highmem(spot.page, offset + done, part, step, context);
		if (reason)
			return reason;
	}
	return KMDEV_OK;
}

/* kmd_content_may_see_stale() - the same of a buffer that was not cleared */
enum kmdev_reason kmd_content_may_see_stale(const struct kmd_file *file)
{
	if (!file->sys_admin)
		return KMDEV_CONTENTS_STALE;
	return kmd_access_locked_down() ? KMDEV_LOCKED_DOWN : KMDEV_OK;
}

static enum kmdev_reason step_read(void *virt, size_t offset, size_t length, void *context)
{
	struct kmd_copy *copy = context;
	unsigned long left = kmd_copy_out(copy->data + copy->done, virt, length);

	copy->done += length - left;
	return left ? KMDEV_BAD_ADDRESS : KMDEV_OK;
}

static enum kmdev_reason step_write(void *virt, size_t offset, size_t length, void *context)
{
	struct kmd_copy *copy = context;
	unsigned long left = kmd_copy_in(virt, copy->data + copy->done, length);

	copy->done += length - left;
	return left ? KMDEV_BAD_ADDRESS : KMDEV_OK;
}

/* kmd_content_read_long() - as kmd_content_read(), of any buffer and length */
enum kmdev_reason kmd_content_read_long(const struct kmd_buffer *buffer, struct kmd_copy *copy,
					u64 length)
{
	return kmd_content_walk(buffer, copy->offset, length, step_read, copy);
}

/* kmd_content_write_long() - as kmd_content_write(), of any buffer and length */
enum kmdev_reason kmd_content_write_long(const struct kmd_buffer *buffer, struct kmd_copy *copy,
					 u64 length)
{
	return kmd_content_walk(buffer, copy->offset, length, step_write, copy);
}
