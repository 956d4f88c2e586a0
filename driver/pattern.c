// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/byteorder.h>

#include "buffer.h"
#include "content.h"
#include "limit.h"
#include "pattern.h"
#include "splitmix64.h"
#include "uaddr.h"

/*
 * A pattern is made piece by piece into a small buffer, from where it is copied or compared; so
 * neither has to know what kinds there are.
 */
#define PIECE	256

/**
 * struct pattern - a pattern and what a check found
 * @args: the call
 * @bytes: what is repeated, for KMDEV_PATTERN_BYTES
 * @piece: the pattern of one piece of the buffer
 * @words: the same
 */
struct pattern {
	struct kmdev_pattern *args;
	u8 bytes[KMDEV_PATTERN_MAX];
	union {
		u8 piece[PIECE];
		__le64 words[PIECE / sizeof(__le64)];
	};
};

static void make_bytes(struct pattern *pattern, size_t offset)
{
	u32 length = pattern->args->data_length;
	u32 i, at = offset % length;

	for (i = 0; i < PIECE; i++) {
		pattern->piece[i] = pattern->bytes[at];
		if (++at == length)
			at = 0;
	}
}

/* @offset is a multiple of PIECE. */
static void make_piece(struct pattern *pattern, size_t offset)
{
	u64 word = offset / sizeof(__le64);
	u32 i;

	if (pattern->args->kind == KMDEV_PATTERN_BYTES) {
		make_bytes(pattern, offset);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(pattern->words); i++, word++) {
		u64 value = pattern->args->kind == KMDEV_PATTERN_COUNTER ?
			    word * sizeof(__le64) : kmd_splitmix64(pattern->args->seed, word);

		pattern->words[i] = cpu_to_le64(value);
	}
}

static void fill_piece(struct pattern *pattern, u8 *virt, const u8 *want, size_t offset,
		       size_t length)
{
	memcpy(virt, want, length);
}

static void check_piece(struct pattern *pattern, u8 *virt, const u8 *want, size_t offset,
			size_t length)
{
	struct kmdev_pattern *args = pattern->args;
	size_t i;

	if (!memcmp(virt, want, length))
		return;
	for (i = 0; i < length; i++) {
		u8 found = READ_ONCE(virt[i]);

		if (found == want[i])
			continue;
		if (!args->out_wrong++) {
			args->out_first = offset + i;
			args->out_expected = want[i];
			args->out_found = found;
		}
	}
}

static enum kmdev_reason step(void *virt, size_t offset, size_t length, struct pattern *pattern,
			      void (*work)(struct pattern *pattern, u8 *virt, const u8 *want,
					   size_t offset, size_t length))
{
	size_t end = offset + length;

	while (offset < end) {
		size_t skip = offset % PIECE;
		size_t part = min_t(size_t, PIECE - skip, end - offset);

		make_piece(pattern, offset - skip);
		work(pattern, virt, pattern->piece + skip, offset, part);
		virt += part;
		offset += part;
	}
	return KMDEV_OK;
}

static enum kmdev_reason step_fill(void *virt, size_t offset, size_t length, void *context)
{
	return step(virt, offset, length, context, fill_piece);
}

static enum kmdev_reason step_check(void *virt, size_t offset, size_t length, void *context)
{
	return step(virt, offset, length, context, check_piece);
}

static enum kmdev_reason check_args(const struct kmdev_pattern *args)
{
	switch (args->kind) {
	case KMDEV_PATTERN_BYTES:
		if (!args->data_length || args->data_length > KMDEV_PATTERN_MAX || args->seed)
			return KMDEV_PATTERN_LENGTH;
		return KMDEV_OK;
	case KMDEV_PATTERN_COUNTER:
		if (args->seed)
			return KMDEV_PATTERN_LENGTH;
		fallthrough;
	case KMDEV_PATTERN_RANDOM:
		return args->data || args->data_length ? KMDEV_PATTERN_LENGTH : KMDEV_OK;
	default:
		return KMDEV_PATTERN_UNKNOWN;
	}
}

static enum kmdev_reason run(const struct kmd_buffer *buffer, struct kmdev_pattern *args,
			     kmd_content_step work)
{
	struct pattern *pattern;
	enum kmdev_reason reason;

	reason = check_args(args);
	if (reason)
		return reason;
	pattern = kmalloc(sizeof(*pattern), KMD_GFP);
	if (!pattern)
		return KMDEV_BOOKKEEPING;

	pattern->args = args;
	reason = KMDEV_BAD_ADDRESS;
	if (copy_from_user(pattern->bytes, kmd_uaddr(args->data), args->data_length))
		goto out;
	args->out_wrong = 0;
	args->out_first = KMDEV_NONE;
	args->out_expected = 0;
	args->out_found = 0;
	reason = kmd_content_walk(buffer, args->offset, args->length, work, pattern);
out:
	kfree(pattern);
	return reason;
}

/**
 * kmd_pattern_fill() - write a pattern into a buffer
 * @buffer: with a reference
 * @args: range and pattern
 */
enum kmdev_reason kmd_pattern_fill(const struct kmd_buffer *buffer, struct kmdev_pattern *args)
{
	return run(buffer, args, step_fill);
}

/**
 * kmd_pattern_check() - compare a buffer with a pattern
 * @buffer: with a reference, the caller may see its contents
 * @args: range and pattern; its results are set
 */
enum kmdev_reason kmd_pattern_check(const struct kmd_buffer *buffer, struct kmdev_pattern *args)
{
	return run(buffer, args, step_check);
}
