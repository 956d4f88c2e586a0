// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's allocators cost: what is asked for, what is needed for that, and the answer.
 */

#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "bench.h"
#include "clock.h"
#include "file.h"
#include "limit.h"
#include "many.h"
#include "pool.h"
#include "request.h"
#include "splitmix64.h"
#include "uaddr.h"

/* So many readings tell what one costs. */
#define READINGS		1000

/* Random, but the same order every time: Fisher and Yates, as Knuth has it in 3.4.2 P. */
static void shuffle(u32 *turns, u32 count)
{
	u32 i;

	for (i = count - 1; i; i--)
		swap(turns[i], turns[(u32)kmd_splitmix64(count, i) % (i + 1)]);
}

static void set_turns(u32 *turns, u32 count, u32 order)
{
	u32 i;

	for (i = 0; i < count; i++)
		turns[i] = order == KMDEV_BENCH_LIFO ? count - 1 - i : i;
	if (order == KMDEV_BENCH_RANDOM)
		shuffle(turns, count);
}

/* What the driver needs for each allocation besides. */
static bool prepare_slots(struct kmd_bench *bench)
{
	const struct kmd_family *family = bench->request.allocator->family;
	u32 i;

	for (i = 0; family->prepare && i < bench->own_count; i++) {
		if (!family->prepare(&bench->own[i], &bench->request))
			break;
		cond_resched();
	}
	if (!family->prepare || i == bench->own_count)
		return true;
	while (i--)
		family->discard(&bench->own[i]);
	return false;
}

static void discard_slots(struct kmd_bench *bench)
{
	const struct kmd_family *family = bench->request.allocator->family;
	u32 i;

	for (i = 0; family->discard && i < bench->own_count; i++) {
		family->discard(&bench->own[i]);
		cond_resched();
	}
}

static bool prepare(struct kmd_bench *bench)
{
	const struct kmdev_bench *args = bench->args;

	bench->own = kvcalloc(bench->own_count, sizeof(*bench->own), KMD_GFP);
	bench->turns = kvcalloc(args->live, sizeof(*bench->turns), KMD_GFP);
	if (args->cold)
		bench->cold = __vmalloc(args->cold, KMD_GFP | __GFP_ZERO);
	if (!bench->own || !bench->turns || !bench->cold != !args->cold)
		return false;
	set_turns(bench->turns, args->live, args->order);
	return prepare_slots(bench);
}

static void put(struct kmd_bench *bench)
{
	vfree(bench->cold);
	kvfree(bench->turns);
	kvfree(bench->own);
}

/* Thousandths of a tick. */
static u32 clock_cost(void)
{
	u64 begin = kmd_clock_ordered();
	u32 i;

	for (i = 1; i < READINGS; i++)
		kmd_clock_ordered();
	return min_t(u64, div_u64((kmd_clock_ordered() - begin) * 1000, READINGS), U32_MAX);
}

static enum kmdev_reason answer(const struct kmd_bench *bench, struct kmdev_bench *args)
{
	u64 __user *to = kmd_uaddr(args->histogram);
	u32 i;

	for (i = 0; i < KMDEV_BENCH_ROWS; i++) {
		args->out_rows[i] = bench->rows[i].row;
		if (to && copy_to_user(to + i * KMDEV_BENCH_BUCKETS, bench->rows[i].buckets,
				       sizeof(bench->rows[i].buckets)))
			return KMDEV_BAD_ADDRESS;
	}
	args->out_khz = kmd_clock_khz();
	args->out_clock = clock_cost();
	args->out_failed = bench->failed;
	return KMDEV_OK;
}

static enum kmdev_reason work_out(struct kmd_bench *bench, struct kmdev_bench *args)
{
	struct kmd_source *source = bench->request.source;
	unsigned long objects = (unsigned long)bench->own_count * max(bench->request.objects, 1U);
	enum kmdev_reason reason;

	if (!prepare(bench)) {
		put(bench);
		return KMDEV_BOOKKEEPING;
	}
	bench->slots = bench->own;
	if (bench->own_count)
		bench->object.memory = bench->own[0];
	bench->object.traits = bench->request.traits;
	bench->object.bytes = bench->request.bytes;
	bench->object.source = source;
	bench->hole = KMD_NO_HOLE;
	if (source)
		atomic_long_add(objects, &source->objects);
	reason = kmd_bench_measure(bench);
	kmd_bench_free_rest(bench);
	kmd_handover_leave(bench, reason);
	if (source)
		atomic_long_sub(objects, &source->objects);
	if (bench->request.allocator->flags & KMDEV_ALLOCATOR_POOL)
		kmd_pool_settle(kmd_source_pool(source));
	discard_slots(bench);
	put(bench);
	return reason ?: answer(bench, args);
}

/* All that there will be at once, or nothing. */
static enum kmdev_reason charge(const struct kmd_bench *bench, size_t *bytes)
{
	size_t each = bench->request.charge + sizeof(*bench->own);
	size_t besides = sizeof(*bench) + bench->args->live * sizeof(*bench->turns) +
			 bench->args->cold;
	enum kmdev_reason reason;

	if (check_mul_overflow(each, (size_t)bench->own_count, bytes) ||
	    check_add_overflow(*bytes, besides, bytes))
		return KMDEV_USER_BYTES;
	reason = kmd_limit_recharge(bench->file->user, 0, *bytes);
	if (reason)
		return reason;
	reason = kmd_limit_floor(bench->own_count, *bytes);
	if (reason)
		kmd_limit_recharge(bench->file->user, *bytes, 0);
	return reason;
}

/* So many as may be alive. */
static u32 own_count(const struct kmdev_bench *args)
{
	switch (args->pattern) {
	case KMDEV_BENCH_GIVE:
		return KMD_STOCKS * args->live;
	case KMDEV_BENCH_TAKE:
		return 0;
	default:
		return args->live;
	}
}

static enum kmdev_reason try(struct kmd_file *file, const struct kmd_request *request,
			     struct kmdev_bench *args)
{
	struct kmd_bench *bench = kvzalloc(sizeof(*bench), KMD_GFP);
	enum kmdev_reason reason;
	size_t bytes;

	if (!bench)
		return KMDEV_BOOKKEEPING;
	bench->file = file;
	bench->args = args;
	bench->request = *request;
	bench->own_count = own_count(args);
	reason = kmd_handover_meet(bench) ?: charge(bench, &bytes);
	if (!reason) {
		reason = work_out(bench, args);
		kmd_limit_recharge(file->user, bytes, 0);
	}
	kmd_handover_leave(bench, reason);
	kvfree(bench);
	return reason;
}

static enum kmdev_reason check_counts(const struct kmdev_bench *args)
{
	u32 live_max = args->pattern == KMDEV_BENCH_PAIR ? 1 : KMDEV_BENCH_LIVE_MAX;

	if (args->pattern > KMDEV_BENCH_TAKE || args->order > KMDEV_BENCH_RANDOM)
		return KMDEV_BENCH_PATTERN_UNKNOWN;
	if (!args->live || args->live > live_max)
		return KMDEV_BENCH_LIVE;
	if (!args->operations || args->operations > KMDEV_BENCH_OPERATIONS_MAX ||
	    args->warmup > KMDEV_BENCH_OPERATIONS_MAX)
		return KMDEV_BENCH_OPERATIONS;
	if (args->cold > KMDEV_BENCH_COLD_MAX)
		return KMDEV_BENCH_COLD;
	if (!args->histogram != !(args->flags & KMDEV_BENCH_TIMED))
		return KMDEV_BENCH_HISTOGRAM;
	return KMDEV_OK;
}

static enum kmdev_reason check_alloc(const struct kmdev_alloc *alloc)
{
	const u32 known = KMDEV_ALLOC_ORDER | KMDEV_ALLOC_GFP | KMDEV_ALLOC_NODE | KMDEV_ALLOC_ZONE;

	if (alloc->flags & ~known || alloc->name || alloc->name_length || alloc->data ||
	    alloc->data_length)
		return KMDEV_BENCH_REQUEST;
	return KMDEV_OK;
}

/* dma_free_coherent() warns where interrupts are off. */
static enum kmdev_reason check_context(const struct kmd_request *request)
{
	bool coherent = request->traits.allocator == KMDEV_DMA_ALLOC_COHERENT;

	return coherent && request->traits.context != KMDEV_CONTEXT_PROCESS ?
	       KMDEV_CONTEXT_ALLOCATOR : KMDEV_OK;
}

/**
 * kmd_bench() - measure an allocator
 * @file: through which it is asked for
 * @args: the call
 *
 * Return: KMDEV_OK, or why nothing was measured.
 */
enum kmdev_reason kmd_bench(struct kmd_file *file, struct kmdev_bench *args)
{
	struct kmd_request request;
	enum kmdev_reason reason;
	struct kmdev_alloc alloc;

	reason = check_counts(args);
	if (reason)
		return reason;
	reason = kmd_many_request(&alloc, args->request);
	if (reason)
		return reason;
	reason = check_alloc(&alloc);
	if (reason)
		return reason;
	reason = kmd_request_check(&request, &alloc, file);
	if (reason)
		return reason;
	kmd_request_exact(&request);
	reason = check_context(&request);
	if (!reason)
		reason = try(file, &request, args);
	kmd_request_done(&request);
	return reason;
}
