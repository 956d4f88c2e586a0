// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocated on one processor, freed on another: two calls of BENCH, in two threads, meet at their
 * control file.  One allocates batches, the other frees them, both at the same time.  All of it is
 * the giver's, whose call does not return before the taker is over; so nothing outlives the calls.
 */

#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "bench.h"
#include "file.h"
#include "handover.h"
#include "limit.h"
#include "user.h"

static bool gives(const struct kmd_bench *bench)
{
	return bench->args->pattern == KMDEV_BENCH_GIVE;
}

static struct kmd_side *own_side(const struct kmd_bench *bench)
{
	return &bench->handover->sides[!gives(bench)];
}

static const struct kmd_side *other_side(const struct kmd_bench *bench)
{
	return &bench->handover->sides[gives(bench)];
}

/* One gives, the other takes, and both mean the same. */
static bool match(const struct kmd_bench *a, const struct kmd_bench *b)
{
	return gives(a) != gives(b) && a->args->live == b->args->live &&
	       a->request.allocator == b->request.allocator &&
	       a->request.source == b->request.source && a->request.bytes == b->request.bytes &&
	       a->request.traits.context == b->request.traits.context;
}

/* The other's, if it waits; then nobody else finds it. */
static struct kmd_handover *find(const struct kmd_bench *bench)
{
	struct kmd_handover *handover;

	list_for_each_entry(handover, &bench->file->alone, alone) {
		if (!match(handover->first, bench))
			continue;
		refcount_inc(&handover->ref);
		list_del_init(&handover->alone);
		return handover;
	}
	return NULL;
}

static void put(struct kmd_handover *handover)
{
	if (refcount_dec_and_test(&handover->ref))
		kfree(handover);
}

/* As long as the call may take. */
static enum kmdev_reason wait_for_other(struct kmd_bench *bench)
{
	struct kmd_handover *handover = bench->handover;
	u64 ns = bench->args->ns_max;
	long left = MAX_SCHEDULE_TIMEOUT;
	bool came;

	if (ns)
		left = min_t(u64, nsecs_to_jiffies64(ns) + 1, MAX_JIFFY_OFFSET);
	left = wait_event_interruptible_timeout(handover->wait,
						list_empty_careful(&handover->alone), left);
	spin_lock(&bench->file->user->lock);
	came = list_empty(&handover->alone);
	list_del_init(&handover->alone);
	spin_unlock(&bench->file->user->lock);
	if (came)
		return KMDEV_OK;
	bench->handover = NULL;
	put(handover);
	return left ? KMDEV_INTERRUPTED : KMDEV_BENCH_ALONE;
}

/**
 * kmd_handover_meet() - wait for the one that takes what this gives, or gives what this takes
 * @bench: of either pattern; another has nothing to wait for
 *
 * Return: KMDEV_OK, then kmd_handover_leave() follows; KMDEV_BENCH_ALONE, KMDEV_INTERRUPTED or
 * KMDEV_BOOKKEEPING.
 */
enum kmdev_reason kmd_handover_meet(struct kmd_bench *bench)
{
	struct kmd_file *file = bench->file;
	struct kmd_handover *own, *found;

	if (bench->args->pattern != KMDEV_BENCH_GIVE && bench->args->pattern != KMDEV_BENCH_TAKE)
		return KMDEV_OK;
	own = kzalloc(sizeof(*own), KMD_GFP);
	if (!own)
		return KMDEV_BOOKKEEPING;
	own->first = bench;
	refcount_set(&own->ref, 1);
	init_waitqueue_head(&own->wait);

	spin_lock(&file->user->lock);
	found = find(bench);
	if (!found)
		list_add_tail(&own->alone, &file->alone);
	spin_unlock(&file->user->lock);
	bench->handover = found ?: own;
	if (gives(bench))
		bench->handover->giver = bench;
	if (!found)
		return wait_for_other(bench);
	put(own);
	wake_up(&found->wait);
	return KMDEV_OK;
}

/**
 * kmd_handover_ended() - whether the other is over
 * @bench: of any pattern
 *
 * Return: KMDEV_OK if there is no other, or it goes on; else why this one must end as well.
 */
enum kmdev_reason kmd_handover_ended(const struct kmd_bench *bench)
{
	const struct kmd_side *other;

	if (!bench->handover)
		return KMDEV_OK;
	other = other_side(bench);
	/* Pairs with kmd_handover_leave(). */
	if (!smp_load_acquire(&other->over))
		return KMDEV_OK;
	return other->reason ?: KMDEV_INTERRUPTED;
}

static u32 stocks(const struct kmd_handover *handover)
{
	/* Pairs with kmd_handover_end(): what was freed may be filled anew. */
	u32 taken = smp_load_acquire(&handover->taken);

	/* Likewise: what was allocated may be freed. */
	return smp_load_acquire(&handover->given) - taken;
}

static bool has_stocks(const struct kmd_handover *handover, u32 least, u32 most)
{
	u32 now = stocks(handover);

	return now >= least && now <= most;
}

static enum kmdev_reason wait_for_stocks(const struct kmd_bench *bench, u32 least, u32 most)
{
	struct kmd_handover *handover = bench->handover;

	if (wait_event_interruptible(handover->wait, has_stocks(handover, least, most) ||
				     kmd_handover_ended(bench)))
		return KMDEV_INTERRUPTED;
	return has_stocks(handover, least, most) ? KMDEV_OK : kmd_handover_ended(bench);
}

/* The next batch of either. */
static void set_slots(struct kmd_bench *bench, u32 number)
{
	bench->slots = bench->handover->giver->own + number % KMD_STOCKS * bench->args->live;
}

/**
 * kmd_handover_begin() - wait for place for the next batch, or for the next batch
 * @bench: its slots are set to that
 *
 * Return: KMDEV_OK, KMDEV_INTERRUPTED, or why the other ended.
 */
enum kmdev_reason kmd_handover_begin(struct kmd_bench *bench)
{
	struct kmd_handover *handover = bench->handover;
	bool giver = gives(bench);
	enum kmdev_reason reason;

	reason = giver ? wait_for_stocks(bench, 0, KMD_STOCKS - 1) :
			 wait_for_stocks(bench, 1, KMD_STOCKS);
	if (reason)
		return reason;
	set_slots(bench, giver ? handover->given : handover->taken);
	if (giver)
		return KMDEV_OK;
	bench->object.usable = handover->giver->object.usable;
	bench->filled = bench->args->live;
	return KMDEV_OK;
}

/**
 * kmd_handover_end() - give the batch that was allocated, or the place of that which was freed
 * @bench: has nothing of its own until it begins the next
 */
void kmd_handover_end(struct kmd_bench *bench)
{
	struct kmd_handover *handover = bench->handover;
	u32 *count = gives(bench) ? &handover->given : &handover->taken;

	bench->filled = 0;
	bench->emptied = 0;
	/* Pairs with stocks(). */
	smp_store_release(count, *count + 1);
	wake_up(&handover->wait);
}

/* What was given and not taken. */
static void free_stocks(struct kmd_bench *bench)
{
	struct kmd_handover *handover = bench->handover;

	while (stocks(handover)) {
		set_slots(bench, handover->taken++);
		bench->filled = bench->args->live;
		kmd_bench_free_rest(bench);
	}
}

/**
 * kmd_handover_leave() - be over
 * @bench: has freed what it had under way; one that met no other, or left, has nothing to do
 * @reason: KMDEV_OK if it came to its end, or else why the other cannot go on
 *
 * A giver waits until all that it gave is taken, and the other is over.  Where this is early, that
 * does not take long: the other looks between two stints whether this one is over.
 */
void kmd_handover_leave(struct kmd_bench *bench, enum kmdev_reason reason)
{
	struct kmd_handover *handover = bench->handover;
	struct kmd_side *own;

	if (!handover)
		return;
	if (!gives(bench) && bench->filled)
		kmd_handover_end(bench);
	if (gives(bench) && !reason)
		wait_for_stocks(bench, 0, 0);
	own = own_side(bench);
	own->reason = reason;
	/* Pairs with kmd_handover_ended(). */
	smp_store_release(&own->over, true);
	wake_up(&handover->wait);
	if (gives(bench)) {
		wait_event(handover->wait, kmd_handover_ended(bench));
		free_stocks(bench);
	}
	put(handover);
	bench->handover = NULL;
}
