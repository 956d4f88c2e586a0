// SPDX-License-Identifier: GPL-2.0-only
/* duels-sources [ROUNDS [PART…]]: two threads at the same cache, pool or rule. */
#include <errno.h>

#include "duel.h"
#include "source.h"

#define NAME "duel"

/* What a round is about; each makes its own. */
static uint32_t source;
static uint64_t handle;

/* A cache or a pool, which the one destroys and the other uses. */
static bool destroyed;

static void make_cache(unsigned int round)
{
	(void)round;
	source = source_cache(duel_fd, NAME, 256, 0);
	handle = destroyed = 0;
}

static void make_pool(unsigned int round)
{
	(void)round;
	source = source_pool(duel_fd, NAME, KMDEV_POOL_KMALLOC, 2, 256);
	handle = destroyed = 0;
}

static int do_destroy(unsigned int number)
{
	int error = source_destroy(duel_fd, number, source);

	destroyed = !error;
	return error;
}

static int do_destroy_cache(void)
{
	return do_destroy(KMDEV_CACHE_DESTROY);
}

static int do_destroy_pool(void)
{
	return do_destroy(KMDEV_POOL_DESTROY);
}

static bool destroy_rest(unsigned int number)
{
	if (handle && abi_free(duel_fd, handle))
		return false;
	return destroyed || !source_destroy(duel_fd, number, source);
}

static bool cache_is_gone(void)
{
	return destroy_rest(KMDEV_CACHE_DESTROY);
}

static bool pool_is_gone(void)
{
	return destroy_rest(KMDEV_POOL_DESTROY);
}

static int allocate_from(unsigned int allocator)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = source,
	};
	int error = abi_call(duel_fd, KMDEV_ALLOC, &alloc);

	if (!error)
		handle = alloc.out_handle;
	return error;
}

static int do_allocate_object(void)
{
	return allocate_from(KMDEV_KMEM_CACHE_ALLOC);
}

static int do_allocate_element(void)
{
	return allocate_from(KMDEV_MEMPOOL_ALLOC);
}

/*
 * Of each pattern in turn; what it allocates is freed before it returns.  It takes so long, on any
 * kernel, that the other can come meanwhile.
 */
static int measure(unsigned int allocator)
{
	static unsigned int turn, operations = 16;
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = source,
	};
	struct kmdev_bench bench = {
		.size = sizeof(bench), .request = abi_address(&alloc), .operations = operations,
		.pattern = turn++ % (KMDEV_BENCH_MIX + 1),
	};
	double began = abi_seconds();
	int error;

	bench.live = bench.pattern == KMDEV_BENCH_PAIR ? 1 : 4;
	error = abi_call(duel_fd, KMDEV_BENCH, &bench);
	if (!error && abi_seconds() - began < 0.0005)
		operations *= 2;
	return error;
}

static int do_measure_objects(void)
{
	return measure(KMDEV_KMEM_CACHE_ALLOC);
}

static int do_measure_elements(void)
{
	return measure(KMDEV_MEMPOOL_ALLOC);
}

static int do_pool_resize(void)
{
	struct kmdev_pool_resize resize = {
		.size = sizeof(resize), .pool = source, .min = 4,
	};

	return abi_call(duel_fd, KMDEV_POOL_RESIZE, &resize);
}

static int do_pool_on_cache(void)
{
	uint32_t pool = source_pool(duel_fd, NAME, KMDEV_POOL_CACHE, 1, source);

	return pool ? source_destroy(duel_fd, KMDEV_POOL_DESTROY, pool) : errno;
}

/* A rule for one failure, which one of the two meets. */
static void make_rule(unsigned int round)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_NTH, .n = 1 + round % 2,
	};

	if (abi_call(duel_fd, KMDEV_INJECT, &rule))
		abi_fail("KMDEV_INJECT");
}

static int do_allocate_and_free(void)
{
	uint64_t mine = abi_allocate(duel_fd, KMDEV_KMALLOC, 64, 0);

	return mine ? abi_free(duel_fd, mine) : errno;
}

static bool rule_was_met(void)
{
	struct kmdev_inject rule = { .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };

	return !abi_call(duel_fd, KMDEV_INJECT, &rule) && rule.out_seen == 2 &&
	       rule.out_failed == 1;
}

static bool one_fails(int one, int other)
{
	return duel_one(one, other, ENOMEM);
}

static bool destroyed_or_busy(int one, int other)
{
	return (!one && other == ENOENT) || (one == EBUSY && !other);
}

/* What the other does is over in a moment, so that it need not be in the way. */
static bool destroyed_if_idle(int one, int other)
{
	return (!one && (!other || other == ENOENT)) || (one == EBUSY && !other);
}

static const struct duel duels[] = {
	{ "destroy a pool against alloc", 0, make_pool, do_destroy_pool, do_allocate_element,
	  destroyed_or_busy, pool_is_gone, .late = ENOENT },
	{ "destroy a pool against resize", 0, make_pool, do_destroy_pool, do_pool_resize,
	  destroyed_if_idle, pool_is_gone, .late = ENOENT },
	{ "destroy a cache against alloc", 10, make_cache, do_destroy_cache, do_allocate_object,
	  destroyed_or_busy, cache_is_gone, .late = ENOENT },
	{ "destroy a cache against a pool on it", 10, make_cache, do_destroy_cache,
	  do_pool_on_cache, destroyed_if_idle, cache_is_gone, .late = ENOENT },
	{ "destroy a pool against bench", 0, make_pool, do_destroy_pool, do_measure_elements,
	  destroyed_if_idle, pool_is_gone, .late = ENOENT, .busy = 2000 },
	{ "destroy a cache against bench", 10, make_cache, do_destroy_cache, do_measure_objects,
	  destroyed_if_idle, cache_is_gone, .late = ENOENT, .busy = 2000 },
	{ "alloc against alloc under a rule", 0, make_rule, do_allocate_and_free,
	  do_allocate_and_free, one_fails, rule_was_met },
};

int main(int argc, char **argv)
{
	return duels_main(argc, argv, duels, ARRAY_SIZE(duels));
}
