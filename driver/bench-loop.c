// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loops that are measured.  They call what the table of allocators has, and nothing else;
 * whatever they need was allocated before.
 */

#include <linux/sched.h>
#include <linux/sizes.h>

#include "bench.h"
#include "clock.h"

static __always_inline bool allocate(struct kmd_bench *bench, union kmd_memory *memory)
{
	return bench->request.allocator->alloc(memory, &bench->request);
}

static __always_inline void give_back(struct kmd_bench *bench, const union kmd_memory *memory)
{
	bench->object.memory = *memory;
	bench->request.allocator->family->free(&bench->object);
}

static u32 pairs(struct kmd_bench *bench, u32 from, u32 count)
{
	union kmd_memory *memory = &bench->object.memory;
	u32 i, failed = 0;
	u64 begin = kmd_clock_ordered();

	for (i = 0; i < count; i++) {
		if (likely(allocate(bench, memory)))
			bench->request.allocator->family->free(&bench->object);
		else
			failed++;
	}
	kmd_histogram_add_some(&bench->rows[0], count - failed, kmd_clock_ordered() - begin);
	bench->failed += failed;
	return count;
}

static u32 pairs_timed(struct kmd_bench *bench, u32 from, u32 count)
{
	union kmd_memory *memory = &bench->object.memory;
	u64 begin;
	u32 i;

	for (i = 0; i < count; i++) {
		begin = kmd_clock_ordered();
		if (likely(allocate(bench, memory))) {
			bench->request.allocator->family->free(&bench->object);
			kmd_histogram_add(&bench->rows[0], kmd_clock_ordered() - begin);
		} else {
			kmd_histogram_add(&bench->rows[1], kmd_clock_ordered() - begin);
			bench->failed++;
		}
	}
	return count;
}

static u32 allocations(struct kmd_bench *bench, u32 from, u32 count)
{
	union kmd_memory *slot = bench->slots + from;
	u64 begin = kmd_clock_ordered();
	u32 i = 0;

	while (i < count && likely(allocate(bench, slot + i)))
		i++;
	kmd_histogram_add_some(&bench->rows[0], i, kmd_clock_ordered() - begin);
	bench->filled += i;
	return i;
}

static u32 allocations_timed(struct kmd_bench *bench, u32 from, u32 count)
{
	union kmd_memory *slot = bench->slots + from;
	u64 begin;
	u32 i;

	for (i = 0; i < count; i++) {
		begin = kmd_clock_ordered();
		if (unlikely(!allocate(bench, slot + i)))
			break;
		kmd_histogram_add(&bench->rows[0], kmd_clock_ordered() - begin);
	}
	bench->filled += i;
	return i;
}

static u32 frees(struct kmd_bench *bench, u32 from, u32 count)
{
	const u32 *turn = bench->turns + from;
	u64 begin = kmd_clock_ordered();
	u32 i;

	for (i = 0; i < count; i++)
		give_back(bench, &bench->slots[turn[i]]);
	kmd_histogram_add_some(&bench->rows[1], count, kmd_clock_ordered() - begin);
	bench->emptied += count;
	return count;
}

static u32 frees_timed(struct kmd_bench *bench, u32 from, u32 count)
{
	const u32 *turn = bench->turns + from;
	u64 begin;
	u32 i;

	for (i = 0; i < count; i++) {
		begin = kmd_clock_ordered();
		give_back(bench, &bench->slots[turn[i]]);
		kmd_histogram_add(&bench->rows[1], kmd_clock_ordered() - begin);
	}
	bench->emptied += count;
	return count;
}

static u32 replacements(struct kmd_bench *bench, u32 from, u32 count)
{
	const u32 *turn = bench->turns + from;
	u64 begin = kmd_clock_ordered();
	u32 i;

	for (i = 0; i < count; i++) {
		give_back(bench, &bench->slots[turn[i]]);
		if (unlikely(!allocate(bench, &bench->slots[turn[i]]))) {
			bench->hole = turn[i];
			break;
		}
	}
	kmd_histogram_add_some(&bench->rows[0], i, kmd_clock_ordered() - begin);
	return i;
}

static u32 replacements_timed(struct kmd_bench *bench, u32 from, u32 count)
{
	const u32 *turn = bench->turns + from;
	u64 begin, middle;
	u32 i;

	for (i = 0; i < count; i++) {
		begin = kmd_clock_ordered();
		give_back(bench, &bench->slots[turn[i]]);
		middle = kmd_clock_ordered();
		if (unlikely(!allocate(bench, &bench->slots[turn[i]]))) {
			bench->hole = turn[i];
			break;
		}
		kmd_histogram_add(&bench->rows[0], kmd_clock_ordered() - middle);
		kmd_histogram_add(&bench->rows[1], middle - begin);
	}
	return i;
}

const struct kmd_bench_loops kmd_bench_plain = {
	.pairs		= pairs,
	.allocations	= allocations,
	.frees		= frees,
	.replacements	= replacements,
};

const struct kmd_bench_loops kmd_bench_timed = {
	.pairs		= pairs_timed,
	.allocations	= allocations_timed,
	.frees		= frees_timed,
	.replacements	= replacements_timed,
};

/**
 * kmd_bench_trial() - one pair, by which it shows whether it can be had at all
 * @bench: then knows, too, what a free must be told of what was given
 * @from: any
 * @count: 1
 *
 * Return: 1, or 0 if it cannot.
 */
u32 kmd_bench_trial(struct kmd_bench *bench, u32 from, u32 count)
{
	const struct kmd_family *family = bench->request.allocator->family;

	if (!allocate(bench, &bench->object.memory))
		return 0;
	bench->object.usable = family->usable(&bench->object, &bench->request);
	family->free(&bench->object);
	return 1;
}

/**
 * kmd_bench_ask() - a pair for an allocator that would log that it failed, and so asks first
 * @bench: the next allocations will not ask
 *
 * Return: whether there was enough.
 */
bool kmd_bench_ask(struct kmd_bench *bench)
{
	union kmd_memory memory;
	bool given;

	bench->request.room_known = false;
	given = allocate(bench, &memory);
	if (given)
		give_back(bench, &memory);
	bench->request.room_known = true;
	return given;
}

/**
 * kmd_bench_free_rest() - free whatever is alive still
 * @bench: ends
 *
 * May sleep.
 */
void kmd_bench_free_rest(struct kmd_bench *bench)
{
	u32 i;

	for (i = bench->emptied; i < bench->filled; i++) {
		u32 slot = bench->emptied ? bench->turns[i] : i;

		if (slot != bench->hole)
			give_back(bench, &bench->slots[slot]);
		if (!(i % SZ_256))
			cond_resched();
	}
}
