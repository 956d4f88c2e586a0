// SPDX-License-Identifier: GPL-2.0-only
/*
 * BENCH: each allocator in each pattern and context does what it is asked, as often as it is asked,
 * tells what can be true, and leaves nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "benching.h"
#include "request.h"
#include "source.h"

#define LIVE 5
#define OPERATIONS 23
/* Whole batches. */
#define ALL_OF_BATCHES 25

static struct scene scene;
static struct sources sources;

static const char *const context_names[] = {
	[KMDEV_CONTEXT_PROCESS] = "process", [KMDEV_CONTEXT_ATOMIC] = "atomic",
	[KMDEV_CONTEXT_SOFTIRQ] = "softirq", [KMDEV_CONTEXT_HARDIRQ] = "hardirq",
};

static struct kmdev_bench bench_of(unsigned int pattern)
{
	return (struct kmdev_bench){
		.pattern = pattern, .live = pattern == KMDEV_BENCH_PAIR ? 1 : LIVE,
		.operations = OPERATIONS, .order = KMDEV_BENCH_RANDOM,
	};
}

static uint64_t operations_of(unsigned int pattern)
{
	return pattern == KMDEV_BENCH_BATCH ? ALL_OF_BATCHES : OPERATIONS;
}

/* The account too, but that a dma_pool keeps what it once gave. */
static bool measures(const struct kmdev_alloc *asked, struct kmdev_bench *bench, int *error)
{
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc alloc = *asked;

	*error = bench_run(scene.fd, &alloc, bench);
	if (alloc.allocator == KMDEV_DMA_POOL_ALLOC)
		before.bytes = abi_account(scene.fd).bytes;
	return abi_same(before, abi_account(scene.fd));
}

static void one_pattern(const struct kmdev_allocator *allocator, const struct kmdev_alloc *alloc,
			unsigned int pattern, unsigned int flags)
{
	struct kmdev_bench bench = bench_of(pattern);
	bool same;
	int error;

	bench.flags = flags;
	bench.warmup = 2;
	same = measures(alloc, &bench, &error);
	abi_case(!error && same && bench_counts(&bench, operations_of(pattern)) &&
		 bench_sound(&bench), "%s, %s, %s, %s, %llu bytes: %s, %llu and %llu",
		 allocator->out_name, context_names[alloc->context], bench_patterns[pattern],
		 flags ? "timed" : "plain", (unsigned long long)alloc->bytes,
		 strerrorname_np(error), (unsigned long long)bench.out_rows[0].count,
		 (unsigned long long)bench.out_rows[1].count);
}

static void all_patterns(const struct kmdev_allocator *allocator, const struct kmdev_alloc *alloc)
{
	for (unsigned int pattern = 0; pattern <= KMDEV_BENCH_MIX; pattern++) {
		for (unsigned int flags = 0; flags <= KMDEV_BENCH_TIMED; flags++)
			one_pattern(allocator, alloc, pattern, flags);
	}
}

/* Memory for a device is given back where interrupts are on, and nowhere else. */
static void refused_there(const struct kmdev_alloc *asked)
{
	const struct command *command = &commands[KMDEV_NR_BENCH];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	scene.request = *asked;
	scene.request.size = sizeof(scene.request);
	request_case(command, &request, &scene, EINVAL, KMDEV_CONTEXT_ALLOCATOR,
		     "dma_alloc_coherent, %s", context_names[asked->context]);
}

static void every_context(const struct kmdev_allocator *allocator)
{
	struct kmdev_alloc alloc = {
		.allocator = allocator->out_allocator, .bytes = SCENE_BYTES,
		.source = sources_for(&sources, allocator),
	};

	all_patterns(allocator, &alloc);
	if (allocator->out_bytes_max >= 5 * PAGE && !alloc.source) {
		alloc.bytes = 5 * PAGE;
		all_patterns(allocator, &alloc);
		alloc.bytes = SCENE_BYTES;
	}
	for (unsigned int context = 1; context <= KMDEV_CONTEXT_HARDIRQ; context++) {
		if (!(allocator->out_contexts & 1U << context))
			continue;
		alloc.context = context;
		alloc.flags = KMDEV_ALLOC_GFP;
		alloc.gfp = KMDEV_GFP_ATOMIC;
		if (alloc.allocator == KMDEV_DMA_ALLOC_COHERENT)
			refused_there(&alloc);
		else
			all_patterns(allocator, &alloc);
	}
}

/* Pools on other things, which free in other ways; what one serves here it does not count. */
static void every_pool(void)
{
	static const struct kmdev_allocator mempool = { .out_name = "mempool_alloc" };
	static const struct {
		unsigned int kind;
		uint64_t of;
	} rows[] = { { KMDEV_POOL_PAGES, 1 }, { KMDEV_POOL_CACHE, 0 } };

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t pool = source_pool(scene.fd, "bench", rows[i].kind, SCENE_POOL_MIN,
					    rows[i].of ? rows[i].of : sources.cache);
		struct kmdev_alloc alloc = {
			.allocator = KMDEV_MEMPOOL_ALLOC, .source = pool,
		};
		struct kmdev_pool_facts facts = { .served = 1 };

		all_patterns(&mempool, &alloc);
		source_pool_facts(scene.fd, pool, &facts);
		abi_case(!source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool) && !facts.served &&
			 !facts.objects, "a pool of kind %u afterwards: idle, %llu served",
			 rows[i].kind, (unsigned long long)facts.served);
	}
}

/* Several of any length, in each order. */
static void lengths(void)
{
	static const struct {
		uint32_t live;
		uint64_t operations, batches;
	} rows[] = {
		{ 1, 1, 1 }, { 1, 3, 3 }, { 2, 1, 2 }, { 4, 4, 4 }, { 4, 5, 8 }, { 100, 1, 100 },
		{ 5000, 9999, 10000 }, { 4096, 4097, 8192 }, { 4097, 4096, 4097 },
	};
	struct kmdev_alloc alloc = { .allocator = KMDEV_KMALLOC, .bytes = 8 };

	for (unsigned int i = 0; i < 3 * ARRAY_SIZE(rows); i++) {
		unsigned int row = i / 3, wrong = 0;

		for (unsigned int how = 0; how < 4; how++) {
			struct kmdev_bench bench = bench_of(how & 1 ? KMDEV_BENCH_MIX :
								      KMDEV_BENCH_BATCH);
			int error;

			bench.flags = how & 2 ? KMDEV_BENCH_TIMED : 0;
			bench.order = i % 3;
			bench.live = rows[row].live;
			bench.operations = rows[row].operations;
			wrong += !measures(&alloc, &bench, &error) || error ||
				 !bench_counts(&bench, how & 1 ? rows[row].operations :
								 rows[row].batches) ||
				 !bench_sound(&bench);
		}
		abi_case(!wrong, "%u at once, %s, %llu operations: as many (%u wrong)",
			 rows[row].live, bench_orders[i % 3],
			 (unsigned long long)rows[row].operations, wrong);
	}
}

static void cold_ones(void)
{
	static const uint64_t bytes[] = { 1, 64, PAGE + 1, 3 << 20 };
	struct kmdev_alloc alloc = { .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES };

	for (unsigned int i = 0; i < ARRAY_SIZE(bytes) * 6; i++) {
		unsigned int pattern = i % 3;
		struct kmdev_bench bench = bench_of(pattern);
		bool same;
		int error;

		bench.cold = bytes[i / 6];
		bench.flags = i % 2 ? KMDEV_BENCH_TIMED : 0;
		same = measures(&alloc, &bench, &error);
		abi_case(!error && same && bench_sound(&bench) &&
			 bench_counts(&bench, operations_of(pattern)), "cold, %llu bytes, %s, %s: %s",
			 (unsigned long long)bytes[i / 6], bench_patterns[pattern],
			 bench.flags ? "timed" : "plain", strerrorname_np(error));
	}
}

/* That would take many minutes, were it made cold for each. */
static void cold_live_set(void)
{
	struct kmdev_alloc alloc = { .allocator = KMDEV_KMALLOC, .bytes = 8 };
	struct kmdev_bench bench = bench_of(KMDEV_BENCH_MIX);
	bool same;
	int error;

	bench.live = 100000;
	bench.cold = 32 << 20;
	same = measures(&alloc, &bench, &error);
	abi_case(!error && same && bench_counts(&bench, OPERATIONS),
		 "cold, MIX, %u at once, %llu bytes: %s", bench.live,
		 (unsigned long long)bench.cold, strerrorname_np(error));
}

/* What is asked of it besides: flags, what is refused, and requests as ALLOC has them. */
static void requests(void)
{
	static const struct {
		const char *what;
		struct kmdev_alloc alloc;
		int error;
		uint32_t reason;
	} rows[] = {
		{ "an order", { .allocator = KMDEV_GET_FREE_PAGES, .flags = KMDEV_ALLOC_ORDER,
		  .order = 2 } },
		{ "a node", { .allocator = KMDEV_KMALLOC_NODE, .flags = KMDEV_ALLOC_NODE,
		  .bytes = 8 } },
		{ "a zone", { .allocator = KMDEV_ALLOC_PAGE, .flags = KMDEV_ALLOC_ZONE,
		  .zone = KMDEV_ZONE_DMA } },
		{ "no allocator", { .allocator = 99 }, EOPNOTSUPP, KMDEV_ALLOCATOR_UNKNOWN },
		{ "no size", { .allocator = KMDEV_KMALLOC }, EINVAL, KMDEV_BYTES_MISSING },
		{ "no cache", { .allocator = KMDEV_KMEM_CACHE_ALLOC }, EINVAL,
		  KMDEV_SOURCE_MISSING },
		{ "a cache that is not", { .allocator = KMDEV_KMEM_CACHE_ALLOC, .source = ~0U },
		  ENOENT, KMDEV_NO_CACHE },
		{ "MEMALLOC", { .allocator = KMDEV_KMALLOC, .bytes = 8, .flags = KMDEV_ALLOC_GFP,
		  .gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_MEMALLOC }, EPERM,
		  KMDEV_NEEDS_SYS_ADMIN },
		{ "a mask that sleeps, in an interrupt", { .allocator = KMDEV_KMALLOC, .bytes = 8,
		  .context = KMDEV_CONTEXT_HARDIRQ }, EINVAL, KMDEV_CONTEXT_GFP },
		{ "a name", { .allocator = KMDEV_KMALLOC, .bytes = 8, .name_length = 1 }, EINVAL,
		  KMDEV_BENCH_REQUEST },
		{ "contents", { .allocator = KMDEV_KMALLOC, .bytes = 8, .data_length = 1 }, EINVAL,
		  KMDEV_BENCH_REQUEST },
		{ "FILE", { .allocator = KMDEV_KMALLOC, .bytes = 8, .flags = KMDEV_ALLOC_FILE },
		  EINVAL, KMDEV_BENCH_REQUEST },
		{ "STRICT", { .allocator = KMDEV_KMALLOC, .bytes = 8,
		  .flags = KMDEV_ALLOC_STRICT }, EINVAL, KMDEV_BENCH_REQUEST },
		{ "STALE", { .allocator = KMDEV_KMALLOC, .bytes = 8, .flags = KMDEV_ALLOC_STALE },
		  EINVAL, KMDEV_BENCH_REQUEST },
		{ "NO_ACCOUNT", { .allocator = KMDEV_KMALLOC, .bytes = 8,
		  .flags = KMDEV_ALLOC_NO_ACCOUNT }, EINVAL, KMDEV_BENCH_REQUEST },
	};
	const struct command *command = &commands[KMDEV_NR_BENCH];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(command, &request, &scene, 0xcc);
		scene.request = rows[i].alloc;
		scene.request.size = sizeof(scene.request);
		request_case(command, &request, &scene, rows[i].error, rows[i].reason,
			     "a request with %s", rows[i].what);
	}
}

/* A histogram is what is refused last, when there is one already. */
static void histograms(void)
{
	static const uint64_t wrong[] = { 8, PAGE - 1, 0x0000800000000000, ~7ULL };
	const struct command *command = &commands[KMDEV_NR_BENCH];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.bench.histogram = wrong[i];
		request_case(command, &request, &scene, EFAULT, KMDEV_BAD_ADDRESS,
			     "a histogram at %#llx", (unsigned long long)wrong[i]);
	}
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count;

	abi_start();
	scene_open(&scene, 0);
	sources_open(&sources, scene.fd, SCENE_BYTES);
	count = allocators_list(scene.fd, allocators);
	for (unsigned int i = 0; i < count; i++)
		every_context(&allocators[i]);
	every_pool();
	lengths();
	cold_ones();
	cold_live_set();
	requests();
	histograms();
	sources_close(&sources);
	scene_close(&scene);
	return abi_done();
}
