// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of handles.
 *
 * A handle is a slot and the slot's generation, which grows whenever the slot is given back: so no
 * handle is given twice, and a slot whose generations are used up is never given again.  How both
 * make a number stands in handle.h, where slots come from in slots.c.
 */

#include <linux/processor.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "buffer.h"
#include "handle.h"
#include "slots.h"
#include "table.h"
#include "user.h"

/* A frozen buffer's pointer is odd in its slot. */
#define FROZEN	1UL

static DECLARE_WAIT_QUEUE_HEAD(thawed);

static struct kmd_buffer __rcu *frozen(struct kmd_buffer *buffer)
{
	return RCU_INITIALIZER((struct kmd_buffer *)((unsigned long)buffer | FROZEN));
}

static bool is_frozen(const struct kmd_buffer *buffer)
{
	return (unsigned long)buffer & FROZEN;
}

static struct kmd_buffer *thawed_of(struct kmd_buffer *buffer)
{
	return (struct kmd_buffer *)((unsigned long)buffer & ~FROZEN);
}

/**
 * kmd_table_reserve() - take a handle that names nothing yet
 * @buffer: whose it will be, with its owner; its handle and slot are set
 *
 * May sleep.
 *
 * Return: false if there is no memory or no slot.
 */
__always_inline bool kmd_table_reserve(struct kmd_buffer *buffer)
{
	struct kmd_slot *slot;
	u32 index;

	/* The owner before the handle, pairs with is_wanted(). */
	smp_wmb();
	slot = kmd_slot_take(&index);
	if (!slot)
		return false;
	buffer->slot = index;
	WRITE_ONCE(buffer->handle, kmd_handle_make(index, slot->generation));
	return true;
}

/**
 * kmd_table_cancel() - give back a handle that names nothing
 * @buffer: from kmd_table_reserve(), not published
 */
void kmd_table_cancel(const struct kmd_buffer *buffer)
{
	kmd_slot_retire(kmd_slot_of(buffer->slot), buffer->slot);
}

/**
 * kmd_table_publish() - let a handle name its buffer
 * @buffer: complete, with a handle from kmd_table_reserve() and a reference for the table
 */
__always_inline void kmd_table_publish(struct kmd_buffer *buffer)
{
	rcu_assign_pointer(kmd_slot_of(buffer->slot)->buffer, buffer);
}

/**
 * kmd_table_remove() - let a handle name its buffer no longer
 * @buffer: was published; the caller has a reference besides the table's
 *
 * Return: whether it was this call that did it.  Then the table's reference is the caller's.
 */
__always_inline bool kmd_table_remove(struct kmd_buffer *buffer)
{
	struct kmd_slot *slot = kmd_slot_of(buffer->slot);
	struct kmd_buffer __rcu *mine = RCU_INITIALIZER(buffer), *found;

	/* Frozen it is for a few instructions only, since the caller's reference is in the way. */
	while (unlikely((found = cmpxchg(&slot->buffer, mine, NULL)) != mine)) {
		if (found != frozen(buffer))
			return false;
		cpu_relax();
	}
	kmd_slot_retire(slot, buffer->slot);
	return true;
}

/**
 * kmd_table_freeze() - let those who look a handle up wait
 * @buffer: was published; the caller has a reference besides the table's
 *
 * With preemption off until it is thawed, or until nobody else has a reference.
 *
 * Return: false if it is removed, or frozen already.
 */
bool kmd_table_freeze(struct kmd_buffer *buffer)
{
	struct kmd_slot *slot = kmd_slot_of(buffer->slot);
	struct kmd_buffer __rcu *mine = RCU_INITIALIZER(buffer);

	return cmpxchg(&slot->buffer, mine, frozen(buffer)) == mine;
}

static __always_inline bool is_of(const struct kmd_buffer *buffer, const struct kmd_user *user)
{
	return !user || uid_eq(READ_ONCE(buffer->owner)->uid, user->uid);
}

/*
 * Without a reference: a buffer's memory is a buffer's for as long as this looks, if perhaps
 * another's, and its owner is one for as long.  If the handle is @handle then and with a reference,
 * the owner was that one's, since a handle never comes again.  Without @named it is any.
 *
 * Buffers of others are not touched: a reference would keep them from being resized, and their
 * memory from being given back, and whoever resizes one would be waited for.
 */
static __always_inline bool is_wanted(const struct kmd_buffer *buffer, bool named,
				      u64 handle, const struct kmd_user *user)
{
	if (named && READ_ONCE(buffer->handle) != handle)
		return false;
	/* The handle before the owner, pairs with kmd_table_reserve(). */
	smp_rmb();
	return is_of(buffer, user);
}

/* With a reference.  Where a handle is read in halves, the owner may have been that of before. */
static __always_inline bool is_it(const struct kmd_buffer *buffer, u64 handle,
				  const struct kmd_user *user)
{
	if (!IS_ENABLED(CONFIG_64BIT))
		return is_wanted(buffer, true, handle, user);
	return buffer->handle == handle;
}

/*
 * What is in a slot, with a reference.  A buffer that is frozen is not given.  One that is found
 * without a reference was removed, or has been frozen, since.
 */
static __always_inline struct kmd_buffer *try(struct kmd_slot *slot, bool named, u64 handle,
					      const struct kmd_user *user, bool *again)
{
	struct kmd_buffer *found, *buffer = NULL;

	*again = false;
	/* As good as rcu_read_lock(), and cheaper. */
	rcu_read_lock_sched();
	found = rcu_dereference_sched(slot->buffer);
	if (unlikely(is_frozen(found))) {
		*again = is_wanted(thawed_of(found), named, handle, user);
	} else if (found && is_wanted(found, named, handle, user)) {
		if (likely(kmd_buffer_get_unless_gone(found)))
			buffer = found;
		else
			*again = true;
	}
	rcu_read_unlock_sched();
	return buffer;
}

/**
 * struct waiter - who met a buffer that is frozen
 * @entry: in the queue
 * @slot: of the buffer
 * @named: as for is_wanted()
 * @handle: likewise
 * @user: likewise
 * @buffer: with a reference, from who thawed it
 */
struct waiter {
	struct wait_queue_entry entry;
	struct kmd_slot *slot;
	bool named;
	u64 handle;
	const struct kmd_user *user;
	struct kmd_buffer *buffer;
};

/* With the queue's lock held. */
static int hand_over(struct wait_queue_entry *entry, unsigned int mode, int sync, void *key)
{
	struct waiter *waiter = container_of(entry, struct waiter, entry);
	struct kmd_buffer *buffer = key;

	if (waiter->slot != kmd_slot_of(buffer->slot) || waiter->buffer)
		return 0;
	if (is_wanted(buffer, waiter->named, waiter->handle, waiter->user)) {
		refcount_inc(&buffer->ref);
		WRITE_ONCE(waiter->buffer, buffer);
	}
	return autoremove_wake_function(entry, mode, sync, NULL);
}

/**
 * kmd_table_thaw() - let a buffer be found again
 * @buffer: from kmd_table_freeze()
 *
 * With preemption off since there was a reference.  kmd_table_thawed() follows.
 */
void kmd_table_thaw(struct kmd_buffer *buffer)
{
	kmd_table_publish(buffer);
}

/**
 * kmd_table_thawed() - let those who wait have a buffer
 * @buffer: from kmd_table_thaw(); the caller still has the reference
 *
 * Each gets a reference here.  If they had to come for it, whoever freezes the buffer again and
 * again would let them wait for ever.
 */
void kmd_table_thawed(struct kmd_buffer *buffer)
{
	__wake_up(&thawed, TASK_NORMAL, 0, buffer);
}

/* For as long as krealloc() takes, and then for a reference, or until the caller is killed. */
static struct kmd_buffer *wait_for(struct waiter *waiter)
{
	init_wait(&waiter->entry);
	waiter->entry.func = hand_over;
	waiter->buffer = NULL;
	for (;;) {
		prepare_to_wait(&thawed, &waiter->entry, TASK_KILLABLE);
		if (READ_ONCE(waiter->buffer) || fatal_signal_pending(current) ||
		    !is_frozen(rcu_access_pointer(waiter->slot->buffer)))
			break;
		schedule();
	}
	finish_wait(&thawed, &waiter->entry);
	return waiter->buffer;
}

static noinline struct kmd_buffer *get(struct kmd_slot *slot, bool named, u64 handle,
				       const struct kmd_user *user)
{
	struct waiter waiter = { .slot = slot, .named = named, .handle = handle, .user = user };
	struct kmd_buffer *buffer;
	bool again;

	while (buffer = try(slot, named, handle, user, &again), again) {
		buffer = wait_for(&waiter);
		if (buffer || fatal_signal_pending(current))
			break;
	}
	return buffer;
}

/**
 * kmd_table_get() - the buffer that a handle names
 * @handle: any number
 * @user: whose it has to be; NULL for anybody's
 *
 * Return: the buffer with a reference, or NULL, as for who is killed while it is resized.
 */
__always_inline struct kmd_buffer *kmd_table_get(u64 handle, const struct kmd_user *user)
{
	struct kmd_slot *slot = kmd_slot_at(kmd_handle_slot(handle));
	struct kmd_buffer *buffer;
	bool again;

	if (!slot)
		return NULL;
	buffer = try(slot, true, handle, user, &again);
	if (unlikely(again))
		buffer = get(slot, true, handle, user);
	/* Its memory may have become another buffer's while it was looked at. */
	if (buffer && !is_it(buffer, handle, user)) {
		kmd_buffer_put(buffer);
		buffer = NULL;
	}
	return buffer;
}

/**
 * kmd_table_next() - the next published buffer in the table's order
 * @position: where to begin; moved behind the result
 * @user: whose to find; NULL for everybody's
 *
 * May sleep.
 *
 * Return: the buffer with a reference, or NULL at the end, or where the caller is killed.
 */
struct kmd_buffer *kmd_table_next(u64 *position, const struct kmd_user *user)
{
	struct kmd_buffer *buffer;
	struct kmd_slot *slot;
	bool again;

	while (*position < kmd_slots_made()) {
		u32 index = (*position)++;

		slot = kmd_slot_at(index);
		if (!slot)
			continue;
		buffer = try(slot, false, 0, user, &again);
		if (unlikely(again))
			buffer = get(slot, false, 0, user);
		/* As in kmd_table_get(). */
		if (buffer && buffer->slot == index && is_of(buffer, user))
			return buffer;
		if (buffer)
			kmd_buffer_put(buffer);
		cond_resched();
	}
	return NULL;
}
