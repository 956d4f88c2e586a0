// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of handles.
 *
 * A handle is a slot and the slot's generation, which grows whenever the slot is given back: so no
 * handle is given twice, and a slot whose generations are used up is never given again.  How both
 * make a number stands in handle.h.
 *
 * The slots lie in chunks of a page that are added as they are needed and stay until the driver
 * goes, so a reader may look at any slot that exists without a lock: a look-up is two loads and
 * costs the same with one buffer and with a million.
 *
 * Free slots are chained, under one lock.  Each processor takes the first few of a chain and gives
 * back a chain of as many, so that the lock is taken once for BATCH of either and held for as long
 * as it takes to cut or to join.  (The kernel's xarray would give out numbers too.  To allocate and
 * free one there costs ten times what kmalloc() and kfree() do, since an array that becomes empty
 * frees its nodes; and its lock is held for each.)
 */

#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "buffer.h"
#include "handle.h"
#include "limit.h"
#include "table.h"
#include "user.h"

/**
 * struct slot - one place in the table
 * @buffer: published and not removed, or NULL
 * @generation: of the handle that the slot has, or will have next; whoever has the slot changes it
 * @next: the next free slot of the chain, 0 for none
 */
struct slot {
	struct kmd_buffer __rcu *buffer;
	u32 generation;
	u32 next;
};

#define CHUNK_SLOTS	(PAGE_SIZE / sizeof(struct slot))
#define CHUNKS		DIV_ROUND_UP(KMD_TABLE_MAX + 1, CHUNK_SLOTS)

static struct slot *chunks[CHUNKS];

/**
 * struct chain - free slots, oldest first
 * @first: 0 for none
 * @last: of no meaning if there is none
 */
struct chain {
	u32 first;
	struct slot *last;
};

/* Protects what follows, and the slots in it; innermost, and taken with preemption off. */
static DEFINE_RAW_SPINLOCK(free_lock);
static struct chain freed[KMD_TIERS];
static u32 fresh = 1;		/* the first slot that was never given */
static u32 made;		/* slots that have their chunk */

/* So many slots change hands at once, at most. */
#define BATCH	16

/**
 * struct hand - what a processor has at hand, with preemption off
 * @free: the first of a chain to give out, 0 for none
 * @back: slots that were given back, all of one tier
 * @tier: that
 * @filled: how many there are in @back
 */
struct hand {
	u32 free;
	struct chain back;
	u32 tier;
	u32 filled;
};

static DEFINE_PER_CPU(struct hand, hands);

/* Of any number; NULL if it has no slot yet. */
static __always_inline struct slot *slot_at(u32 index)
{
	struct slot *chunk;

	index = array_index_nospec(index, KMD_TABLE_MAX + 1);
	/* Pairs with add_chunk(): who sees the chunk sees it empty. */
	chunk = smp_load_acquire(&chunks[index / CHUNK_SLOTS]);
	return chunk ? &chunk[index % CHUNK_SLOTS] : NULL;
}

/* Of a slot that is known to exist. */
static struct slot *slot_of(u32 index)
{
	return &chunks[index / CHUNK_SLOTS][index % CHUNK_SLOTS];
}

/* May be called by several at once; the one who comes late gives its chunk back. */
static bool add_chunk(u32 index)
{
	/* All users share it, so none is charged. */
	const gfp_t gfp = KMD_GFP & ~__GFP_ACCOUNT;
	struct slot *chunk = (struct slot *)get_zeroed_page(gfp);

	if (!chunk)
		return false;
	raw_spin_lock(&free_lock);
	if (index == made / CHUNK_SLOTS && index < CHUNKS) {
		/* Pairs with slot_at(). */
		smp_store_release(&chunks[index], chunk);
		made += CHUNK_SLOTS;
		chunk = NULL;
	}
	raw_spin_unlock(&free_lock);
	free_page((unsigned long)chunk);
	return true;
}

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

static __always_inline void join(struct chain *chain, u32 first, struct slot *last)
{
	if (chain->first)
		chain->last->next = first;
	else
		chain->first = first;
	chain->last = last;
}

/* Slots that were never given, up to @end; 0 if their chunk is not there yet. */
static u32 take_fresh(u32 end)
{
	u32 first = fresh;

	lockdep_assert_held(&free_lock);
	end = min3(end, made, fresh + BATCH);
	if (fresh >= end)
		return 0;
	while (++fresh < end)
		slot_of(fresh - 1)->next = fresh;
	slot_of(end - 1)->next = 0;
	return first;
}

static u32 take_freed(struct chain *chain)
{
	u32 first = chain->first, i;
	struct slot *last;

	lockdep_assert_held(&free_lock);
	if (!first)
		return 0;
	last = slot_of(first);
	for (i = 1; i < BATCH && last->next; i++)
		last = slot_of(last->next);
	chain->first = last->next;
	last->next = 0;
	return first;
}

/* The lowest there are.  Those of a tier that were never given come before those that were. */
static noinline u32 take_some(void)
{
	unsigned int tier;
	u32 first = 0;

	raw_spin_lock(&free_lock);
	for (tier = 0; tier < KMD_TIERS && !first; tier++) {
		u32 end = kmd_tier_begin(tier + 1);

		if (fresh < end) {
			first = take_fresh(end);
			break;
		}
		first = take_freed(&freed[tier]);
	}
	raw_spin_unlock(&free_lock);
	return first;
}

static noinline void give_back(struct hand *hand)
{
	raw_spin_lock(&free_lock);
	join(&freed[hand->tier], hand->back.first, hand->back.last);
	raw_spin_unlock(&free_lock);
	hand->back.first = 0;
	hand->filled = 0;
}

/* What a processor has at hand, and its index; NULL if there is no slot whose chunk is there. */
static __always_inline struct slot *take(u32 *index)
{
	struct hand *hand = get_cpu_ptr(&hands);
	struct slot *slot = NULL;

	if (unlikely(!hand->free))
		hand->free = take_some();
	if (unlikely(!hand->free && hand->filled)) {
		give_back(hand);
		hand->free = take_some();
	}
	*index = hand->free;
	if (likely(*index)) {
		slot = slot_of(*index);
		hand->free = slot->next;
	}
	put_cpu_ptr(&hands);
	return slot;
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
	struct slot *slot;
	u32 index, chunk;

	/* The owner before the handle, pairs with is_wanted(). */
	smp_wmb();
	while (!(slot = take(&index))) {
		chunk = READ_ONCE(made) / CHUNK_SLOTS;
		if (chunk >= CHUNKS || !add_chunk(chunk))
			return false;
	}
	buffer->slot = index;
	WRITE_ONCE(buffer->handle, kmd_handle_make(index, slot->generation));
	return true;
}

/* @slot is of no use any more where its generations are used up. */
static __always_inline void retire(struct slot *slot, u32 index)
{
	u32 tier = kmd_tier_of(index);
	struct hand *hand;

	if (slot->generation >= KMD_GENERATIONS_EVERYWHERE &&
	    slot->generation >= kmd_last_generation(index))
		return;
	slot->generation++;
	slot->next = 0;
	hand = get_cpu_ptr(&hands);
	if (unlikely(hand->filled == BATCH || (hand->filled && hand->tier != tier)))
		give_back(hand);
	hand->tier = tier;
	hand->filled++;
	join(&hand->back, index, slot);
	put_cpu_ptr(&hands);
}

/**
 * kmd_table_cancel() - give back a handle that names nothing
 * @buffer: from kmd_table_reserve(), not published
 */
void kmd_table_cancel(const struct kmd_buffer *buffer)
{
	retire(slot_of(buffer->slot), buffer->slot);
}

/**
 * kmd_table_publish() - let a handle name its buffer
 * @buffer: complete, with a handle from kmd_table_reserve() and a reference for the table
 */
__always_inline void kmd_table_publish(struct kmd_buffer *buffer)
{
	rcu_assign_pointer(slot_of(buffer->slot)->buffer, buffer);
}

/**
 * kmd_table_remove() - let a handle name its buffer no longer
 * @buffer: was published; the caller has a reference besides the table's
 *
 * Return: whether it was this call that did it.  Then the table's reference is the caller's.
 */
__always_inline bool kmd_table_remove(struct kmd_buffer *buffer)
{
	struct slot *slot = slot_of(buffer->slot);
	struct kmd_buffer __rcu *mine = RCU_INITIALIZER(buffer), *found;

	while (unlikely((found = cmpxchg(&slot->buffer, mine, NULL)) != mine)) {
		if (found != frozen(buffer))
			return false;
		kmd_table_wait(buffer->handle);
	}
	retire(slot, buffer->slot);
	return true;
}

/**
 * kmd_table_freeze() - let those who look a handle up wait
 * @buffer: was published; the caller has a reference besides the table's
 *
 * Return: false if it is removed, or frozen already.
 */
bool kmd_table_freeze(struct kmd_buffer *buffer)
{
	struct slot *slot = slot_of(buffer->slot);
	struct kmd_buffer __rcu *mine = RCU_INITIALIZER(buffer);

	return cmpxchg(&slot->buffer, mine, frozen(buffer)) == mine;
}

/**
 * kmd_table_thaw() - let them go on
 * @buffer: from kmd_table_freeze()
 */
void kmd_table_thaw(struct kmd_buffer *buffer)
{
	kmd_table_publish(buffer);
	wake_up_all(&thawed);
}

/**
 * kmd_table_wait() - wait until a handle's buffer is not frozen
 * @handle: of a buffer; for as long as krealloc() takes
 */
void kmd_table_wait(u64 handle)
{
	struct slot *slot = slot_at(kmd_handle_slot(handle));

	wait_event(thawed, !is_frozen(rcu_access_pointer(slot->buffer)));
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
static __always_inline struct kmd_buffer *try(struct slot *slot, bool named, u64 handle,
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

static noinline struct kmd_buffer *get(struct slot *slot, bool named, u64 handle,
				       const struct kmd_user *user)
{
	struct kmd_buffer *buffer;
	bool again;

	while (buffer = try(slot, named, handle, user, &again), again)
		wait_event(thawed, !is_frozen(rcu_access_pointer(slot->buffer)));
	return buffer;
}

/**
 * kmd_table_get() - the buffer that a handle names
 * @handle: any number
 * @user: whose it has to be; NULL for anybody's
 *
 * Return: the buffer with a reference, or NULL.
 */
__always_inline struct kmd_buffer *kmd_table_get(u64 handle, const struct kmd_user *user)
{
	struct slot *slot = slot_at(kmd_handle_slot(handle));
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
 * Return: the buffer with a reference, or NULL at the end.
 */
struct kmd_buffer *kmd_table_next(u64 *position, const struct kmd_user *user)
{
	struct kmd_buffer *buffer;
	struct slot *slot;
	bool again;

	while (*position < READ_ONCE(made)) {
		u32 index = (*position)++;

		slot = slot_at(index);
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

/**
 * kmd_table_exit() - free the table
 *
 * No handle is published or reserved any more.
 */
void kmd_table_exit(void)
{
	u32 i;

	for (i = 0; i < CHUNKS && chunks[i]; i++)
		free_page((unsigned long)chunks[i]);
}
