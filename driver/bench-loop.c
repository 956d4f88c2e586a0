// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a benchmark does with whatever the table of allocators has.
 */

#include <linux/sched.h>
#include <linux/sizes.h>

#include "bench-loop.h"

static bool allocate(union kmd_memory *memory, const struct kmd_request *request)
{
	return request->allocator->alloc(memory, request);
}

static void give_back(const struct kmd_buffer *buffer)
{
	kmd_buffer_allocator(buffer)->family->free(buffer);
}

KMD_BENCH_LOOPS(kmd_any_loops, allocate, give_back);

static void free_one(struct kmd_bench *bench, const union kmd_memory *memory)
{
	bench->object.memory = *memory;
	give_back(&bench->object);
}

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

	if (!allocate(&bench->object.memory, &bench->request))
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
	given = allocate(&memory, &bench->request);
	if (given)
		free_one(bench, &memory);
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
			free_one(bench, &bench->slots[slot]);
		if (!(i % SZ_256))
			cond_resched();
	}
}
