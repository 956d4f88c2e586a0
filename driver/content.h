/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CONTENT_H
#define KMD_CONTENT_H

#include <linux/sizes.h>
#include <linux/types.h>
#include <linux/uaccess.h>

#include "buffer.h"
#include "compat.h"
#include "words.h"

struct kmd_file;

/* How much is done between two looks at the clock and at fatal signals. */
#define KMD_CONTENT_STEP	SZ_256K

/* So many bytes are copied word by word, where they are aligned. */
#define KMD_CONTENT_WORDS	64

/**
 * struct kmd_copy - a copy from or to user space
 * @data: where the first byte lies there
 * @offset: where it lies in the buffer
 * @done: bytes copied
 */
struct kmd_copy {
	char __user *data;
	u64 offset;
	size_t done;
};

/**
 * typedef kmd_content_step - work on a part of a buffer
 * @virt: where the part is mapped
 * @offset: where it begins in the buffer
 * @length: of the part
 * @context: the caller's
 *
 * Return: KMDEV_OK to go on.
 */
typedef enum kmdev_reason (*kmd_content_step)(void *virt, size_t offset, size_t length,
					      void *context);

enum kmdev_reason kmd_content_walk(const struct kmd_buffer *buffer, u64 offset, u64 length,
				   kmd_content_step step, void *context);
enum kmdev_reason kmd_content_may_see_stale(const struct kmd_file *file);

/**
 * kmd_content_may_see() - whether a caller may see what a buffer holds
 * @file: through which the caller came
 * @buffer: its own
 *
 * Return: KMDEV_OK, KMDEV_CONTENTS_STALE or KMDEV_LOCKED_DOWN.
 */
static inline enum kmdev_reason kmd_content_may_see(const struct kmd_file *file,
						    const struct kmd_buffer *buffer)
{
	return unlikely(buffer->traits.stale) ? kmd_content_may_see_stale(file) : KMDEV_OK;
}

enum kmdev_reason kmd_content_read_long(const struct kmd_buffer *buffer, struct kmd_copy *copy,
					u64 length);
enum kmdev_reason kmd_content_write_long(const struct kmd_buffer *buffer, struct kmd_copy *copy,
					 u64 length);

/* Whether it is a few words, for which a call costs more than the copy. */
static __always_inline bool kmd_content_words(const void *virt, const void __user *data,
					      size_t length)
{
	return length && length <= KMD_CONTENT_WORDS &&
	       kmd_words_fit((unsigned long)virt | (unsigned long)data | length);
}

/*
 * kmd_copy_out() - copy to user space; returns how many bytes were not copied.  Hardened usercopy
 * is asked about all but a few words, of which kmd_content_inside() knows that they are the
 * buffer's, and not only the slab object's.
 */
static __always_inline unsigned long kmd_copy_out(void __user *data, const void *virt,
						  size_t length)
{
	if (kmd_content_words(virt, data, length) && kmd_put_words(data, virt, length))
		return 0;
	return copy_to_user(data, virt, length);
}

/*
 * kmd_copy_in() - copy from user space; returns how many bytes were not copied.  copy_from_user()
 * would clear these, and with them what the buffer held there.
 */
static __always_inline unsigned long kmd_copy_in(void *virt, const void __user *data,
						 size_t length)
{
	if (kmd_content_words(virt, data, length) && kmd_get_words(virt, data, length))
		return 0;
	if (!access_ok(data, length))
		return length;
	barrier_nospec();
	return __copy_from_user(virt, data, length);
}

/* kmd_content_inside() - whether a range, from the caller, lies in @buffer */
static inline bool kmd_content_inside(const struct kmd_buffer *buffer, u64 offset, u64 length)
{
	return offset <= buffer->bytes && length <= buffer->bytes - offset;
}

/* The usual case: a few bytes, all at one address. */
static inline bool kmd_content_short(const struct kmd_buffer *buffer, u64 length)
{
	return buffer->traits.flat && length <= KMD_CONTENT_STEP;
}

/**
 * kmd_content_read() - copy out of a buffer
 * @buffer: with a reference
 * @copy: from where to where; what is done is counted there
 * @length: bytes, from the caller
 *
 * Return: KMDEV_OK, KMDEV_RANGE before anything is done, KMDEV_BAD_ADDRESS or KMDEV_INTERRUPTED.
 */
static __always_inline enum kmdev_reason kmd_content_read(const struct kmd_buffer *buffer,
							  struct kmd_copy *copy, u64 length)
{
	if (!kmd_content_inside(buffer, copy->offset, length))
		return KMDEV_RANGE;
	if (!kmd_content_short(buffer, length))
		return kmd_content_read_long(buffer, copy, length);
	copy->done = length - kmd_copy_out(copy->data, buffer->memory.virt + copy->offset, length);
	return copy->done == length ? KMDEV_OK : KMDEV_BAD_ADDRESS;
}

/* kmd_content_write() - copy into a buffer, like kmd_content_read() */
static __always_inline enum kmdev_reason kmd_content_write(const struct kmd_buffer *buffer,
							   struct kmd_copy *copy, u64 length)
{
	if (!kmd_content_inside(buffer, copy->offset, length))
		return KMDEV_RANGE;
	if (!kmd_content_short(buffer, length))
		return kmd_content_write_long(buffer, copy, length);
	copy->done = length - kmd_copy_in(buffer->memory.virt + copy->offset, copy->data, length);
	return copy->done == length ? KMDEV_OK : KMDEV_BAD_ADDRESS;
}

#endif /* KMD_CONTENT_H */
