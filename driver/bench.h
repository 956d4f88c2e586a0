/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_BENCH_H
#define KMD_BENCH_H

#include <linux/types.h>

#include "handover.h"
#include "histogram.h"
#include "request.h"

struct kmd_file;

/**
 * struct kmd_bench - a benchmark that runs
 * @file: through which it was asked for
 * @args: how
 * @request: what to allocate
 * @object: stands for whichever is freed
 * @handover: what it shares with the one that hands over with it; NULL for none
 * @own: slots that it has
 * @own_count: how many: all that may be alive; none of one that takes
 * @slots: those that are in use: all that it has, or one batch of those that are handed over
 * @turns: the order in which the slots are freed
 * @cold: to be touched
 * @rows: what was measured
 * @failed: allocations that failed
 * @ns_end: when to stop
 * @stint: operations in the next stint, of a loop that only allocates and of any other: how long
 *	these take has nothing to do with each other
 * @filled: so many of the slots are taken, in their order
 * @emptied: so many of them no longer, in the order of turns
 * @hole: the slot that was emptied and could not be filled anew, KMD_NO_HOLE for none
 */
struct kmd_bench {
	struct kmd_file *file;
	const struct kmdev_bench *args;
	struct kmd_request request;
	struct kmd_buffer object;
	struct kmd_handover *handover;
	union kmd_memory *own;
	u32 own_count;
	union kmd_memory *slots;
	u32 *turns;
	char *cold;
	struct kmd_histogram rows[KMDEV_BENCH_ROWS];
	u64 failed;
	u64 ns_end;
	u32 stint[2];
	u32 filled;
	u32 emptied;
	u32 hole;
};

#define KMD_NO_HOLE	U32_MAX

/*
 * A loop does @count operations from position @from, and returns how many it did: fewer if an
 * allocation failed.
 */
typedef u32 (*kmd_bench_loop)(struct kmd_bench *bench, u32 from, u32 count);

/**
 * struct kmd_bench_loops - what is done again and again; timed from outside, and one by one
 * @pairs: allocate, free
 * @allocations: into slots, one after the other
 * @frees: in the order of turns
 * @replacements: free and allocate anew, in the order of turns
 */
struct kmd_bench_loops {
	kmd_bench_loop pairs[2];
	kmd_bench_loop allocations[2];
	kmd_bench_loop frees[2];
	kmd_bench_loop replacements[2];
};

/* Of any allocator. */
extern const struct kmd_bench_loops kmd_any_loops;

u32 kmd_bench_trial(struct kmd_bench *bench, u32 from, u32 count);
bool kmd_bench_ask(struct kmd_bench *bench);
void kmd_bench_free_rest(struct kmd_bench *bench);
enum kmdev_reason kmd_bench_measure(struct kmd_bench *bench);
enum kmdev_reason kmd_bench(struct kmd_file *file, struct kmdev_bench *args);

#endif /* KMD_BENCH_H */
