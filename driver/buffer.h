/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_BUFFER_H
#define KMD_BUFFER_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include "allocator.h"

struct kmd_file;
struct kmd_leavings;
struct kmd_name;
struct kmd_request;
struct kmd_source;
struct kmd_user;

/**
 * struct kmd_traits - what a buffer is like: as it was asked for, but for the last two
 * @allocator: KMDEV_KMALLOC and so on
 * @order: log2 of the pages, where the allocator gives pages
 * @context: enum kmdev_context, where the allocator is called
 * @file_owned: freed when the control file closes
 * @stale: not cleared, so that only CAP_SYS_ADMIN may see the contents
 * @flat: as its allocator's family
 * @reserve: a pool's reserve served it
 * @zeroed: enum kmdev_zeroed
 */
struct kmd_traits {
	u8 allocator;
	u8 order;
	u8 context;
	bool file_owned : 1;
	bool stale : 1;
	bool flat : 1;
	bool reserve : 1;
	u8 zeroed : 2;
};

/**
 * struct kmd_buffer - one allocation
 * @ref: one for the table while the handle names it, one for each running call, one for each file
 *	of its own.  A reader may look at a buffer that has just been freed, or at another in its
 *	place: everything that it reads before it has a reference is this count, and after it the
 *	handle
 * @traits: what it is like
 * @handle: names it
 * @memory: what the allocator gave
 * @bytes: asked for
 * @usable: given
 * @owner: whose it is
 * @source: the cache or pool it comes from, with a reference; NULL for none
 * @name: NULL for none
 * @owned_node: in the list of the file it belongs to, under @owner->lock
 * @gfp: KMDEV_GFP_* asked for
 * @gfp_used: KMDEV_GFP_* used
 * @made: when, in jiffies
 * @latency: kmd_clock_ticks() that the kernel's allocator took, U32_MAX for more
 * @slot: in the table of handles
 */
struct kmd_buffer {
	refcount_t ref;
	struct kmd_traits traits;
	u64 handle;
	union kmd_memory memory;
	size_t bytes;
	size_t usable;
	struct kmd_user *owner;
	struct kmd_source *source;
	struct kmd_name *name;
	struct hlist_node owned_node;
	u32 gfp;
	u32 gfp_used;
	u64 made;
	u32 latency;
	u32 slot;
};

void kmd_buffer_free_all(void);

enum kmdev_reason kmd_buffer_create(struct kmd_file *file, const struct kmd_request *request,
				    struct kmd_buffer **result);
enum kmdev_reason kmd_buffer_create_some(struct kmd_file *file, const struct kmd_request *request,
					 struct kmd_buffer **results, u32 *count);
void kmd_buffer_publish(struct kmd_file *file, struct kmd_buffer *buffer);
void kmd_buffer_abort(struct kmd_buffer *buffer);
bool kmd_buffer_free(struct kmd_buffer *buffer, struct kmd_leavings *leavings);
void kmd_buffer_remove_owned(struct kmd_file *file);

void kmd_buffer_release(struct kmd_buffer *buffer);

/**
 * kmd_buffer_put() - drop a reference
 * @buffer: its memory is given back with the last
 *
 * May sleep.
 */
static inline void kmd_buffer_put(struct kmd_buffer *buffer)
{
	if (refcount_dec_and_test(&buffer->ref))
		kmd_buffer_release(buffer);
}

bool kmd_buffer_freeze(struct kmd_buffer *buffer);
void kmd_buffer_thaw(struct kmd_buffer *buffer);
enum kmdev_reason kmd_buffer_find(const struct kmd_file *file, u64 handle, u32 flags,
				  struct kmd_buffer **result);

/* kmd_buffer_allocator() - where @buffer's memory comes from */
static inline const struct kmd_allocator *kmd_buffer_allocator(const struct kmd_buffer *buffer)
{
	return &kmd_allocators[buffer->traits.allocator];
}

/**
 * kmd_buffer_virt() - where the kernel has a piece of a buffer
 * @buffer: has its memory
 * @piece: which
 *
 * Return: the address of the first byte, NULL for high memory.
 */
static inline void *kmd_buffer_virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	if (buffer->traits.flat)
		return buffer->memory.virt;
	return kmd_buffer_allocator(buffer)->family->virt(buffer, piece);
}

/**
 * kmd_buffer_piece_bytes() - size of the pieces of a buffer that is not one range of addresses
 * @buffer: has its memory
 *
 * Return: the size, 0 for one range.
 */
static inline size_t kmd_buffer_piece_bytes(const struct kmd_buffer *buffer)
{
	const struct kmd_family *family = kmd_buffer_allocator(buffer)->family;

	return family->piece_bytes ? family->piece_bytes(buffer) : 0;
}

unsigned long kmd_buffer_pieces(const struct kmd_buffer *buffer);
struct page *kmd_buffer_page(const struct kmd_buffer *buffer, unsigned long piece,
			     unsigned long index);
enum kmdev_unmappable kmd_buffer_unmappable(const struct kmd_buffer *buffer);
size_t kmd_buffer_visible_bytes(const struct kmd_buffer *buffer);

/**
 * kmd_buffer_get_unless_gone() - take a reference
 * @buffer: found in the table, under rcu_read_lock()
 *
 * Its memory may have become another buffer's; the handle tells.
 *
 * Return: whether there was something left to refer to.
 */
static inline bool kmd_buffer_get_unless_gone(struct kmd_buffer *buffer)
{
	if (!refcount_inc_not_zero(&buffer->ref))
		return false;
	/* Pairs with kmd_buffer_publish(). */
	smp_acquire__after_ctrl_dep();
	return true;
}

#endif /* KMD_BUFFER_H */
