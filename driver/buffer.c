// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>

#include "attempt.h"
#include "buffer.h"
#include "clear.h"
#include "clock.h"
#include "content.h"
#include "file.h"
#include "limit.h"
#include "name.h"
#include "place.h"
#include "record.h"
#include "request.h"
#include "source.h"
#include "table.h"
#include "uaddr.h"
#include "user.h"
#include "virt.h"

/* What is counted against the owner's limits. */
static __always_inline size_t held(const struct kmd_buffer *buffer,
				   const struct kmd_family *family)
{
	return family->held ? family->held(buffer) : buffer->usable;
}

/**
 * kmd_buffer_pieces() - how many pieces a buffer has
 * @buffer: has its memory
 */
unsigned long kmd_buffer_pieces(const struct kmd_buffer *buffer)
{
	size_t bytes = kmd_buffer_piece_bytes(buffer);

	return bytes ? buffer->usable / bytes : 1;
}

/**
 * kmd_buffer_page() - a page of a buffer
 * @buffer: has its memory
 * @piece: which
 * @index: which page, counted from that of the piece's first byte
 */
struct page *kmd_buffer_page(const struct kmd_buffer *buffer, unsigned long piece,
			     unsigned long index)
{
	if (buffer->traits.flat)
		return kmd_virt_to_page(buffer->memory.virt, index);
	return kmd_buffer_allocator(buffer)->family->page(buffer, piece, index);
}

/**
 * kmd_buffer_unmappable() - why a buffer cannot be mapped
 * @buffer: has its memory
 *
 * Mapped is only what is the buffer's alone until it is freed.
 */
enum kmdev_unmappable kmd_buffer_unmappable(const struct kmd_buffer *buffer)
{
	u32 flags = kmd_buffer_allocator(buffer)->flags;
	bool large = flags & KMDEV_ALLOCATOR_MAPPABLE_LARGE && PAGE_ALIGNED(buffer->usable);

	if (flags & KMDEV_ALLOCATOR_MAPPABLE)
		return KMDEV_UNMAPPABLE_NOT;
	if (large && (buffer->usable > KMALLOC_MAX_CACHE_SIZE ||
		      is_vmalloc_addr(kmd_buffer_virt(buffer, 0))))
		return KMDEV_UNMAPPABLE_NOT;
	if (flags & KMDEV_ALLOCATOR_PERCPU)
		return KMDEV_UNMAPPABLE_PERCPU;
	if (flags & KMDEV_ALLOCATOR_POOL && !kmd_virt_to_slab(kmd_buffer_virt(buffer, 0)))
		return KMDEV_UNMAPPABLE_POOL;
	return KMDEV_UNMAPPABLE_SLAB;
}

/**
 * kmd_buffer_visible_bytes() - how much of a buffer can be seen, by whatever way
 * @buffer: has its memory
 *
 * A mapping is of whole pages.
 *
 * Return: bytes from the begin, of a buffer in pieces those of all pieces.
 */
size_t kmd_buffer_visible_bytes(const struct kmd_buffer *buffer)
{
	const struct kmd_family *family = kmd_buffer_allocator(buffer)->family;

	if (family->whole_pages || family->piece_bytes)
		return buffer->usable;
	/* Slab objects end at a size that is the allocator's own. */
	if (buffer->usable < PAGE_SIZE || kmd_buffer_unmappable(buffer))
		return buffer->bytes;
	return PAGE_ALIGN(buffer->bytes);
}

static __always_inline void put_memory(struct kmd_buffer *buffer)
{
	const struct kmd_family *family = kmd_buffer_allocator(buffer)->family;
	struct kmd_source *source = buffer->source;
	unsigned long objects = source ? kmd_buffer_pieces(buffer) : 0;

	family->free(buffer);
	if (family->discard)
		family->discard(&buffer->memory);
	if (source)
		atomic_long_sub(objects, &source->objects);
}

/*
 * From here on @buffer holds memory or has nothing to give back.  What it takes was charged by an
 * upper bound, and is charged exactly now.
 */
static __always_inline enum kmdev_reason fill(struct kmd_buffer *buffer,
					      struct kmd_file *file,
					      const struct kmd_request *request)
{
	enum kmdev_reason reason = kmd_attempt(buffer, file, request);
	size_t counted;

	if (reason)
		return reason;
	buffer->usable = request->allocator->family->usable(buffer, request);
	if (request->allocator->flags & KMDEV_ALLOCATOR_CACHE)
		atomic_long_add(kmd_buffer_pieces(buffer), &buffer->source->objects);
	if (request->strict)
		reason = kmd_place_check(buffer, request);
	counted = held(buffer, request->allocator->family);
	if (!reason && counted != request->charge)
		reason = kmd_limit_recharge(buffer->owner, request->charge, counted);
	if (reason)
		put_memory(buffer);
	else
		kmd_clear(buffer, request);
	return reason;
}

/* The reference count stays what it was in the record, 0, until the buffer is published. */
static __always_inline void begin(struct kmd_buffer *buffer, struct kmd_file *file,
				  const struct kmd_request *request)
{
	buffer->traits = request->traits;
	buffer->bytes = request->bytes;
	buffer->owner = file->user;
	buffer->source = request->source;
	buffer->name = NULL;
	INIT_HLIST_NODE(&buffer->owned_node);
	buffer->gfp = request->gfp;
	buffer->gfp_used = request->gfp_used;
	buffer->made = get_jiffies_64();
}

static __always_inline enum kmdev_reason first_contents(const struct kmd_buffer *buffer,
							const struct kmd_request *request)
{
	struct kmd_copy copy = { .data = kmd_uaddr(request->data) };

	return kmd_content_write(buffer, &copy, request->data_length);
}

/* @buffer is a bare record, counted with request->charge, which is given back where it fails. */
static __always_inline enum kmdev_reason build(struct kmd_buffer *buffer,
					       struct kmd_file *file,
					       const struct kmd_request *request)
{
	enum kmdev_reason reason = KMDEV_BOOKKEEPING;

	begin(buffer, file, request);
	if (!kmd_table_reserve(buffer))
		goto err_give;
	reason = fill(buffer, file, request);
	if (reason)
		goto err_cancel;
	if (buffer->source)
		refcount_inc(&buffer->source->ref);
	if (request->data_length)
		reason = first_contents(buffer, request);
	if (reason)
		kmd_buffer_abort(buffer);
	return reason;

err_cancel:
	kmd_table_cancel(buffer);
err_give:
	kmd_record_give(file->user, request->charge, buffer);
	return reason;
}

/**
 * kmd_buffer_create() - allocate
 * @file: whose user will own the buffer
 * @request: what is asked
 * @result: the buffer, unless refused; its handle names nothing before kmd_buffer_publish()
 *
 * Return: KMDEV_OK, or why not.
 */
__always_inline enum kmdev_reason kmd_buffer_create(struct kmd_file *file,
						    const struct kmd_request *request,
						    struct kmd_buffer **result)
{
	return kmd_record_take(file->user, request->charge, result) ?:
	       build(*result, file, request);
}

/**
 * kmd_buffer_create_some() - allocate several alike, for less than one by one
 * @file: whose user will own them
 * @request: what is asked
 * @results: the buffers, as from kmd_buffer_create()
 * @count: how many, up to KMD_RECORDS_AT_ONCE; set to how many there are
 *
 * Return: KMDEV_OK, perhaps for fewer than were asked, or why there are no more.
 */
enum kmdev_reason kmd_buffer_create_some(struct kmd_file *file, const struct kmd_request *request,
					 struct kmd_buffer **results, u32 *count)
{
	u32 built = 0, rest, records = request->charge > SZ_64K ? 1 : *count;
	enum kmdev_reason reason;

	*count = 0;
	reason = kmd_record_take_some(file->user, request->charge, results, &records);
	if (reason)
		return reason;
	while (built < records && !reason)
		reason = build(results[built++], file, request);
	*count = built - !!reason;
	rest = records - built;
	kmd_record_give_some(file->user, rest * request->charge, &results[built], rest);
	return reason;
}

/**
 * kmd_buffer_publish() - let a buffer's handle and name find it
 * @file: through which it was allocated
 * @buffer: from kmd_buffer_create(); not the caller's any more
 */
__always_inline void kmd_buffer_publish(struct kmd_file *file, struct kmd_buffer *buffer)
{
	/* Pairs with kmd_buffer_get_unless_gone(): who sees the count sees the handle. */
	smp_wmb();
	refcount_set(&buffer->ref, 1);

	if (buffer->traits.file_owned) {
		spin_lock(&buffer->owner->lock);
		hlist_add_head(&buffer->owned_node, &file->owned);
		spin_unlock(&buffer->owner->lock);
	}
	if (buffer->name)
		kmd_name_bind(buffer->owner, buffer->name, buffer->handle);
	kmd_table_publish(buffer);
}

/* All that others would notice. */
static __always_inline size_t release(struct kmd_buffer *buffer)
{
	size_t bytes = held(buffer, kmd_buffer_allocator(buffer)->family);

	put_memory(buffer);
	if (buffer->source)
		kmd_source_put(buffer->source);
	if (buffer->name)
		kmd_name_destroy(buffer->owner, buffer->name);
	return bytes;
}

/* kmd_buffer_release() - give all of @buffer back, which nobody refers to */
void kmd_buffer_release(struct kmd_buffer *buffer)
{
	kmd_record_give(buffer->owner, release(buffer), buffer);
}

/**
 * kmd_buffer_abort() - undo kmd_buffer_create()
 * @buffer: not published
 */
void kmd_buffer_abort(struct kmd_buffer *buffer)
{
	kmd_table_cancel(buffer);
	kmd_buffer_release(buffer);
}

static noinline void leave_file(struct kmd_buffer *buffer)
{
	spin_lock(&buffer->owner->lock);
	hlist_del_init(&buffer->owned_node);
	spin_unlock(&buffer->owner->lock);
}

/**
 * kmd_buffer_free() - free, for the user: handle and name are gone
 * @buffer: with a reference of the caller's, which is dropped
 * @leavings: where to leave what can wait, NULL to give it back at once
 *
 * The memory goes with the last reference, here or elsewhere.
 *
 * Return: false if somebody else did it before.
 */
__always_inline bool kmd_buffer_free(struct kmd_buffer *buffer, struct kmd_leavings *leavings)
{
	bool removed = kmd_table_remove(buffer);

	if (removed) {
		if (buffer->traits.file_owned)
			leave_file(buffer);
		if (buffer->name)
			kmd_name_unlink(buffer->owner, buffer->name);
	}
	/* The table's reference, too. */
	if (!refcount_sub_and_test(removed ? 2 : 1, &buffer->ref))
		return removed;
	if (leavings)
		kmd_leavings_add(leavings, buffer->owner, release(buffer), buffer);
	else
		kmd_buffer_release(buffer);
	return removed;
}

/**
 * kmd_buffer_remove_owned() - free the buffers that belong to a file
 * @file: is being closed
 *
 * A buffer that another thread removes leaves the list before that thread drops its reference, so
 * what is on the list can be referenced, unless it is frozen: then it is freed by who thaws it.
 */
void kmd_buffer_remove_owned(struct kmd_file *file)
{
	struct kmd_user *user = file->user;
	struct kmd_buffer *buffer;

	spin_lock(&user->lock);
	while (!hlist_empty(&file->owned)) {
		buffer = hlist_entry(file->owned.first, struct kmd_buffer, owned_node);
		hlist_del_init(&buffer->owned_node);
		if (!refcount_inc_not_zero(&buffer->ref))
			continue;
		spin_unlock(&user->lock);

		kmd_buffer_free(buffer, NULL);
		cond_resched();
		spin_lock(&user->lock);
	}
	spin_unlock(&user->lock);
}

/**
 * kmd_buffer_freeze() - be the only one who uses a buffer
 * @buffer: with a reference of the caller's
 *
 * Its handle is the same before and after; whoever looks it up meanwhile waits.
 *
 * Return: whether nobody else has a reference.
 */
bool kmd_buffer_freeze(struct kmd_buffer *buffer)
{
	bool alone;

	preempt_disable();
	if (!kmd_table_freeze(buffer)) {
		preempt_enable();
		return false;
	}
	/* Two references are left of which one is the table's, and nobody finds it to get more. */
	refcount_dec(&buffer->ref);
	alone = refcount_dec_if_one(&buffer->ref);
	if (!alone) {
		refcount_inc(&buffer->ref);
		kmd_table_thaw(buffer);
	}
	preempt_enable();
	/* What they wrote before they let go is read from now on. */
	if (alone)
		smp_acquire__after_ctrl_dep();
	else
		kmd_table_thawed(buffer);
	return alone;
}

static void thaw(struct kmd_buffer *buffer)
{
	preempt_disable();
	/* As in kmd_buffer_publish(). */
	smp_wmb();
	refcount_set(&buffer->ref, 2);
	kmd_table_thaw(buffer);
	preempt_enable();
}

/* Returns whether the file that it belongs to was closed meanwhile. */
static bool thaw_owned(struct kmd_buffer *buffer)
{
	bool closed;

	spin_lock(&buffer->owner->lock);
	thaw(buffer);
	closed = hlist_unhashed(&buffer->owned_node);
	spin_unlock(&buffer->owner->lock);
	return closed;
}

/**
 * kmd_buffer_thaw() - let others use it again
 * @buffer: from kmd_buffer_freeze(); the caller has its reference again
 */
void kmd_buffer_thaw(struct kmd_buffer *buffer)
{
	bool closed = false;

	if (buffer->traits.file_owned)
		closed = thaw_owned(buffer);
	else
		thaw(buffer);
	kmd_table_thawed(buffer);
	if (!closed)
		return;
	refcount_inc(&buffer->ref);
	kmd_buffer_free(buffer, NULL);
}

/**
 * kmd_buffer_find() - the buffer that a handle names for a caller
 * @file: through which the caller came
 * @handle: any number
 * @flags: KMDEV_ALL_USERS or 0
 * @result: the buffer with a reference; NULL where no handle is meant
 *
 * Return: KMDEV_OK, KMDEV_NO_HANDLE, KMDEV_NEEDS_SYS_ADMIN, or KMDEV_INTERRUPTED if killed.
 */
__always_inline enum kmdev_reason kmd_buffer_find(const struct kmd_file *file, u64 handle,
						  u32 flags, struct kmd_buffer **result)
{
	const struct kmd_user *owner;
	enum kmdev_reason reason = kmd_file_whose(file, flags, &owner);

	if (reason)
		return reason;
	*result = kmd_table_get(handle, owner);
	if (likely(*result))
		return KMDEV_OK;
	return fatal_signal_pending(current) ? KMDEV_INTERRUPTED : KMDEV_NO_HANDLE;
}

/**
 * kmd_buffer_free_all() - free all buffers
 *
 * No control file is open any more.
 */
void kmd_buffer_free_all(void)
{
	struct kmd_buffer *buffer;
	u64 position = 0;

	while ((buffer = kmd_table_next(&position, NULL))) {
		kmd_buffer_free(buffer, NULL);
		cond_resched();
	}
}
