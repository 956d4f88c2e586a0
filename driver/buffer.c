// SPDX-License-Identifier: GPL-2.0-only

#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "buffer.h"
#include "file.h"
#include "limit.h"
#include "name.h"
#include "request.h"
#include "table.h"
#include "user.h"

static struct kmem_cache *buffer_cache;

const struct kmd_allocator *kmd_buffer_allocator(const struct kmd_buffer *buffer)
{
	return kmd_allocator_find(buffer->allocator);
}

/**
 * kmd_buffer_virt() - where the kernel has a buffer mapped
 * @buffer: has its memory
 *
 * Return: the address of the first byte, NULL for high memory.
 */
void *kmd_buffer_virt(const struct kmd_buffer *buffer)
{
	return kmd_buffer_allocator(buffer)->virt(buffer);
}

/**
 * kmd_buffer_page() - a page of a buffer
 * @buffer: has its memory
 * @index: which, counted from the page of the first byte
 */
struct page *kmd_buffer_page(const struct kmd_buffer *buffer, unsigned long index)
{
	return kmd_buffer_allocator(buffer)->page(buffer, index);
}

static void clear_pages(const struct kmd_buffer *buffer)
{
	unsigned long i;

	for (i = 0; i < buffer->usable >> PAGE_SHIFT; i++)
		clear_highpage(kmd_buffer_page(buffer, i));
}

static void clear_bytes(void *virt, size_t length)
{
	size_t done, part;

	for (done = 0; done < length; done += part) {
		part = min_t(size_t, length - done, SZ_256K);
		memset(virt + done, 0, part);
		cond_resched();
	}
}

/*
 * init_on_alloc does not clear objects of a slab cache that is poisoned (slub_debug=P): these hold
 * the poison, of which no byte is zero, and never anything else.
 */
static bool kernel_cleared(const struct kmd_buffer *buffer, gfp_t mask)
{
	const u8 *virt = kmd_buffer_virt(buffer);

	if (mask & __GFP_ZERO)
		return true;
	return want_init_on_alloc(mask) && !(virt && *virt);
}

/* No byte of anybody else's may be seen; behind @bytes nothing of a slab object ever is. */
static void clear(struct kmd_buffer *buffer, const struct kmd_request *request)
{
	void *virt = kmd_buffer_virt(buffer);

	if (kernel_cleared(buffer, request->mask)) {
		buffer->zeroed = KMDEV_ZEROED_KERNEL;
		return;
	}
	if (request->stale) {
		buffer->zeroed = KMDEV_ZEROED_NO;
		return;
	}
	buffer->zeroed = KMDEV_ZEROED_DRIVER;
	if (virt)
		clear_bytes(virt, request->allocator->whole_pages ? buffer->usable : buffer->bytes);
	else
		clear_pages(buffer);
}

/*
 * From here on @buffer holds memory or has nothing to give back.  What it takes was charged by an
 * upper bound, and is charged exactly now.
 */
static enum kmdev_reason fill(struct kmd_buffer *buffer, const struct kmd_request *request)
{
	const struct kmd_allocator *allocator = request->allocator;
	enum kmdev_reason reason;
	u64 begin = ktime_get_ns();

	buffer->memory = allocator->alloc(request);
	buffer->made_ns = ktime_get_ns();
	if (!buffer->memory.virt)
		return KMDEV_ALLOCATOR_SAID_NO;
	buffer->latency_ns = min_t(u64, buffer->made_ns - begin, U32_MAX);
	buffer->order = request->order;

	buffer->usable = allocator->usable(buffer, request);
	reason = kmd_limit_recharge(buffer->owner, request->charge, buffer->usable);
	if (reason) {
		allocator->free(buffer);
		return reason;
	}
	clear(buffer, request);
	return KMDEV_OK;
}

static enum kmdev_reason build(struct kmd_buffer *buffer, const struct kmd_request *request)
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
	buffer->handle = kmd_table_reserve();
	if (!buffer->handle)
		goto err_uncharge;
	reason = fill(buffer, request);
	if (reason)
		goto err_cancel;
	refcount_inc(&user->ref);
	return KMDEV_OK;

err_cancel:
	kmd_table_cancel(buffer->handle);
err_uncharge:
	kmd_limit_uncharge(user, request->charge);
	return reason;
}

/* The reference count stays what it was in the object, 0, until the buffer is published. */
static struct kmd_buffer *new_buffer(struct kmd_file *file, const struct kmdev_alloc *args,
				     const struct kmd_request *request)
{
	struct kmd_buffer *buffer = kmem_cache_alloc(buffer_cache, KMD_GFP);

	if (!buffer)
		return NULL;
	buffer->allocator = args->allocator;
	buffer->file_owned = args->flags & KMDEV_ALLOC_FILE;
	buffer->stale = request->stale;
	buffer->bytes = request->bytes;
	buffer->owner = file->user;
	buffer->name = NULL;
	INIT_HLIST_NODE(&buffer->owned_node);
	buffer->gfp = request->gfp;
	buffer->gfp_used = request->gfp_used;
	return buffer;
}

/**
 * kmd_buffer_create() - allocate
 * @file: whose user will own the buffer
 * @args: what is asked; flags and reserved members are checked
 * @result: the buffer, unless refused; its handle names nothing before kmd_buffer_publish()
 *
 * Return: KMDEV_OK, or why not.
 */
enum kmdev_reason kmd_buffer_create(struct kmd_file *file, const struct kmdev_alloc *args,
				    struct kmd_buffer **result)
{
	struct kmd_name *name = NULL;
	struct kmd_request request;
	struct kmd_buffer *buffer;
	enum kmdev_reason reason;

	reason = kmd_request_check(&request, args, file);
	if (reason)
		return reason;
	if (args->name || args->name_length) {
		reason = kmd_name_create(file->user, args->name, args->name_length, &name);
		if (reason)
			return reason;
	}
	reason = KMDEV_BOOKKEEPING;
	buffer = new_buffer(file, args, &request);
	if (!buffer)
		goto err_name;
	reason = build(buffer, &request);
	if (reason)
		goto err_free;
	buffer->name = name;
	*result = buffer;
	return KMDEV_OK;

err_free:
	kmem_cache_free(buffer_cache, buffer);
err_name:
	kmd_name_destroy(file->user, name);
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

static void release(struct kmd_buffer *buffer)
{
	struct kmd_user *user = buffer->owner;

	kmd_buffer_allocator(buffer)->free(buffer);
	kmd_limit_uncharge(user, buffer->usable);
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
	kmd_table_cancel(buffer->handle);
	release(buffer);
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

	spin_lock(&buffer->owner->lock);
	hlist_del_init(&buffer->owned_node);
	spin_unlock(&buffer->owner->lock);
	if (buffer->name)
		kmd_name_unlink(buffer->owner, buffer->name);
	kmd_table_cancel(buffer->handle);
	kmd_buffer_put(buffer);
	return true;
}

/**
 * kmd_buffer_remove_owned() - free the buffers that belong to a file
 * @file: is being closed
 *
 * A buffer that another thread removes leaves the list before that thread drops its reference, so
 * what is on the list can be referenced.
 */
void kmd_buffer_remove_owned(struct kmd_file *file)
{
	struct kmd_user *user = file->user;
	struct kmd_buffer *buffer;

	spin_lock(&user->lock);
	while (!hlist_empty(&file->owned)) {
		buffer = hlist_entry(file->owned.first, struct kmd_buffer, owned_node);
		refcount_inc(&buffer->ref);
		hlist_del_init(&buffer->owned_node);
		spin_unlock(&user->lock);

		kmd_buffer_remove(buffer);
		kmd_buffer_put(buffer);
		cond_resched();
		spin_lock(&user->lock);
	}
	spin_unlock(&user->lock);
}

/**
 * kmd_buffer_get_unless_gone() - take a reference
 * @buffer: found in the table, under rcu_read_lock()
 *
 * Its memory may have become another buffer's; the handle tells.
 *
 * Return: whether there was something left to refer to.
 */
bool kmd_buffer_get_unless_gone(struct kmd_buffer *buffer)
{
	if (!refcount_inc_not_zero(&buffer->ref))
		return false;
	/* Pairs with kmd_buffer_publish(). */
	smp_acquire__after_ctrl_dep();
	return true;
}

/**
 * kmd_buffer_put() - drop a reference
 * @buffer: its memory is given back with the last
 *
 * May sleep.
 */
void kmd_buffer_put(struct kmd_buffer *buffer)
{
	if (refcount_dec_and_test(&buffer->ref))
		release(buffer);
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
 * kmd_buffer_exit() - free all buffers
 *
 * No control file is open any more.
 */
void kmd_buffer_exit(void)
{
	struct kmd_buffer *buffer;
	u64 position = 0;

	while ((buffer = kmd_table_next(&position))) {
		kmd_buffer_remove(buffer);
		kmd_buffer_put(buffer);
		cond_resched();
	}
	kmem_cache_destroy(buffer_cache);
}
