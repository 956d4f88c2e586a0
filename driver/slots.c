// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slots of the table of handles.
 *
 * They lie in chunks of a page that are added as they are needed and stay until the driver goes, so
 * a reader may look at any slot that exists without a lock: a look-up is two loads and costs the
 * same with one buffer and with a million.
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
#include <linux/spinlock.h>

#include "handle.h"
#include "limit.h"
#include "slots.h"
#include "table.h"

#define CHUNK_SLOTS	(PAGE_SIZE / sizeof(struct kmd_slot))
#define CHUNKS		DIV_ROUND_UP(KMD_TABLE_MAX + 1, CHUNK_SLOTS)

static struct kmd_slot *chunks[CHUNKS];

/**
 * struct chain - free slots, oldest first
 * @first: 0 for none
 * @last: of no meaning if there is none
 */
struct chain {
	u32 first;
	struct kmd_slot *last;
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

/**
 * kmd_slot_at() - the slot of a number
 * @index: any number up to KMD_TABLE_MAX
 *
 * Return: the slot, or NULL if there is none yet.
 */
__always_inline struct kmd_slot *kmd_slot_at(u32 index)
{
	struct kmd_slot *chunk;

	index = array_index_nospec(index, KMD_TABLE_MAX + 1);
	/* Pairs with add_chunk(): who sees the chunk sees it empty. */
	chunk = smp_load_acquire(&chunks[index / CHUNK_SLOTS]);
	return chunk ? &chunk[index % CHUNK_SLOTS] : NULL;
}

/**
 * kmd_slot_of() - the slot of a number that is known to have one
 * @index: the number
 */
__always_inline struct kmd_slot *kmd_slot_of(u32 index)
{
	return &chunks[index / CHUNK_SLOTS][index % CHUNK_SLOTS];
}

/* kmd_slots_made() - the first number that has no slot yet */
__always_inline u32 kmd_slots_made(void)
{
	return READ_ONCE(made);
}

/* May be called by several at once; the one who comes late gives its chunk back. */
static bool add_chunk(u32 index)
{
	/* All users share it, so none is charged. */
	const gfp_t gfp = KMD_GFP & ~__GFP_ACCOUNT;
	struct kmd_slot *chunk = (struct kmd_slot *)get_zeroed_page(gfp);

	if (!chunk)
		return false;
	raw_spin_lock(&free_lock);
	if (index == made / CHUNK_SLOTS && index < CHUNKS) {
		/* Pairs with kmd_slot_at(). */
		smp_store_release(&chunks[index], chunk);
		made += CHUNK_SLOTS;
		chunk = NULL;
	}
	raw_spin_unlock(&free_lock);
	free_page((unsigned long)chunk);
	return true;
}

static __always_inline void join(struct chain *chain, u32 first, struct kmd_slot *last)
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
		kmd_slot_of(fresh - 1)->next = fresh;
	kmd_slot_of(end - 1)->next = 0;
	return first;
}

static u32 take_freed(struct chain *chain)
{
	u32 first = chain->first, i;
	struct kmd_slot *last;

	lockdep_assert_held(&free_lock);
	if (!first)
		return 0;
	last = kmd_slot_of(first);
	for (i = 1; i < BATCH && last->next; i++)
		last = kmd_slot_of(last->next);
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
static __always_inline struct kmd_slot *take(u32 *index)
{
	struct hand *hand = get_cpu_ptr(&hands);
	struct kmd_slot *slot = NULL;

	if (unlikely(!hand->free))
		hand->free = take_some();
	if (unlikely(!hand->free && hand->filled)) {
		give_back(hand);
		hand->free = take_some();
	}
	*index = hand->free;
	if (likely(*index)) {
		slot = kmd_slot_of(*index);
		hand->free = slot->next;
	}
	put_cpu_ptr(&hands);
	return slot;
}

/**
 * kmd_slot_take() - a slot for a buffer
 * @index: set to its number
 *
 * May sleep.
 *
 * Return: the slot, or NULL if there is no memory or none left.
 */
__always_inline struct kmd_slot *kmd_slot_take(u32 *index)
{
	struct kmd_slot *slot;
	u32 chunk;

	while (!(slot = take(index))) {
		chunk = READ_ONCE(made) / CHUNK_SLOTS;
		if (chunk >= CHUNKS || !add_chunk(chunk))
			return NULL;
	}
	return slot;
}

/**
 * kmd_slot_retire() - give a slot back
 * @slot: from kmd_slot_take(), with nothing in it
 * @index: its number
 *
 * It is of no use any more where its generations are used up.
 */
__always_inline void kmd_slot_retire(struct kmd_slot *slot, u32 index)
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
 * kmd_slots_exit() - free them
 *
 * No handle is published or reserved any more.
 */
void kmd_slots_exit(void)
{
	u32 i;

	for (i = 0; i < CHUNKS && chunks[i]; i++)
		free_page((unsigned long)chunks[i]);
}
