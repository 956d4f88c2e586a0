// SPDX-License-Identifier: GPL-2.0-only
/* Caches and pools that one thread destroys, resizes or has fail under another. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "contest.h"
#include "source.h"

static int fd;
static _Atomic uint64_t target;

static void nothing(void)
{
}

static void make_cache(void)
{
	target = source_cache(fd, "contest", 256, 0);
}

static void destroy_cache(void)
{
	source_destroy(fd, KMDEV_CACHE_DESTROY, target);
}

static int destroy_and_make(unsigned int number, void (*make)(void))
{
	int error;

	contest_leave_it();
	error = source_destroy(fd, number, target);
	if (!error)
		make();
	return error;
}

static int destroy_and_make_cache(void)
{
	return destroy_and_make(KMDEV_CACHE_DESTROY, make_cache);
}

static int allocate_from(unsigned int allocator)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = target,
	};
	int error = abi_call(fd, KMDEV_ALLOC, &alloc);

	return error ? error : abi_free(fd, alloc.out_handle);
}

static int allocate_object(void)
{
	return allocate_from(KMDEV_KMEM_CACHE_ALLOC);
}

static int allocate_objects(void)
{
	return allocate_from(KMDEV_KMEM_CACHE_ALLOC_BULK);
}

static int shrink_cache(void)
{
	return source_destroy(fd, KMDEV_CACHE_SHRINK, target);
}

static int list_first(unsigned int number, void *facts, unsigned int size)
{
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = size,
		.capacity = 1,
	};

	return abi_call(fd, number, &list);
}

static int list_caches(void)
{
	struct kmdev_cache_facts facts;

	return list_first(KMDEV_CACHE_LIST, &facts, sizeof(facts));
}

static int pool_on_cache(void)
{
	uint32_t pool = source_pool(fd, "on", KMDEV_POOL_CACHE, 2, target);

	return pool ? source_destroy(fd, KMDEV_POOL_DESTROY, pool) : errno;
}

static void make_pool(void)
{
	target = source_pool(fd, "contest", KMDEV_POOL_KMALLOC, 8, 256);
}

static void destroy_pool(void)
{
	source_destroy(fd, KMDEV_POOL_DESTROY, target);
}

static int destroy_and_make_pool(void)
{
	return destroy_and_make(KMDEV_POOL_DESTROY, make_pool);
}

static int allocate_element(void)
{
	return allocate_from(KMDEV_MEMPOOL_ALLOC);
}

static int resize_pool(void)
{
	static _Atomic unsigned int turn;
	struct kmdev_pool_resize resize = {
		.size = sizeof(resize), .pool = target, .min = 1 + turn++ * 7 % 64,
	};

	return abi_call(fd, KMDEV_POOL_RESIZE, &resize);
}

static int list_pools(void)
{
	struct kmdev_pool_facts facts;

	return list_first(KMDEV_POOL_LIST, &facts, sizeof(facts));
}

/* Sets a rule that fails half, and takes it away. */
static int set_and_take_rule(void)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 2,
	};
	int error = abi_call(fd, KMDEV_INJECT, &rule);

	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	return error ? error : abi_call(fd, KMDEV_INJECT, &rule);
}

static int allocate_kmalloc(void)
{
	uint64_t handle = abi_allocate(fd, KMDEV_KMALLOC, 64, 0);

	return handle ? abi_free(fd, handle) : errno;
}

/* Of each pattern in turn. */
static int measure(unsigned int allocator)
{
	static _Atomic unsigned int turn;
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = target,
	};
	struct kmdev_bench bench = {
		.size = sizeof(bench), .request = abi_address(&alloc), .operations = 64,
		.pattern = turn++ % (KMDEV_BENCH_MIX + 1), .order = KMDEV_BENCH_RANDOM,
	};

	bench.live = bench.pattern == KMDEV_BENCH_PAIR ? 1 : 16;
	return abi_call(fd, KMDEV_BENCH, &bench);
}

static int measure_objects(void)
{
	return measure(KMDEV_KMEM_CACHE_ALLOC);
}

static int measure_elements(void)
{
	return measure(KMDEV_MEMPOOL_ALLOC);
}

static const struct contest contests[] = {
	{ "destroy a cache against alloc", make_cache, destroy_and_make_cache,
	  GRANTED | ALLOWED(EBUSY), allocate_object, GRANTED | ALLOWED(ENOENT), destroy_cache },
	{ "destroy a cache against bulk", make_cache, destroy_and_make_cache,
	  GRANTED | ALLOWED(EBUSY), allocate_objects, GRANTED | ALLOWED(ENOENT), destroy_cache },
	{ "destroy a cache against shrink", make_cache, destroy_and_make_cache,
	  GRANTED | ALLOWED(EBUSY), shrink_cache, GRANTED | ALLOWED(ENOENT), destroy_cache },
	{ "destroy a cache against list", make_cache, destroy_and_make_cache,
	  GRANTED | ALLOWED(EBUSY), list_caches, GRANTED, destroy_cache },
	{ "destroy a cache against a pool on it", make_cache, destroy_and_make_cache,
	  GRANTED | ALLOWED(EBUSY), pool_on_cache, GRANTED | ALLOWED(ENOENT), destroy_cache },
	{ "shrink against alloc", make_cache, shrink_cache, GRANTED, allocate_object, GRANTED,
	  destroy_cache },
	{ "destroy a pool against alloc", make_pool, destroy_and_make_pool,
	  GRANTED | ALLOWED(EBUSY), allocate_element, GRANTED | ALLOWED(ENOENT), destroy_pool },
	{ "destroy a pool against resize", make_pool, destroy_and_make_pool,
	  GRANTED | ALLOWED(EBUSY), resize_pool, GRANTED | ALLOWED(ENOENT), destroy_pool },
	{ "destroy a pool against list", make_pool, destroy_and_make_pool,
	  GRANTED | ALLOWED(EBUSY), list_pools, GRANTED, destroy_pool },
	{ "resize a pool against alloc", make_pool, resize_pool, GRANTED, allocate_element,
	  GRANTED, destroy_pool },
	{ "resize a pool against resize", make_pool, resize_pool, GRANTED, resize_pool, GRANTED,
	  destroy_pool },
	{ "destroy a cache against bench", make_cache, destroy_and_make_cache,
	  GRANTED | ALLOWED(EBUSY), measure_objects, GRANTED | ALLOWED(ENOENT), destroy_cache },
	{ "destroy a pool against bench", make_pool, destroy_and_make_pool,
	  GRANTED | ALLOWED(EBUSY), measure_elements, GRANTED | ALLOWED(ENOENT), destroy_pool },
	{ "shrink against bench", make_cache, shrink_cache, GRANTED, measure_objects, GRANTED,
	  destroy_cache },
	{ "bench against bench, of a cache", make_cache, measure_objects, GRANTED, measure_objects,
	  GRANTED, destroy_cache },
	{ "bench against bench, of a pool", make_pool, measure_elements, GRANTED,
	  measure_elements, GRANTED, destroy_pool },
	{ "bench of a pool against alloc", make_pool, measure_elements, GRANTED, allocate_element,
	  GRANTED, destroy_pool },
	{ "bench of a pool against resize", make_pool, measure_elements, GRANTED, resize_pool,
	  GRANTED, destroy_pool },
	{ "a rule against alloc", nothing, set_and_take_rule, GRANTED, allocate_kmalloc,
	  GRANTED | ALLOWED(ENOMEM), nothing },
	{ "a rule against alloc from a pool", make_pool, set_and_take_rule, GRANTED,
	  allocate_element, GRANTED, destroy_pool },
	{ "a rule against a rule", nothing, set_and_take_rule, GRANTED, set_and_take_rule, GRANTED,
	  nothing },
};

int main(void)
{
	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	for (unsigned int i = 0; i < ARRAY_SIZE(contests); i++)
		contest_hold(&contests[i], fd);
	close(fd);
	return abi_done();
}
