// SPDX-License-Identifier: GPL-2.0-only
/*
 * BENCH that hands over: who gives and who takes meet, or do not, and do as much as each other.
 * Which processor frees is for bench-trace.c to say.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "halves.h"
#include "source.h"

#define OBJECT 64
#define NS_PER_MS 1000000ULL

static int fd;
static uint32_t cache;

static void one_way(const struct kmdev_allocator *allocator, const struct kmdev_alloc *alloc,
		    unsigned int flags)
{
	struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
	struct account before = abi_account(fd);

	giver.alloc = taker.alloc = *alloc;
	giver.bench.flags = taker.bench.flags = flags;
	giver.bench.warmup = taker.bench.warmup = 2 * HALF_LIVE;
	halves_run(&giver, &taker);
	/* A dma_pool keeps what it once gave. */
	if (alloc->allocator == KMDEV_DMA_POOL_ALLOC)
		before.bytes = abi_account(fd).bytes;
	abi_case(halves_did(&giver, &taker, HALF_ALL) && abi_same(before, abi_account(fd)),
		 "%s, context %u, %s: %s and %s, %llu given and %llu taken", allocator->out_name,
		 alloc->context, flags ? "timed" : "plain", strerrorname_np(giver.error),
		 strerrorname_np(taker.error), (unsigned long long)given(&giver),
		 (unsigned long long)taken(&taker));
}

static void every_allocator(void)
{
	struct kmdev_allocator list[ALLOCATORS_MAX];
	unsigned int count = allocators_list(fd, list);
	struct sources sources;

	sources_open(&sources, fd, OBJECT);
	for (unsigned int i = 0; i < count * (KMDEV_CONTEXT_HARDIRQ + 1); i++) {
		const struct kmdev_allocator *allocator = &list[i / (KMDEV_CONTEXT_HARDIRQ + 1)];
		struct kmdev_alloc alloc = {
			.allocator = allocator->out_allocator, .bytes = OBJECT,
			.source = sources_for(&sources, allocator),
			.context = i % (KMDEV_CONTEXT_HARDIRQ + 1),
		};

		if (!(allocator->out_contexts & 1U << alloc.context) ||
		    (alloc.context && alloc.allocator == KMDEV_DMA_ALLOC_COHERENT))
			continue;
		if (alloc.context) {
			alloc.flags = KMDEV_ALLOC_GFP;
			alloc.gfp = KMDEV_GFP_ATOMIC;
		}
		one_way(allocator, &alloc, 0);
		one_way(allocator, &alloc, KMDEV_BENCH_TIMED);
	}
	sources_close(&sources);
}

/* One batch, batches and places in turn, several stints in a batch. */
static void lengths(void)
{
	static const struct {
		uint32_t live;
		uint64_t operations, done;
	} rows[] = {
		{ 1, 1, 1 }, { 1, 1000, 1000 }, { 2, 1, 2 }, { 4, 5, 8 }, { 7, 7000, 7000 },
		{ 4097, 9000, 12291 },
	};

	for (unsigned int i = 0; i < 3 * ARRAY_SIZE(rows); i++) {
		struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
		struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
		unsigned int row = i / 3;

		giver.bench.live = taker.bench.live = rows[row].live;
		giver.bench.operations = taker.bench.operations = rows[row].operations;
		taker.bench.order = i % 3;
		halves_run(&giver, &taker);
		abi_case(halves_did(&giver, &taker, rows[row].done),
			 "%u at once, %s, %llu operations: as many", rows[row].live,
			 bench_orders[i % 3],
			 (unsigned long long)rows[row].operations);
	}
}

/* Nobody comes, or somebody who does not ask for the same, or comes through another file. */
static void alone(void)
{
	int other = abi_open(0, 0, O_RDWR);
	uint32_t second = source_cache(fd, "second", OBJECT, 0);
	static const char *const differs[] = {
		"file", "number", "allocator", "size", "pattern", "cache", "context",
	};
	struct half rows[ARRAY_SIZE(differs)];

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		rows[i] = half_of(fd, cache, KMDEV_BENCH_TAKE);
	rows[0].fd = other;
	rows[1].bench.live++;
	rows[2].alloc.allocator = KMDEV_KMEM_CACHE_ALLOC_BULK;
	rows[3].alloc.bytes = OBJECT / 2;
	rows[4].bench.pattern = KMDEV_BENCH_GIVE;
	rows[5].alloc.source = second;
	rows[6].alloc.flags = KMDEV_ALLOC_GFP;
	rows[6].alloc.gfp = KMDEV_GFP_ATOMIC;
	rows[6].alloc.context = KMDEV_CONTEXT_SOFTIRQ;
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);

		giver.bench.ns_max = rows[i].bench.ns_max = 100 * NS_PER_MS;
		halves_run(&giver, &rows[i]);
		abi_case(half_refused(&giver, ETIMEDOUT, KMDEV_BENCH_ALONE) &&
			 half_refused(&rows[i], ETIMEDOUT, KMDEV_BENCH_ALONE),
			 "another %s: they do not meet (%s, %s)", differs[i],
			 strerrorname_np(giver.error), strerrorname_np(rows[i].error));
	}
	source_destroy(fd, KMDEV_CACHE_DESTROY, second);
	close(other);
}

/* Who waits for nobody in particular takes whoever fits. */
static void crowd(void)
{
	struct half halves[8];
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(halves); i++) {
		halves[i] = half_of(fd, cache, i % 2 ? KMDEV_BENCH_TAKE : KMDEV_BENCH_GIVE);
		halves[i].bench.live = halves[i].bench.operations = 1 + i / 4;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(halves); i++)
		half_begin(&halves[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(halves); i++) {
		pthread_join(halves[i].thread, NULL);
		wrong += halves[i].error || !bench_counts(&halves[i].bench, 1 + i / 4);
	}
	abi_case(!wrong, "four of each at one file: each meets another (%u wrong)", wrong);
}

/* By then all is done, and the other has its answer. */
static void histograms(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct half halves[] = {
			half_of(fd, cache, KMDEV_BENCH_GIVE), half_of(fd, cache, KMDEV_BENCH_TAKE),
		};
		struct kmdev_bench *bench = &halves[i].bench;
		struct account before = abi_account(fd);
		int error;

		half_begin(&halves[!i]);
		halves[i].alloc.size = sizeof(halves[i].alloc);
		bench->size = sizeof(*bench);
		bench->flags = KMDEV_BENCH_TIMED;
		bench->request = abi_address(&halves[i].alloc);
		bench->histogram = PAGE - 1;
		error = abi_call(fd, KMDEV_BENCH, bench);
		pthread_join(halves[!i].thread, NULL);
		abi_case(error == EFAULT && bench->out_reason == KMDEV_BAD_ADDRESS &&
			 !halves[!i].error && bench_counts(&halves[!i].bench, HALF_ALL) &&
			 abi_same(before, abi_account(fd)),
			 "%s, a histogram nowhere: %s, the other %s",
			 bench_patterns[bench->pattern], strerrorname_np(error),
			 strerrorname_np(halves[!i].error));
	}
}

/* The giver waits for place while the taker touches memory; no time of it is counted. */
static void waits_uncounted(void)
{
	struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
	double began = abi_seconds(), seconds, measured[2];

	giver.bench.operations = taker.bench.operations = 20 * HALF_LIVE;
	taker.bench.cold = 16 << 20;
	halves_run(&giver, &taker);
	seconds = abi_seconds() - began;
	measured[0] = giver.bench.out_rows[0].ticks / 1e3 / giver.bench.out_khz;
	measured[1] = taker.bench.out_rows[1].ticks / 1e3 / taker.bench.out_khz;
	abi_case(halves_did(&giver, &taker, 20 * HALF_LIVE) && measured[0] > 0 && measured[1] > 0 &&
		 measured[0] + measured[1] < seconds / 4,
		 "in %.3f s, with a taker that is slow, %.6f s of allocations and %.6f s of frees",
		 seconds, measured[0], measured[1]);
}

int main(void)
{
	abi_start();
	fd = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	/* The kernel looks at its slabs: what is freed twice, it logs. */
	cache = source_cache(fd, "handed", OBJECT, KMDEV_CACHE_CONSISTENCY_CHECKS);
	every_allocator();
	lengths();
	alone();
	crowd();
	histograms();
	waits_uncounted();
	abi_case(!source_destroy(fd, KMDEV_CACHE_DESTROY, cache), "the cache is destroyed");
	close(fd);
	return abi_done();
}
