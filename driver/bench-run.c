// SPDX-License-Identifier: GPL-2.0-only
/*
 * A benchmark runs in stints, short enough for an interrupt or for preemption to be off, between
 * which the machine's other work is done, and signals, the time and the floor are looked at.
 */

#include <linux/cache.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "bench.h"
#include "clock.h"
#include "context.h"
#include "limit.h"
#include "pool.h"

/* Ends of a stint: what it may take, and how many operations it is, however short these are. */
#define STINT_NS		(250 * NSEC_PER_USEC)
#define STINT_NS_ATOMIC		(50 * NSEC_PER_USEC)
#define STINT_MAX		4096

/**
 * struct stint - operations that nothing of ours interrupts
 * @bench: whose
 * @loop: which
 * @from: position of the first
 * @count: how many
 * @done: how many it was
 * @ticks: that they took
 */
struct stint {
	struct kmd_bench *bench;
	kmd_bench_loop loop;
	u32 from;
	u32 count;
	u32 done;
	u64 ticks;
};

static void work(void *data)
{
	struct stint *stint = data;
	u64 begin = kmd_clock_ticks();

	stint->done = stint->loop(stint->bench, stint->from, stint->count);
	stint->ticks = kmd_clock_ticks() - begin;
}

static void work_in_context(struct stint *stint, u32 context)
{
	if (context == KMDEV_CONTEXT_PROCESS)
		work(stint);
	else
		kmd_context_run(context, work, stint);
}

/* Those with a mask of their own would log that they failed. */
static bool asks_first(const struct kmd_bench *bench)
{
	return bench->request.allocator->flags & KMDEV_ALLOCATOR_NO_ACCOUNT;
}

static const struct kmd_bench_loops *loops_of(const struct kmd_bench *bench)
{
	return bench->request.allocator->loops ?: &kmd_any_loops;
}

static bool is_one_of(const kmd_bench_loop loops[2], kmd_bench_loop loop)
{
	return loop == loops[false] || loop == loops[true];
}

/* Of a batch, or the live set of a mix. */
static bool only_allocates(const struct kmd_bench *bench, kmd_bench_loop loop)
{
	return is_one_of(loops_of(bench)->allocations, loop);
}

static bool only_frees(const struct kmd_bench *bench, kmd_bench_loop loop)
{
	return is_one_of(loops_of(bench)->frees, loop);
}

/* How many of the slots were always empty; none for sure, where another fills and frees them. */
static u32 always_empty(const struct stint *stint)
{
	const struct kmd_bench *bench = stint->bench;

	if (bench->handover || is_one_of(loops_of(bench)->replacements, stint->loop))
		return 0;
	if (only_allocates(bench, stint->loop))
		return bench->own_count - stint->from - stint->done;
	/* Pairs: one at a time. */
	return bench->own_count - !!stint->done;
}

/* A free asks nobody for anything, and so needs not hold its pool. */
static enum kmdev_reason work_with_source(struct stint *stint)
{
	struct kmd_bench *bench = stint->bench;
	struct kmd_pool *pool = kmd_source_pool(bench->request.source);
	enum kmdev_reason reason;

	if (!(bench->request.allocator->flags & KMDEV_ALLOCATOR_POOL) ||
	    only_frees(bench, stint->loop)) {
		work_in_context(stint, bench->request.traits.context);
		return KMDEV_OK;
	}
	reason = kmd_pool_hold(pool, bench->file);
	if (reason)
		return reason;
	work_in_context(stint, bench->request.traits.context);
	kmd_pool_let_go(pool, always_empty(stint));
	return KMDEV_OK;
}

static void make_cold(struct kmd_bench *bench)
{
	u64 at;

	for (at = 0; at < bench->args->cold; at += L1_CACHE_BYTES) {
		bench->cold[at]++;
		if (!(at % SZ_1M))
			cond_resched();
	}
}

/* A batch and a live set are cold at their beginning, others before each operation. */
static bool each_cold(const struct kmd_bench *bench, kmd_bench_loop loop)
{
	return bench->cold && !only_allocates(bench, loop) && !only_frees(bench, loop);
}

static u32 stint_length(const struct kmd_bench *bench, kmd_bench_loop loop)
{
	if (each_cold(bench, loop) || asks_first(bench))
		return 1;
	return bench->stint[only_allocates(bench, loop)];
}

/* As short as it must be, as long as it may. */
static void adapt(struct kmd_bench *bench, const struct stint *stint)
{
	bool process = bench->request.traits.context == KMDEV_CONTEXT_PROCESS;
	u64 aim = process ? STINT_NS : STINT_NS_ATOMIC;
	/* A counter that is behind on another processor would make it more than can be divided. */
	u64 ns = kmd_clock_ns(min_t(u64, stint->ticks, U32_MAX));
	u32 *length = &bench->stint[only_allocates(bench, stint->loop)];

	if (ns < aim / 2 && stint->count == *length)
		*length = min(*length * 2, (u32)STINT_MAX);
	else if (ns > aim)
		*length = max(*length / 2, 1U);
}

static bool measured_any(const struct kmd_bench *bench)
{
	return bench->rows[0].row.count || bench->rows[1].row.count || bench->failed;
}

static bool time_is_up(const struct kmd_bench *bench)
{
	return bench->ns_end && measured_any(bench) && ktime_get_ns() >= bench->ns_end;
}

/*
 * Between stints.  That it ends there is no error where something was measured before.  A batch
 * that is handed over is not cut for the time, so that as many are freed as were allocated.
 */
static enum kmdev_reason pause(const struct kmd_bench *bench, kmd_bench_loop loop, u32 count)
{
	u32 more = only_allocates(bench, loop) ? count : 1;

	cond_resched();
	if (signal_pending(current) || (!bench->handover && time_is_up(bench)))
		return KMDEV_INTERRUPTED;
	return kmd_handover_ended(bench) ?: kmd_limit_floor(more, bench->request.charge * more);
}

static enum kmdev_reason run(struct kmd_bench *bench, kmd_bench_loop loop, u64 count)
{
	struct stint stint = { .bench = bench, .loop = loop };
	enum kmdev_reason reason;
	u64 done;

	for (done = 0; done < count; done += stint.done) {
		stint.from = done;
		stint.count = min_t(u64, count - done, stint_length(bench, loop));
		reason = pause(bench, loop, stint.count);
		if (!reason && asks_first(bench) && !only_frees(bench, loop) &&
		    !kmd_bench_ask(bench))
			reason = KMDEV_ALLOCATOR_SAID_NO;
		if (reason)
			return reason;
		if (bench->cold && (!done || each_cold(bench, loop)))
			make_cold(bench);
		reason = work_with_source(&stint);
		if (reason)
			return reason;
		if (stint.done < stint.count) {
			bench->failed++;
			return KMDEV_ALLOCATOR_SAID_NO;
		}
		adapt(bench, &stint);
	}
	return KMDEV_OK;
}

static bool is_timed(const struct kmd_bench *bench)
{
	return bench->args->flags & KMDEV_BENCH_TIMED;
}

static enum kmdev_reason run_batches(struct kmd_bench *bench, u64 operations)
{
	const struct kmd_bench_loops *loops = loops_of(bench);
	bool timed = is_timed(bench);
	enum kmdev_reason reason = KMDEV_OK;
	u32 live = bench->args->live;
	u64 done;

	for (done = 0; done < operations && !reason; done += live) {
		reason = run(bench, loops->allocations[timed], live);
		if (!reason)
			reason = run(bench, loops->frees[timed], live);
		if (!reason) {
			bench->filled = 0;
			bench->emptied = 0;
		}
	}
	return reason;
}

/* Batches that another frees, or that another allocated. */
static enum kmdev_reason run_handover(struct kmd_bench *bench, u64 operations)
{
	const struct kmd_bench_loops *loops = loops_of(bench);
	bool gives = bench->args->pattern == KMDEV_BENCH_GIVE, timed = is_timed(bench);
	kmd_bench_loop loop = gives ? loops->allocations[timed] : loops->frees[timed];
	enum kmdev_reason reason = KMDEV_OK;
	u32 live = bench->args->live;
	u64 done;

	for (done = 0; done < operations && !reason; done += live) {
		if (gives && time_is_up(bench))
			break;
		reason = kmd_handover_begin(bench) ?: run(bench, loop, live);
		if (!reason)
			kmd_handover_end(bench);
	}
	return reason;
}

static enum kmdev_reason run_mix(struct kmd_bench *bench, u64 operations)
{
	enum kmdev_reason reason = KMDEV_OK;
	u32 some;
	u64 done;

	for (done = 0; done < operations && !reason; done += some) {
		some = min_t(u64, operations - done, bench->args->live);
		reason = run(bench, loops_of(bench)->replacements[is_timed(bench)], some);
	}
	return reason;
}

static enum kmdev_reason run_pattern(struct kmd_bench *bench, u64 operations)
{
	switch (bench->args->pattern) {
	case KMDEV_BENCH_PAIR:
		return run(bench, loops_of(bench)->pairs[is_timed(bench)], operations);
	case KMDEV_BENCH_BATCH:
		return run_batches(bench, operations);
	case KMDEV_BENCH_MIX:
		return run_mix(bench, operations);
	default:
		return run_handover(bench, operations);
	}
}

/* What was done until now was not measured, what is done from now on is. */
static void begin(struct kmd_bench *bench)
{
	memset(bench->rows, 0, sizeof(bench->rows));
	bench->failed = 0;
	if (bench->args->ns_max)
		bench->ns_end = ktime_get_ns() + min_t(u64, bench->args->ns_max, S64_MAX / 2);
}

/**
 * kmd_bench_measure() - do it
 * @bench: has all that it needs; the rest of what is alive then is to be freed
 *
 * Return: KMDEV_OK, or why nothing was measured.
 */
enum kmdev_reason kmd_bench_measure(struct kmd_bench *bench)
{
	const struct kmdev_bench *args = bench->args;
	enum kmdev_reason reason = KMDEV_OK;

	bench->stint[false] = 1;
	bench->stint[true] = 1;
	if (args->pattern != KMDEV_BENCH_TAKE)
		reason = run(bench, kmd_bench_trial, 1);
	if (!reason && args->pattern == KMDEV_BENCH_MIX)
		reason = run(bench, loops_of(bench)->allocations[false], args->live);
	if (!reason && args->warmup)
		reason = run_pattern(bench, args->warmup);
	if (reason)
		return reason;
	begin(bench);
	reason = run_pattern(bench, args->operations);
	if (reason == KMDEV_INTERRUPTED && measured_any(bench))
		reason = KMDEV_OK;
	return reason;
}
