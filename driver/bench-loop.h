/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The loops that are measured, to be made for one pair of functions by KMD_BENCH_LOOPS(): these are
 * then a part of the loop, as they are in a driver; called by the table of allocators, a pair of
 * kmalloc(64) and kfree() took 7 % more (instructions on Linux 6.1).
 */
#ifndef KMD_BENCH_LOOP_H
#define KMD_BENCH_LOOP_H

#include "bench.h"
#include "clock.h"
#include "compat.h"

typedef bool (*kmd_alloc_fn)(union kmd_memory *memory, const struct kmd_request *request);
typedef void (*kmd_free_fn)(const struct kmd_buffer *buffer);

/*
 * Each has copies of what the functions are given: of these the compiler knows that nobody else
 * changes them, and so has them in registers.  @timed is known to it as well.
 */
static __always_inline u32 kmd_loop_pairs(struct kmd_bench *bench, u32 from, u32 count,
					  kmd_alloc_fn alloc, kmd_free_fn free, bool timed)
{
	const struct kmd_request request = bench->request;
	struct kmd_buffer object = bench->object;
	u64 begin = kmd_clock_ordered();
	u32 i, failed = 0;
	bool given;

	for (i = 0; i < count; i++) {
		if (timed)
			begin = kmd_clock_ordered();
		given = alloc(&object.memory, &request);
		if (likely(given))
			free(&object);
		else
			failed++;
		if (timed)
			kmd_histogram_add(&bench->rows[!given], kmd_clock_ordered() - begin);
	}
	if (!timed)
		kmd_histogram_add_some(&bench->rows[0], count - failed,
				       kmd_clock_ordered() - begin);
	bench->failed += failed;
	return count;
}

static __always_inline u32 kmd_loop_allocations(struct kmd_bench *bench, u32 from, u32 count,
						kmd_alloc_fn alloc, kmd_free_fn free, bool timed)
{
	const struct kmd_request request = bench->request;
	union kmd_memory *slot = bench->slots + from;
	u64 begin = kmd_clock_ordered();
	u32 i;

	for (i = 0; i < count; i++) {
		if (timed)
			begin = kmd_clock_ordered();
		if (unlikely(!alloc(slot + i, &request)))
			break;
		if (timed)
			kmd_histogram_add(&bench->rows[0], kmd_clock_ordered() - begin);
	}
	if (!timed)
		kmd_histogram_add_some(&bench->rows[0], i, kmd_clock_ordered() - begin);
	bench->filled += i;
	return i;
}

static __always_inline u32 kmd_loop_frees(struct kmd_bench *bench, u32 from, u32 count,
					  kmd_alloc_fn alloc, kmd_free_fn free, bool timed)
{
	struct kmd_buffer object = bench->object;
	const u32 *turn = bench->turns + from;
	u64 begin = kmd_clock_ordered();
	u32 i;

	for (i = 0; i < count; i++) {
		if (timed)
			begin = kmd_clock_ordered();
		object.memory = bench->slots[turn[i]];
		free(&object);
		if (timed)
			kmd_histogram_add(&bench->rows[1], kmd_clock_ordered() - begin);
	}
	if (!timed)
		kmd_histogram_add_some(&bench->rows[1], count, kmd_clock_ordered() - begin);
	bench->emptied += count;
	return count;
}

static __always_inline u32 kmd_loop_replacements(struct kmd_bench *bench, u32 from, u32 count,
						 kmd_alloc_fn alloc, kmd_free_fn free, bool timed)
{
	const struct kmd_request request = bench->request;
	struct kmd_buffer object = bench->object;
	const u32 *turn = bench->turns + from;
	u64 begin = kmd_clock_ordered(), middle, end;
	u32 i;

	for (i = 0; i < count; i++) {
		if (timed)
			begin = kmd_clock_ordered();
		object.memory = bench->slots[turn[i]];
		free(&object);
		if (timed)
			middle = kmd_clock_ordered();
		if (unlikely(!alloc(&bench->slots[turn[i]], &request))) {
			bench->hole = turn[i];
			break;
		}
		if (!timed)
			continue;
		end = kmd_clock_ordered();
		kmd_histogram_add(&bench->rows[1], middle - begin);
		kmd_histogram_add(&bench->rows[0], end - middle);
	}
	if (!timed)
		kmd_histogram_add_some(&bench->rows[0], i, kmd_clock_ordered() - begin);
	return i;
}

#define KMD_BENCH_LOOP(name, loop, alloc, free)						\
static __flatten u32 name##_##loop(struct kmd_bench *bench, u32 from, u32 count)	\
{											\
	return kmd_loop_##loop(bench, from, count, alloc, free, false);			\
}											\
static __flatten u32 name##_##loop##_timed(struct kmd_bench *bench, u32 from, u32 count) \
{											\
	return kmd_loop_##loop(bench, from, count, alloc, free, true);			\
}

/**
 * KMD_BENCH_LOOPS() - the loops of a pair of functions, measured from outside and one by one
 * @name: of the struct kmd_bench_loops
 * @alloc: of an allocator
 * @free: of its family
 */
#define KMD_BENCH_LOOPS(name, alloc, free)						\
KMD_BENCH_LOOP(name, pairs, alloc, free)						\
KMD_BENCH_LOOP(name, allocations, alloc, free)						\
KMD_BENCH_LOOP(name, frees, alloc, free)						\
KMD_BENCH_LOOP(name, replacements, alloc, free)						\
const struct kmd_bench_loops name = {							\
	.pairs		= { name##_pairs, name##_pairs_timed },				\
	.allocations	= { name##_allocations, name##_allocations_timed },		\
	.frees		= { name##_frees, name##_frees_timed },				\
	.replacements	= { name##_replacements, name##_replacements_timed },		\
}

#endif /* KMD_BENCH_LOOP_H */
