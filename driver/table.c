// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of handles.
 *
 * A handle is a slot, in its low KMD_SLOT_BITS bits, and the generation of the slot above: 53
 * bits in all, exact in a JSON number.  The generation grows whenever a slot is given back, so no
 * handle is given twice; a slot whose generations are used up is never given again.
 *
 * The slots lie in chunks of a page that are added as they are needed and stay until the driver
 * goes, so a reader may look at any slot that exists without a lock.  Fresh slots are taken before
 * used ones until FRESH_FIRST have been, so that handles stay small and a freed number does not
 * come back, in another dress, to somebody typing; behind that the slot that was freed first comes
 * first.
 */

#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "buffer.h"
#include "table.h"

#define FRESH_FIRST	4096

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
#define CHUNKS		DIV_ROUND_UP(BIT(KMD_SLOT_BITS), CHUNK_SLOTS)

static struct slot **chunks;

/* Protects what follows and the members generation and next of free slots; innermost. */
static DEFINE_SPINLOCK(free_lock);
static u32 first_free, last_free;	/* freed slots, oldest first; 0 for none */
static u32 fresh = 1;			/* the first slot that was never given */
static u32 made;			/* slots that have their chunk */

static struct slot *slot_of(u32 index)
{
	struct slot *chunk;

	index = array_index_nospec(index, BIT(KMD_SLOT_BITS));
	/* Pairs with add_chunk(): who sees the chunk sees it empty. */
	chunk = smp_load_acquire(&chunks[index / CHUNK_SLOTS]);
	return chunk ? &chunk[index % CHUNK_SLOTS] : NULL;
}

static u32 slot_index(u64 handle)
{
	return handle & KMD_TABLE_MAX;
}

/* May be called by several at once; the one who comes late gives its chunk back. */
static bool add_chunk(u32 index)
{
	struct slot *chunk = (struct slot *)get_zeroed_page(GFP_KERNEL | __GFP_NOWARN);

	if (!chunk)
		return false;
	spin_lock(&free_lock);
	if (index == made / CHUNK_SLOTS && made < BIT(KMD_SLOT_BITS)) {
		/* Pairs with slot_of(). */
		smp_store_release(&chunks[index], chunk);
		made += CHUNK_SLOTS;
		chunk = NULL;
	}
	spin_unlock(&free_lock);
	free_page((unsigned long)chunk);
	return true;
}

static u32 take_freed(void)
{
	u32 index = first_free;

	lockdep_assert_held(&free_lock);
	if (index) {
		first_free = slot_of(index)->next;
		if (!first_free)
			last_free = 0;
	}
	return index;
}

static u32 take_slot(u32 *missing_chunk)
{
	u32 index = 0;

	lockdep_assert_held(&free_lock);
	if (fresh > FRESH_FIRST)
		index = take_freed();
	if (!index && fresh < made)
		index = fresh++;
	*missing_chunk = made / CHUNK_SLOTS;
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
			handle = (u64)slot_of(index)->generation << KMD_SLOT_BITS | index;
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
	if (slot->generation < U32_MAX) {
		slot->generation++;
		slot->next = 0;
		if (last_free)
			slot_of(last_free)->next = index;
		else
			first_free = index;
		last_free = index;
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
	struct kmd_buffer __rcu *mine = RCU_INITIALIZER(buffer);

	return cmpxchg(&slot->buffer, mine, NULL) == mine;
}

static struct kmd_buffer *get(const struct slot *slot)
{
	struct kmd_buffer *buffer;

	rcu_read_lock();
	buffer = rcu_dereference(slot->buffer);
	if (buffer && !kmd_buffer_get_unless_gone(buffer))
		buffer = NULL;
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
