// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "attempt.h"
#include "buffer.h"
#include "clear.h"
#include "content.h"
#include "file.h"
#include "limit.h"
#include "name.h"
#include "place.h"
#include "request.h"
#include "source.h"
#include "table.h"
#include "uaddr.h"
#include "user.h"
#include "virt.h"

static struct kmem_cache *buffer_cache;

/* What is counted against the owner's limits. */
static size_t held(const struct kmd_buffer *buffer)
{
	const struct kmd_family *family = kmd_buffer_allocator(buffer)->family;

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
	if (buffer->flat)
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
	struct kmd_source *source = buffer->source;
	unsigned long objects = source ? kmd_buffer_pieces(buffer) : 0;

	kmd_buffer_allocator(buffer)->family->free(buffer);
	if (source)
		atomic_long_sub(objects, &source->objects);
}

/*
 * From here on @buffer holds memory or has nothing to give back.  What it takes was charged by an
 * upper bound, and is charged exactly now.
 */
static enum kmdev_reason fill(struct kmd_buffer *buffer, const struct kmd_file *file,
			      const struct kmd_request *request)
{
	enum kmdev_reason reason = kmd_attempt(buffer, file, request);
	size_t counted;

	if (reason)
		return reason;
	buffer->order = request->order;
	buffer->usable = request->allocator->family->usable(buffer, request);
	if (request->allocator->flags & KMDEV_ALLOCATOR_CACHE)
		atomic_long_add(kmd_buffer_pieces(buffer), &buffer->source->objects);
	if (request->strict)
		reason = kmd_place_check(buffer, request);
	counted = held(buffer);
	if (!reason && counted != request->charge)
		reason = kmd_limit_recharge(buffer->owner, request->charge, counted);
	if (reason)
		put_memory(buffer);
	else
		kmd_clear(buffer, request);
	return reason;
}

static enum kmdev_reason build(struct kmd_buffer *buffer, const struct kmd_file *file,
			       const struct kmd_request *request)
{
	struct kmd_user *user = buffer->owner;
	enum kmdev_reason reason;

	reason = kmd_limit_charge(user, request->charge);
	if (reason)
		return reason;
	reason = kmd_limit_floor(request->charge);
	if (reason)
		goto err_uncharge;
	reason = KMDEV_BOOKKEEPING;
	if (!kmd_table_reserve(buffer))
		goto err_uncharge;
	reason = fill(buffer, file, request);
	if (reason)
		goto err_cancel;
	refcount_inc(&user->ref);
	if (buffer->source)
		refcount_inc(&buffer->source->ref);
	return KMDEV_OK;

err_cancel:
	kmd_table_cancel(buffer);
err_uncharge:
	kmd_limit_uncharge(user, request->charge);
	return reason;
}

/* The reference count stays what it was in the object, 0, until the buffer is published. */
static struct kmd_buffer *new_buffer(struct kmd_file *file, const struct kmd_request *request)
{
	struct kmd_buffer *buffer = kmem_cache_alloc(buffer_cache, KMD_GFP);

	if (!buffer)
		return NULL;
	buffer->allocator = kmd_allocator_id(request->allocator);
	buffer->file_owned = request->file_owned;
	buffer->flat = request->allocator->family->flat;
	buffer->stale = request->stale;
	buffer->reserve = false;
	buffer->context = request->context;
	buffer->bytes = request->bytes;
	buffer->owner = file->user;
	buffer->source = request->source;
	buffer->name = NULL;
	INIT_HLIST_NODE(&buffer->owned_node);
	buffer->gfp = request->gfp;
	buffer->gfp_used = request->gfp_used;
	return buffer;
}

static enum kmdev_reason first_contents(const struct kmd_buffer *buffer,
					const struct kmd_request *request)
{
	struct kmd_copy copy = { .data = kmd_uaddr(request->data) };

	return kmd_content_write(buffer, &copy, request->data_length);
}

/**
 * kmd_buffer_create() - allocate
 * @file: whose user will own the buffer
 * @request: what is asked
 * @result: the buffer, unless refused; its handle names nothing before kmd_buffer_publish()
 *
 * Return: KMDEV_OK, or why not.
 */
enum kmdev_reason kmd_buffer_create(struct kmd_file *file, const struct kmd_request *request,
				    struct kmd_buffer **result)
{
	struct kmd_buffer *buffer = new_buffer(file, request);
	enum kmdev_reason reason;

	if (!buffer)
		return KMDEV_BOOKKEEPING;
	reason = build(buffer, file, request);
	if (reason) {
		kmem_cache_free(buffer_cache, buffer);
		return reason;
	}
	if (request->data_length)
		reason = first_contents(buffer, request);
	if (reason)
		kmd_buffer_abort(buffer);
	else
		*result = buffer;
	return reason;
}

/**
 * kmd_buffer_publish() - let a buffer's handle and name find it
 * @file: through which it was allocated
 * @buffer: from kmd_buffer_create(); not the caller's any more
 */
void kmd_buffer_publish(struct kmd_file *file, struct kmd_buffer *buffer)
{
	/* Pairs with kmd_buffer_get_unless_gone(): who sees the count sees the handle. */
	smp_wmb();
	refcount_set(&buffer->ref, 1);

	if (buffer->file_owned) {
		spin_lock(&buffer->owner->lock);
		hlist_add_head(&buffer->owned_node, &file->owned);
		spin_unlock(&buffer->owner->lock);
	}
	if (buffer->name)
		kmd_name_bind(buffer->owner, buffer->name, buffer->handle);
	kmd_table_publish(buffer);
}

/* kmd_buffer_release() - give all of @buffer back, which nobody refers to */
void kmd_buffer_release(struct kmd_buffer *buffer)
{
	struct kmd_user *user = buffer->owner;
	size_t bytes = held(buffer);

	put_memory(buffer);
	if (buffer->source)
		kmd_source_put(buffer->source);
	kmd_limit_uncharge(user, bytes);
	if (buffer->name)
		kmd_name_destroy(user, buffer->name);
	kmem_cache_free(buffer_cache, buffer);
	kmd_user_put(user);
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

/**
 * kmd_buffer_remove() - free, for the user: handle and name are gone
 * @buffer: with a reference of the caller's, which stays
 *
 * Return: false if somebody else did it before.
 */
bool kmd_buffer_remove(struct kmd_buffer *buffer)
{
	if (!kmd_table_remove(buffer))
		return false;

	if (buffer->file_owned) {
		spin_lock(&buffer->owner->lock);
		hlist_del_init(&buffer->owned_node);
		spin_unlock(&buffer->owner->lock);
	}
	if (buffer->name)
		kmd_name_unlink(buffer->owner, buffer->name);
	kmd_table_cancel(buffer);
	kmd_buffer_put(buffer);
	return true;
}

/**
 * kmd_buffer_remove_owned() - free the buffers that belong to a file
 * @file: is being closed
 *
 * A buffer that another thread removes leaves the list before that thread drops its reference, so
 * what is on the list can be referenced, unless it is frozen for a while.
 */
void kmd_buffer_remove_owned(struct kmd_file *file)
{
	struct kmd_user *user = file->user;
	struct kmd_buffer *buffer;
	u64 handle;

	spin_lock(&user->lock);
	while (!hlist_empty(&file->owned)) {
		buffer = hlist_entry(file->owned.first, struct kmd_buffer, owned_node);
		handle = buffer->handle;
		if (refcount_inc_not_zero(&buffer->ref))
			hlist_del_init(&buffer->owned_node);
		else
			buffer = NULL;
		spin_unlock(&user->lock);

		if (buffer) {
			kmd_buffer_remove(buffer);
			kmd_buffer_put(buffer);
		} else {
			kmd_table_wait(handle);
		}
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
	if (!kmd_table_freeze(buffer))
		return false;
	/* Two references are left of which one is the table's, and nobody finds it to get more. */
	refcount_dec(&buffer->ref);
	if (refcount_dec_if_one(&buffer->ref))
		return true;
	refcount_inc(&buffer->ref);
	kmd_table_thaw(buffer);
	return false;
}

/**
 * kmd_buffer_thaw() - let others use it again
 * @buffer: from kmd_buffer_freeze(); the caller has its reference again
 */
void kmd_buffer_thaw(struct kmd_buffer *buffer)
{
	/* As in kmd_buffer_publish(). */
	smp_wmb();
	refcount_set(&buffer->ref, 2);
	kmd_table_thaw(buffer);
}

/**
 * kmd_buffer_visible() - whether a buffer exists for a caller
 * @file: through which the caller came
 * @buffer: with a reference
 * @flags: KMDEV_ALL_USERS, if the caller may say so
 */
bool kmd_buffer_visible(const struct kmd_file *file, const struct kmd_buffer *buffer, u32 flags)
{
	return uid_eq(buffer->owner->uid, file->user->uid) || (flags & KMDEV_ALL_USERS);
}

/**
 * kmd_buffer_find() - the buffer that a handle names for a caller
 * @file: through which the caller came
 * @handle: any number
 * @flags: KMDEV_ALL_USERS or 0
 * @result: the buffer with a reference, unless refused
 *
 * Return: KMDEV_OK, KMDEV_NO_HANDLE or KMDEV_NEEDS_SYS_ADMIN.
 */
enum kmdev_reason kmd_buffer_find(const struct kmd_file *file, u64 handle, u32 flags,
				  struct kmd_buffer **result)
{
	struct kmd_buffer *buffer;

	if ((flags & KMDEV_ALL_USERS) && !file->sys_admin)
		return KMDEV_NEEDS_SYS_ADMIN;
	buffer = kmd_table_get(handle);
	if (!buffer)
		return KMDEV_NO_HANDLE;
	if (!kmd_buffer_visible(file, buffer, flags)) {
		kmd_buffer_put(buffer);
		return KMDEV_NO_HANDLE;
	}
	*result = buffer;
	return KMDEV_OK;
}

int kmd_buffer_init(void)
{
	buffer_cache = KMEM_CACHE(kmd_buffer, SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT);
	return buffer_cache ? 0 : -ENOMEM;
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

	while ((buffer = kmd_table_next(&position))) {
		kmd_buffer_remove(buffer);
		kmd_buffer_put(buffer);
		cond_resched();
	}
}

void kmd_buffer_exit(void)
{
	kmem_cache_destroy(buffer_cache);
}
