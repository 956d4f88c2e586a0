// SPDX-License-Identifier: GPL-2.0-only
/*
 * What would make a kernel function warn, hang or fall over if a user's argument reached it: on
 * every allocator, as a plain user and as an administrator.  Each is refused, the kernel's log says
 * nothing (abi_done() looks), and the machine lives.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ops.h"
#include "request.h"
#include "source.h"

#define OBJECT 96
#define RANDOM_CALLS 40000
#define RANDOM_BATCHES 20000
#define GIGABYTE (1U << 30)

static struct scene scene;
static struct sources sources;
static struct kmdev_identify identify;
static const char *who;

/* Which members of a request are the hostile ones. */
struct attack {
	const char *name;
	struct kmdev_alloc alloc;
};

/* Refused, whatever the reason; frees what should have been refused. */
static void refuses(const struct kmdev_allocator *allocator, const struct attack *attack)
{
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc alloc = attack->alloc;
	bool same;
	int error;

	alloc.size = sizeof(alloc);
	alloc.allocator = allocator->out_allocator;
	alloc.source = sources_for(&sources, allocator);
	error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);
	same = abi_same(before, abi_account(scene.fd));
	if (!error)
		abi_free(scene.fd, alloc.out_handle);
	abi_case(error && error != EFAULT && alloc.out_reason && same, "%s: %s: %s: %s, reason %u",
		 who, allocator->out_name, attack->name, strerrorname_np(error),
		 alloc.out_reason);
}

static void orders(const struct kmdev_allocator *allocator)
{
	const unsigned int all[] = {
		identify.out_max_order + 1, 20, 31, 32, 51, 52, 63, 64, 255, INT_MAX, 1U << 31, ~0U,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		refuses(allocator, &(struct attack){
			"an order that there is not",
			{ .flags = KMDEV_ALLOC_ORDER, .order = all[i] },
		});
}

/* Nothing, more than there is, and what is small only when its upper half is cut off. */
static void sizes(const struct kmdev_allocator *allocator)
{
	const uint64_t all[] = {
		identify.out_memory + 1, (uint64_t)INT_MAX + 1, 1ULL << 32, (1ULL << 32) + 1,
		(1ULL << 32) + PAGE, 1ULL << 46, 1ULL << 47, (1ULL << 63) - 1, 1ULL << 63,
		~0ULL - PAGE + 1, ~0ULL - PAGE, ~0ULL - 1, ~0ULL,
	};

	if (allocator->out_flags & (KMDEV_ALLOCATOR_SIZE | KMDEV_ALLOCATOR_ORDER))
		refuses(allocator, &(struct attack){ "no bytes", { .bytes = 0 } });
	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		refuses(allocator, &(struct attack){
			"more bytes than there are", { .bytes = all[i] },
		});
}

static void nodes(const struct kmdev_allocator *allocator)
{
	const int all[] = { -1, INT_MIN, identify.out_nodes, 63, 64, 1023, 1024, INT_MAX };

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		refuses(allocator, &(struct attack){
			"a node that is not there",
			{ .flags = KMDEV_ALLOC_NODE, .node = all[i], .bytes = 64 },
		});
}

static void masks(const struct kmdev_allocator *allocator)
{
	const unsigned int zones[] = {
		KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_DMA32, KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_HIGHMEM,
		KMDEV_GFP_BIT_DMA32 | KMDEV_GFP_BIT_HIGHMEM,
		KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_DMA32 | KMDEV_GFP_BIT_HIGHMEM,
	};
	struct attack attack = { "a mask with two zones", { .flags = KMDEV_ALLOC_GFP } };

	for (unsigned int i = 0; i < ARRAY_SIZE(zones); i++) {
		attack.alloc.gfp = KMDEV_GFP_KERNEL | zones[i];
		refuses(allocator, &attack);
	}
	attack.name = "a mask with a bit that it does not take";
	for (unsigned int bit = 0; bit < 32; bit++) {
		if (!((allocator->out_gfp_refused | ~KMDEV_GFP_BITS) & 1U << bit))
			continue;
		attack.alloc.gfp = KMDEV_GFP_KERNEL | 1U << bit;
		refuses(allocator, &attack);
		attack.alloc.gfp = KMDEV_GFP_ATOMIC | 1U << bit;
		refuses(allocator, &attack);
	}
}

/* No lock, no sleep, no vmalloc where there is an interrupt. */
static void contexts(const struct kmdev_allocator *allocator)
{
	for (unsigned int context = 1; context < 6; context++) {
		struct attack attack = {
			"a context, with a mask that may sleep",
			{ .context = context, .bytes = 64, .flags = KMDEV_ALLOC_GFP,
			  .gfp = KMDEV_GFP_KERNEL },
		};

		refuses(allocator, &attack);
		attack.alloc.flags = 0;
		attack.alloc.gfp = 0;
		refuses(allocator, &attack);
		if (allocator->out_contexts & 1U << context)
			continue;
		attack.name = "a context where it cannot run";
		attack.alloc.flags = KMDEV_ALLOC_GFP;
		attack.alloc.gfp = KMDEV_GFP_ATOMIC;
		refuses(allocator, &attack);
	}
}

static void refused(const char *what, int error, int wanted)
{
	abi_case(error == wanted, "%s: %s: %s", who, what, strerrorname_np(error));
}

static int from(unsigned int allocator, uint32_t source, unsigned int gfp, uint64_t *handle)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = source,
		.flags = KMDEV_ALLOC_GFP, .gfp = gfp,
	};
	int error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);

	*handle = error ? 0 : alloc.out_handle;
	return error;
}

/* Clearing what a constructor made, and a mempool on such a cache. */
static void constructors(void)
{
	static const unsigned int allocators[] = {
		KMDEV_KMEM_CACHE_ALLOC, KMDEV_KMEM_CACHE_ALLOC_NODE, KMDEV_KMEM_CACHE_ALLOC_BULK,
	};
	uint32_t cache = source_cache(scene.fd, "made", OBJECT, KMDEV_CACHE_CONSTRUCTOR);
	uint32_t pool = source_pool(scene.fd, "made", KMDEV_POOL_CACHE, 3, cache);
	uint64_t handle;

	for (unsigned int i = 0; i < ARRAY_SIZE(allocators); i++)
		refused("__GFP_ZERO for an object with a constructor",
			from(allocators[i], cache, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO, &handle),
			EINVAL);
	refused("__GFP_ZERO for a pool on such a cache",
		from(KMDEV_MEMPOOL_ALLOC, pool, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO, &handle),
		EINVAL);
	refused("a pool on a cache with a constructor gives",
		from(KMDEV_MEMPOOL_ALLOC, pool, KMDEV_GFP_KERNEL, &handle), 0);
	refused("its cache is in use", source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache), EBUSY);
	abi_free(scene.fd, handle);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache);
}

/* A mask that may sleep, where nothing is left and nobody will bring anything. */
static void drained_pool(void)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1,
		.allocator = KMDEV_MEMPOOL_ALLOC,
	};
	uint32_t pool = source_pool(scene.fd, "drained", KMDEV_POOL_KMALLOC, 1, OBJECT);
	double begin = abi_seconds();
	uint64_t handle, none;
	int error;

	abi_call(scene.fd, KMDEV_INJECT, &rule);
	refused("a pool's last element", from(KMDEV_MEMPOOL_ALLOC, pool, KMDEV_GFP_KERNEL, &handle),
		0);
	error = from(KMDEV_MEMPOOL_ALLOC, pool, KMDEV_GFP_KERNEL, &none);
	abi_case(error == ENOMEM && abi_seconds() - begin < 2,
		 "%s: GFP_KERNEL on a drained pool: %s, at once", who, strerrorname_np(error));
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(scene.fd, KMDEV_INJECT, &rule);
	refused("a pool with an element out", source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool),
		EBUSY);
	abi_free(scene.fd, handle);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
}

static void pools(void)
{
	static const unsigned int wrong[] = { 0, KMDEV_POOL_MIN_MAX + 1, INT_MAX, 1U << 31, ~0U };
	static const unsigned int kinds[] = { 0, KMDEV_POOL_DMA + 1, 255, 1U << 31, ~0U };

	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct kmdev_pool_resize resize = {
			.size = sizeof(resize), .pool = sources.pool, .min = wrong[i],
		};

		refused("mempool_resize to what is no minimum",
			abi_call(scene.fd, KMDEV_POOL_RESIZE, &resize), EINVAL);
		refused("mempool_create with what is no minimum",
			source_pool(scene.fd, "wrong", KMDEV_POOL_KMALLOC, wrong[i], OBJECT) ? 0
			: errno, EINVAL);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		refused("a pool of an unknown kind",
			source_pool(scene.fd, "wrong", kinds[i], 1, OBJECT) ? 0 : errno,
			EOPNOTSUPP);
}

static int create(const char *name, unsigned int flags, uint64_t bytes, uint64_t align)
{
	struct kmdev_cache_create create = {
		.size = sizeof(create), .name = abi_address(name), .name_length = strlen(name),
		.flags = flags, .bytes = bytes, .align = align,
	};
	int error = abi_call(scene.fd, KMDEV_CACHE_CREATE, &create);

	if (!error)
		source_destroy(scene.fd, KMDEV_CACHE_DESTROY, create.out_cache);
	return error;
}

static void caches(void)
{
	static const char *const names[] = {
		"a b", "a/b", "../a", "a\n", "%s%n", "a%n", ":0000064", " kmalloc-64", "-",
	};
	static const uint64_t sizes[] = {
		0, 1, 7, KMDEV_CACHE_BYTES_MAX + 1, 1ULL << 22, 1ULL << 31, 1ULL << 32,
		(1ULL << 32) + 64, 1ULL << 63, ~0ULL,
	};
	static const uint64_t aligns[] = {
		3, 5, 24, 100, PAGE - 1, PAGE + 1, 2 * PAGE, 1ULL << 31, 1ULL << 32,
		(1ULL << 32) + 8, 1ULL << 63, ~0ULL,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		refused("kmem_cache_create with what is no name", create(names[i], 0, OBJECT, 0),
			EINVAL);
	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		refused("kmem_cache_create with what is no size", create("wrong", 0, sizes[i], 0),
			EINVAL);
	for (unsigned int i = 0; i < ARRAY_SIZE(aligns); i++)
		refused("kmem_cache_create with what is no alignment",
			create("wrong", 0, OBJECT, aligns[i]), EINVAL);
	for (unsigned int bit = 0; bit < 32; bit++) {
		if (!(KMDEV_CACHE_FLAGS & 1U << bit))
			refused("kmem_cache_create with the kernel's own flags",
				create("wrong", 1U << bit, OBJECT, 0), EOPNOTSUPP);
	}
	refused("kmem_cache_create twice with one name", create("sources", 0, OBJECT, 0), EEXIST);
	refused("kmem_cache_create with the kernel's name of another",
		create("kmd-1", 0, OBJECT, 0), 0);
	refused("kmem_cache_create with the name of the kernel's", create("kmalloc-64", 0, 64, 0),
		0);
}

static void busy_cache(void)
{
	uint64_t handle;

	refused("an object", from(KMDEV_KMEM_CACHE_ALLOC, sources.cache, KMDEV_GFP_KERNEL, &handle),
		0);
	refused("kmem_cache_destroy with an object alive",
		source_destroy(scene.fd, KMDEV_CACHE_DESTROY, sources.cache), EBUSY);
	abi_free(scene.fd, handle);
}

/* A gigabyte of zeros is refused by its size, and not looked through. */
static void long_structures(void)
{
	unsigned char *zeros = mmap(NULL, GIGABYTE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	double begin = abi_seconds();
	unsigned int wrong = 0;

	if (zeros == MAP_FAILED)
		abi_fail("mmap");
	*(uint32_t *)zeros = GIGABYTE;
	for (unsigned int i = 0; i < COMMANDS; i++)
		wrong += abi_call(scene.fd, commands[i].number, zeros) != E2BIG;
	abi_case(!wrong && abi_seconds() - begin < 1, "%s: structures of a gigabyte: E2BIG at once",
		 who);
	munmap(zeros, GIGABYTE);
}

/* The kernel's own memory as first contents, and more than any buffer holds. */
static void contents(const struct kmdev_allocator *allocator)
{
	static const uint64_t addresses[] = {
		1, 0x00007ffffffff000, 0x0000800000000000, 0xffff888000001000, 0xffffffff81000000,
		~0ULL,
	};
	static const uint64_t lengths[] = {
		PAGE + 1, INT_MAX, 1ULL << 31, 1ULL << 32, (1ULL << 32) + 1, 1ULL << 63, ~0ULL,
	};
	struct account before = abi_account(scene.fd);
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(addresses) + ARRAY_SIZE(lengths); i++) {
		bool address = i < ARRAY_SIZE(addresses);
		struct kmdev_alloc alloc = {
			.size = sizeof(alloc), .allocator = allocator->out_allocator,
			.bytes = OBJECT, .source = sources_for(&sources, allocator),
			.data = address ? addresses[i] : abi_address(scene.data),
			.data_length = address ? OBJECT : lengths[i - ARRAY_SIZE(addresses)],
		};
		int error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);

		wrong += error != (address ? EFAULT : EINVAL);
		if (!error)
			abi_free(scene.fd, alloc.out_handle);
	}
	if (allocator->out_allocator == KMDEV_DMA_POOL_ALLOC)
		before.bytes = abi_account(scene.fd).bytes;
	abi_case(!wrong && abi_same(before, abi_account(scene.fd)),
		 "%s: %s: contents that are not the caller's are refused (%u are not)", who,
		 allocator->out_name, wrong);
}

static uint64_t one_of(const uint64_t *values, unsigned int count)
{
	return values[random() % count];
}

#define ONE_OF(...) \
	one_of((const uint64_t[]){ __VA_ARGS__ }, \
	       sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static struct kmdev_alloc random_request(const struct kmdev_allocator *allocator)
{
	return (struct kmdev_alloc){
		.size = sizeof(struct kmdev_alloc),
		.allocator = allocator->out_allocator,
		.flags = random() & random() & KMDEV_ALLOC_FLAGS,
		.bytes = ONE_OF(0, 1, 64, OBJECT, OBJECT + 1, PAGE, 3 * PAGE, 65536, 1 << 20,
				INT_MAX, 1ULL << 32, ~0ULL),
		.gfp = ONE_OF(0, KMDEV_GFP_KERNEL, KMDEV_GFP_ATOMIC, random(),
			      random() & random() & KMDEV_GFP_BITS),
		.order = ONE_OF(0, 0, 1, 4, 10, 11, 64, ~0U),
		.node = ONE_OF(0, 0, 1, 1023, INT_MAX, ~0U),
		.zone = ONE_OF(0, 0, 1, 2, 3, 4, 5, 255, ~0U),
		.context = ONE_OF(0, 0, 1, 2, 3, 4, ~0U),
		.source = ONE_OF(0, sources_for(&sources, allocator), sources.cache, sources.pool,
				 sources.dma, ~0U),
		.data = ONE_OF(0, 0, 1, abi_address(scene.data), 0xffff888000001000, ~0ULL),
		.data_length = ONE_OF(0, 0, 1, 64, OBJECT, PAGE, ~0ULL),
	};
}

static void random_requests(const struct kmdev_allocator *allocators, unsigned int count)
{
	struct account before = abi_account(scene.fd);
	unsigned int granted = 0, wrong = 0;

	srandom(1);
	for (unsigned int i = 0; i < RANDOM_CALLS; i++) {
		struct kmdev_alloc alloc = random_request(&allocators[random() % count]);
		int error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);

		granted += !error;
		wrong += error ? !alloc.out_reason : abi_free(scene.fd, alloc.out_handle) != 0;
	}
	before.bytes = abi_account(scene.fd).bytes;
	abi_case(granted && !wrong && abi_same(before, abi_account(scene.fd)),
		 "%s: %u requests of anything, %u granted (%u wrong)", who, RANDOM_CALLS, granted,
		 wrong);
}

/* Valid elements with some bits turned; of commands that write nowhere but in the element. */
static void random_batches(void)
{
	static struct ops ops;
	struct account before = abi_account(scene.fd);
	struct scene theirs = { .fd = abi_open(0, 0, O_RDWR) };
	unsigned int wrong = 0, granted = 0, next;

	scene_make(&theirs);
	next = abi_next_file();
	srandom(2);
	for (unsigned int i = 0; i < RANDOM_BATCHES; i++) {
		struct kmdev_batch answer;
		int error;

		ops_clear(&ops);
		for (unsigned int element = 0; element < 4; element++)
			ops_add_command(&ops, &commands[ONE_OF(
				KMDEV_NR_IDENTIFY, KMDEV_NR_ALLOCATOR, KMDEV_NR_FILL,
				KMDEV_NR_CHECK, KMDEV_NR_FIND, KMDEV_NR_INFO, KMDEV_NR_GFP)],
				&theirs, 0xcc);
		for (unsigned int turned = random() % 4; turned; turned--)
			ops.room[random() % ops.length] ^= 1U << random() % 8;
		ops.count = ONE_OF(1, 4, 4, 4, 5, ~0U);
		error = ops_run(&ops, theirs.fd, random() % 2, &answer);
		granted += !error;
		wrong += error ? !answer.out_reason : answer.out_count > 4;
	}
	abi_case(granted && !wrong && (unsigned int)abi_next_file() == next,
		 "%s: %u batches of anything, %u granted (%u wrong)", who, RANDOM_BATCHES, granted,
		 wrong);
	scene_close(&theirs);
	abi_case(abi_same(before, abi_account(scene.fd)), "%s: batches of anything leave nothing",
		 who);
}

static void every_attack(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);

	for (unsigned int i = 0; i < count; i++) {
		orders(&allocators[i]);
		sizes(&allocators[i]);
		nodes(&allocators[i]);
		masks(&allocators[i]);
		contexts(&allocators[i]);
		contents(&allocators[i]);
	}
	constructors();
	drained_pool();
	pools();
	caches();
	busy_cache();
	long_structures();
	random_requests(allocators, count);
	random_batches();
}

int main(void)
{
	static const uint64_t caps[] = { 0, ABI_SYS_ADMIN };

	abi_start();
	for (unsigned int i = 0; i < ARRAY_SIZE(caps); i++) {
		who = caps[i] ? "administrator" : "plain user";
		scene.fd = abi_open(i, caps[i], O_RDWR);
		identify = abi_identify(scene.fd);
		sources_open(&sources, scene.fd, OBJECT);
		every_attack();
		sources_close(&sources);
		close(scene.fd);
	}
	return abi_done();
}
