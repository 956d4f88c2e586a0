// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two threads at one thing for a while: a buffer that is resized, a cache or pool that goes, a rule
 * that comes.  Each call does what it says or is refused for the reason that the other gives it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define SECONDS 0.5
#define SMALL 4096
#define LARGE (1U << 18)

/* Errors as a set; those that matter here have small numbers. */
#define ALLOWED(error) (1ULL << (error))
#define GRANTED ALLOWED(0)

static int fd;
static _Atomic uint64_t target;
static atomic_bool stop;

static int resize_target(void)
{
	static _Atomic unsigned int turn;
	struct kmdev_resize resize = {
		.size = sizeof(resize), .handle = target, .bytes = turn++ % 2 ? SMALL : LARGE,
	};

	return abi_call(fd, KMDEV_RESIZE, &resize);
}

/* The first bytes are there at any size, and are what was written. */
static int read_target(void)
{
	unsigned char data[SMALL];
	int error = abi_read(fd, target, 0, data, sizeof(data));

	for (unsigned int i = 0; !error && i < sizeof(data); i++)
		error = data[i] == 'x' ? 0 : ERANGE;
	return error;
}

static int write_target(void)
{
	unsigned char data[SMALL];

	memset(data, 'x', sizeof(data));
	return abi_write(fd, target, 0, data, sizeof(data));
}

static int inspect_target(void)
{
	struct kmdev_facts facts;

	return abi_info(fd, target, 0, &facts);
}

static void make_buffer(void)
{
	target = abi_allocate(fd, KMDEV_KMALLOC, SMALL, 0);
	write_target();
}

static void free_buffer(void)
{
	abi_free(fd, target);
}

static int free_and_allocate(void)
{
	int error = abi_free(fd, target);

	target = abi_allocate(fd, KMDEV_KMALLOC, SMALL, 0);
	return error;
}

static int allocate_and_close(void)
{
	int file = abi_open(0, 0, O_RDWR);

	target = abi_allocate(file, KMDEV_KMALLOC, SMALL, KMDEV_ALLOC_FILE);
	return close(file) < 0 ? errno : 0;
}

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
	int error = source_destroy(fd, number, target);

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

struct contest {
	const char *name;
	void (*prepare)(void);
	int (*one)(void);
	uint64_t one_may;
	int (*other)(void);
	uint64_t other_may;
	void (*clean)(void);
};

static const struct contest contests[] = {
	{ "resize against read", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  read_target, GRANTED, free_buffer },
	{ "resize against write", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  write_target, GRANTED, free_buffer },
	{ "resize against info", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  inspect_target, GRANTED, free_buffer },
	{ "resize against resize", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  resize_target, GRANTED | ALLOWED(EBUSY), free_buffer },
	{ "resize against free", make_buffer, resize_target,
	  GRANTED | ALLOWED(EBUSY) | ALLOWED(ENOENT), free_and_allocate, GRANTED, free_buffer },
	{ "resize against close", nothing, resize_target,
	  GRANTED | ALLOWED(EBUSY) | ALLOWED(ENOENT), allocate_and_close, GRANTED, nothing },
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
	{ "a rule against alloc", nothing, set_and_take_rule, GRANTED, allocate_kmalloc,
	  GRANTED | ALLOWED(ENOMEM), nothing },
	{ "a rule against alloc from a pool", make_pool, set_and_take_rule, GRANTED,
	  allocate_element, GRANTED, destroy_pool },
	{ "a rule against a rule", nothing, set_and_take_rule, GRANTED, set_and_take_rule, GRANTED,
	  nothing },
};

struct side {
	int (*step)(void);
	uint64_t may;
	unsigned int granted;
	unsigned int refused;
	unsigned int wrong;
};

static void *take_part(void *argument)
{
	struct side *side = argument;

	while (!stop) {
		int error = side->step();

		side->granted += !error;
		side->refused += error && side->may & ALLOWED(error);
		side->wrong += !(side->may & ALLOWED(error));
	}
	return NULL;
}

static void hold(const struct contest *contest)
{
	struct account before = abi_account(fd);
	struct side one = { .step = contest->one, .may = contest->one_may };
	struct side other = { .step = contest->other, .may = contest->other_may };
	double end;
	pthread_t threads[2];

	contest->prepare();
	stop = false;
	if (pthread_create(&threads[0], NULL, take_part, &one) ||
	    pthread_create(&threads[1], NULL, take_part, &other))
		abi_fail("pthread_create");
	for (end = abi_seconds() + SECONDS; abi_seconds() < end;)
		usleep(10000);
	stop = true;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	contest->clean();
	abi_case(!one.wrong && !other.wrong && one.granted + other.granted > 0 &&
		 abi_same(before, abi_account(fd)),
		 "%s: %u granted, %u refused, %u otherwise; %u granted, %u refused, %u otherwise",
		 contest->name, one.granted, one.refused, one.wrong, other.granted, other.refused,
		 other.wrong);
}

int main(void)
{
	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	for (unsigned int i = 0; i < ARRAY_SIZE(contests); i++)
		hold(&contests[i]);
	close(fd);
	return abi_done();
}
