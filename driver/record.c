// SPDX-License-Identifier: GPL-2.0-only
/*
 * The records in which buffers are kept, from a cache of their own.  A record that is taken counts
 * for a buffer of its user's: against the limits and the floor, and as a reference to the user.
 */

#include <linux/slab.h>

#include "buffer.h"
#include "limit.h"
#include "record.h"
#include "user.h"

static struct kmem_cache *cache;

static __always_inline enum kmdev_reason count_in(struct kmd_user *user, u32 buffers, size_t bytes)
{
	enum kmdev_reason reason = kmd_limit_charge(user, buffers, bytes);

	if (reason)
		return reason;
	reason = kmd_limit_floor(buffers, bytes);
	if (reason)
		kmd_limit_uncharge(user, buffers, bytes);
	else
		refcount_add(buffers, &user->ref);
	return reason;
}

static __always_inline void count_out(struct kmd_user *user, u32 buffers, size_t bytes)
{
	kmd_limit_uncharge(user, buffers, bytes);
	/* One reference is left to be dropped with care. */
	if (buffers > 1)
		WARN_ON_ONCE(refcount_sub_and_test(buffers - 1, &user->ref));
	kmd_user_put(user);
}

/**
 * kmd_record_take() - begin a buffer
 * @user: its owner
 * @bytes: upper bound of what it will hold
 * @record: the result; its reference count is 0, all else is undefined
 *
 * May sleep.
 *
 * Return: KMDEV_OK, or why not.
 */
__always_inline enum kmdev_reason kmd_record_take(struct kmd_user *user, size_t bytes,
						  struct kmd_buffer **record)
{
	enum kmdev_reason reason = count_in(user, 1, bytes);

	if (reason)
		return reason;
	*record = kmem_cache_alloc(cache, KMD_GFP);
	if (likely(*record))
		return KMDEV_OK;
	count_out(user, 1, bytes);
	return KMDEV_BOOKKEEPING;
}

/**
 * kmd_record_take_some() - begin several buffers, for less than one by one
 * @user: their owner
 * @bytes: upper bound of what each will hold
 * @records: the results, as from kmd_record_take()
 * @count: how many; set to one where so many cannot be had
 *
 * Return: KMDEV_OK, or why not even one.
 */
enum kmdev_reason kmd_record_take_some(struct kmd_user *user, size_t bytes,
				       struct kmd_buffer **records, u32 *count)
{
	const u32 some = *count;

	if (!count_in(user, some, some * bytes)) {
		if (kmem_cache_alloc_bulk(cache, KMD_GFP, some, (void **)records))
			return KMDEV_OK;
		count_out(user, some, some * bytes);
	}
	*count = 1;
	return kmd_record_take(user, bytes, records);
}

/**
 * kmd_record_give() - end a buffer
 * @user: its owner
 * @bytes: what is counted for it
 * @record: nobody refers to it
 *
 * May sleep.
 */
__always_inline void kmd_record_give(struct kmd_user *user, size_t bytes,
				     struct kmd_buffer *record)
{
	kmem_cache_free(cache, record);
	count_out(user, 1, bytes);
}

/**
 * kmd_record_give_some() - end several buffers, for less than one by one
 * @user: their owner
 * @bytes: what is counted for all
 * @records: nobody refers to them
 * @count: how many
 *
 * May sleep.
 */
void kmd_record_give_some(struct kmd_user *user, size_t bytes, struct kmd_buffer **records,
			  u32 count)
{
	if (!count)
		return;
	kmem_cache_free_bulk(cache, count, (void **)records);
	count_out(user, count, bytes);
}

/**
 * kmd_leavings_give() - end the buffers of which @leavings are
 * @leavings: empty afterwards
 *
 * May sleep.
 */
void kmd_leavings_give(struct kmd_leavings *leavings)
{
	kmd_record_give_some(leavings->user, leavings->bytes, leavings->records, leavings->count);
	leavings->bytes = 0;
	leavings->count = 0;
}

/**
 * kmd_leavings_add() - end a buffer, some time before kmd_leavings_give() returns
 * @leavings: what others left
 * @user: its owner
 * @bytes: what is counted for it
 * @record: nobody refers to it
 */
__always_inline void kmd_leavings_add(struct kmd_leavings *leavings, struct kmd_user *user,
				      size_t bytes, struct kmd_buffer *record)
{
	bool full = leavings->count == KMD_RECORDS_AT_ONCE;

	if (full || (leavings->count && leavings->user != user))
		kmd_leavings_give(leavings);
	leavings->user = user;
	leavings->bytes += bytes;
	leavings->records[leavings->count++] = record;
}

int kmd_record_init(void)
{
	cache = KMEM_CACHE(kmd_buffer, SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT);
	return cache ? 0 : -ENOMEM;
}

void kmd_record_exit(void)
{
	kmem_cache_destroy(cache);
}
