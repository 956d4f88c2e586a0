// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of handles.
 *
 * A handle is a slot and the slot's generation, which grows whenever the slot is given back: so no
 * handle is given twice, and a slot whose generations are used up is never given again.
 *
 * People type handles, so they are kept small.  The slots are in tiers, 4096 in tier 0 and twice as
 * many in each next one, and a buffer gets a slot in the lowest tier that has one.  Within a tier
 * fresh slots come first, then the one that was freed first.  A handle is, from its low end, 12
 * bits of the slot in its tier, and above them, less one, a one behind as many zeros as the number
 * of the tier, the remaining bits of the slot, and the generation:
 *
 *	tier 0	[generation]          1   [12 bits of slot]
 *	tier 1	[generation] [1 bit]  10  [12 bits of slot]
 *	tier 2	[generation] [2 bits] 100 [12 bits of slot]
 *
 * With few buffers alive the n-th handle is 2 n or little more, and none is above 2^53 - 1, where
 * numbers in JSON cease to be exact.
 *
 * The slots lie in chunks of a page that are added as they are needed and stay until the driver
 * goes, so a reader may look at any slot that exists without a lock.
 */

#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "buffer.h"
#include "limit.h"
#include "table.h"

#define TIER_SIZE	BIT(KMD_TIER_BITS)
#define HANDLE_BITS	53

/**
 * struct slot - one place in the table
 * @buffer: published and not removed, or NULL
 * @generation: of the handle that the slot has, or will have next
 * @next: the next free slot, 0 for none; under free_lock
 */
struct slot {
	struct kmd_buffer __rcu *buffer;
	u32 generation;
	u32 next;
};

#define CHUNK_SLOTS	(PAGE_SIZE / sizeof(struct slot))
#define CHUNKS		DIV_ROUND_UP(KMD_TABLE_MAX + 1, CHUNK_SLOTS)

static struct slot **chunks;

/* Protects what follows and the members generation and next of free slots; innermost. */
static DEFINE_SPINLOCK(free_lock);
static struct {
	u32 first, last;	/* freed slots, oldest first; 0 for none */
} freed[KMD_TIERS];
static u32 fresh = 1;		/* the first slot that was never given */
static u32 made;		/* slots that have their chunk */

/* Tier t begins behind 2^t - 1 times TIER_SIZE slots. */
static u32 tier_begin(unsigned int tier)
{
	return (BIT(tier) - 1) << KMD_TIER_BITS;
}

static unsigned int tier_of(u32 index)
{
	return ilog2((index >> KMD_TIER_BITS) + 1);
}

/* The bits of a slot above the lowest 12, counted from the begin of its tier. */
static u32 high_bits(u32 index, unsigned int tier)
{
	return (index - tier_begin(tier)) >> KMD_TIER_BITS;
}

static u64 make_handle(u32 index, u32 generation)
{
	unsigned int tier = tier_of(index);
	u64 upper = (u64)generation << tier | high_bits(index, tier);

	upper = ((upper << 1 | 1) << tier) - 1;
	return upper << KMD_TIER_BITS | (index & (TIER_SIZE - 1));
}

/* The largest generation of which all handles keep within HANDLE_BITS. */
static u32 last_generation(u32 index)
{
	unsigned int bits = HANDLE_BITS - KMD_TIER_BITS - 1 - 2 * tier_of(index);

	return bits < 32 ? BIT(bits) - 1 : U32_MAX;
}

/* The slot of a handle; for a number that is none, slot 0 or any other. */
static u32 slot_index(u64 handle)
{
	u64 upper = (handle >> KMD_TIER_BITS) + 1;
	unsigned int tier = __ffs64(upper);
	u32 high;

	if (tier >= KMD_TIERS)
		return 0;
	high = (upper >> (tier + 1)) & (BIT(tier) - 1);
	return tier_begin(tier) + (high << KMD_TIER_BITS) + (handle & (TIER_SIZE - 1));
}

static struct slot *slot_of(u32 index)
{
	struct slot *chunk;

	index = array_index_nospec(index, KMD_TABLE_MAX + 1);
	/* Pairs with add_chunk(): who sees the chunk sees it empty. */
	chunk = smp_load_acquire(&chunks[index / CHUNK_SLOTS]);
	return chunk ? &chunk[index % CHUNK_SLOTS] : NULL;
}

/* May be called by several at once; the one who comes late gives its chunk back. */
static bool add_chunk(u32 index)
{
	/* All users share it, so none is charged. */
	const gfp_t gfp = KMD_GFP & ~__GFP_ACCOUNT;
	struct slot *chunk = (struct slot *)get_zeroed_page(gfp);

	if (!chunk)
		return false;
	spin_lock(&free_lock);
	if (index == made / CHUNK_SLOTS && index < CHUNKS) {
		/* Pairs with slot_of(). */
		smp_store_release(&chunks[index], chunk);
		made += CHUNK_SLOTS;
		chunk = NULL;
	}
	spin_unlock(&free_lock);
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

static u32 take_freed(unsigned int tier)
{
	u32 index = freed[tier].first;

	lockdep_assert_held(&free_lock);
	if (index) {
		freed[tier].first = slot_of(index)->next;
		if (!freed[tier].first)
			freed[tier].last = 0;
	}
	return index;
}

static void give_back(u32 index)
{
	unsigned int tier = tier_of(index);

	lockdep_assert_held(&free_lock);
	slot_of(index)->next = 0;
	if (freed[tier].last)
		slot_of(freed[tier].last)->next = index;
	else
		freed[tier].first = index;
	freed[tier].last = index;
}

/* 0 if there is no slot, or its chunk is @missing. */
static u32 take_slot(u32 *missing)
{
	unsigned int tier;
	u32 index = 0;

	lockdep_assert_held(&free_lock);
	*missing = made / CHUNK_SLOTS;
	for (tier = 0; tier < KMD_TIERS && !index; tier++) {
		if (fresh < tier_begin(tier + 1))
			return fresh < made ? fresh++ : 0;
		index = take_freed(tier);
	}
	return index;
}

/**
 * kmd_table_reserve() - take a handle that names nothing yet
 *
 * May sleep.
 *
 * Return: the handle, or 0 if there is no memory or no slot.
 */
u64 kmd_table_reserve(void)
{
	u32 index, chunk;
	u64 handle = 0;

	for (;;) {
		spin_lock(&free_lock);
		index = take_slot(&chunk);
		if (index)
			handle = make_handle(index, slot_of(index)->generation);
		spin_unlock(&free_lock);
		if (handle || chunk >= CHUNKS || !add_chunk(chunk))
			return handle;
	}
}

/**
 * kmd_table_cancel() - give back a handle that names nothing
 * @handle: from kmd_table_reserve(), not published or removed again
 */
void kmd_table_cancel(u64 handle)
{
	u32 index = slot_index(handle);
	struct slot *slot = slot_of(index);

	spin_lock(&free_lock);
	if (slot->generation < last_generation(index)) {
		slot->generation++;
		give_back(index);
	}
	spin_unlock(&free_lock);
}

/**
 * kmd_table_publish() - let a handle name its buffer
 * @buffer: complete, with a handle from kmd_table_reserve() and a reference for the table
 */
void kmd_table_publish(struct kmd_buffer *buffer)
{
	rcu_assign_pointer(slot_of(slot_index(buffer->handle))->buffer, buffer);
}

/**
 * kmd_table_remove() - let a handle name its buffer no longer
 * @buffer: was published; the caller has a reference besides the table's
 *
 * Return: whether it was this call that did it.  Then the table's reference is the caller's, and
 * the handle stays reserved until kmd_table_cancel().
 */
bool kmd_table_remove(struct kmd_buffer *buffer)
{
	struct slot *slot = slot_of(slot_index(buffer->handle));
	struct kmd_buffer __rcu *mine = RCU_INITIALIZER(buffer), *found;

	while ((found = cmpxchg(&slot->buffer, mine, NULL)) == frozen(buffer))
		kmd_table_wait(buffer->handle);
	return found == mine;
}

/**
 * kmd_table_freeze() - let those who look a handle up wait
 * @buffer: was published; the caller has a reference besides the table's
 *
 * Return: false if it is removed, or frozen already.
 */
bool kmd_table_freeze(struct kmd_buffer *buffer)
{
	struct slot *slot = slot_of(slot_index(buffer->handle));
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
	struct slot *slot = slot_of(slot_index(handle));

	wait_event(thawed, !is_frozen(rcu_access_pointer(slot->buffer)));
}

/*
 * A buffer that is frozen is not looked at.  One that is found without a reference was removed, or
 * has been frozen, since; the slot tells which.
 */
static struct kmd_buffer *get(struct slot *slot)
{
	struct kmd_buffer *buffer;

	for (;;) {
		rcu_read_lock();
		buffer = rcu_dereference(slot->buffer);
		if (!buffer || (!is_frozen(buffer) && kmd_buffer_get_unless_gone(buffer)))
			break;
		rcu_read_unlock();
		wait_event(thawed, !is_frozen(rcu_access_pointer(slot->buffer)));
	}
	rcu_read_unlock();
	return buffer;
}

/**
 * kmd_table_get() - the buffer that a handle names
 * @handle: any number
 *
 * Return: the buffer with a reference, or NULL.
 */
struct kmd_buffer *kmd_table_get(u64 handle)
{
	struct slot *slot = slot_of(slot_index(handle));
	struct kmd_buffer *buffer;

	if (!slot)
		return NULL;
	buffer = get(slot);
	/* Its memory may have become another buffer's while it was looked at. */
	if (buffer && buffer->handle != handle) {
		kmd_buffer_put(buffer);
		buffer = NULL;
	}
	return buffer;
}

/**
 * kmd_table_next() - the next published buffer in the table's order
 * @position: where to begin; moved behind the result
 *
 * Return: the buffer with a reference, or NULL at the end.
 */
struct kmd_buffer *kmd_table_next(u64 *position)
{
	struct kmd_buffer *buffer;
	struct slot *slot;

	while (*position < READ_ONCE(made)) {
		u32 index = (*position)++;

		slot = slot_of(index);
		buffer = slot ? get(slot) : NULL;
		if (!buffer)
			continue;
		if (slot_index(buffer->handle) == index)
			return buffer;
		kmd_buffer_put(buffer);
	}
	return NULL;
}

int kmd_table_init(void)
{
	chunks = kvcalloc(CHUNKS, sizeof(*chunks), GFP_KERNEL);
	return chunks ? 0 : -ENOMEM;
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
	kvfree(chunks);
}
