// SPDX-License-Identifier: GPL-2.0-only
/*
 * No byte of somebody else's: memory is dirtied and given back, then allocated again and read.
 * On a kernel that clears by itself (init_on_alloc) this says little; it prints which it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define DIRTY 0xdd
#define MANY 100
#define OBJECT 192
#define OBJECT_MIN 8

static struct kmdev_identify identify;

/* What is shared out among processors holds so much for each. */
static uint64_t whole(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	bool percpu = allocator->out_flags & KMDEV_ALLOCATOR_PERCPU;

	return percpu ? bytes * identify.out_cpus : bytes;
}

static unsigned int number_of(uint64_t bytes)
{
	return bytes > PAGE ? MANY / 10 : MANY;
}

static const unsigned int sizes[] = {
	1, 8, 13, 64, 96, 100, 192, 500, 1000, 4000, 4096, 5000, 8192, 20000, 100000,
};

/* Allocates many, with something in each; frees them, so that the next to come gets the same. */
static void dirty(const struct sources *sources, const struct kmdev_allocator *allocator,
		  uint64_t bytes)
{
	uint64_t handles[MANY];

	for (unsigned int i = 0; i < number_of(bytes); i++) {
		struct kmdev_pattern fill = {
			.size = sizeof(fill), .length = whole(allocator, bytes),
			.kind = KMDEV_PATTERN_BYTES, .data_length = 1,
			.data = abi_address(&(unsigned char){ DIRTY }),
		};

		handles[i] = sources_allocate(sources, allocator, bytes, KMDEV_ALLOC_FILE);
		fill.handle = handles[i];
		if (abi_call(sources->fd, KMDEV_FILL, &fill))
			abi_fail("KMDEV_FILL");
	}
	for (unsigned int i = 0; i < number_of(bytes); i++)
		abi_free(sources->fd, handles[i]);
}

static uint64_t bytes_not_zero(int fd, uint64_t handle, uint64_t bytes)
{
	static unsigned char data[1 << 20];
	uint64_t count = 0;

	if (bytes > sizeof(data) || abi_read(fd, handle, 0, data, bytes))
		return KMDEV_NONE;
	for (uint64_t i = 0; i < bytes; i++)
		count += data[i] != 0;
	return count;
}

/* The kernel clears nothing in a pool's reserve, nor what a cache's users may still look at. */
static bool says_who(const struct kmdev_allocator *allocator, bool typesafe, unsigned int zeroed)
{
	bool kernel = identify.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC &&
		      allocator->out_allocator != KMDEV_MEMPOOL_ALLOC && !typesafe;

	if (kernel || allocator->out_flags & KMDEV_ALLOCATOR_ZEROES)
		return zeroed == 1 << KMDEV_ZEROED_KERNEL;
	return zeroed == 1 << KMDEV_ZEROED_DRIVER;
}

/* Whoever the kernel or the driver says cleared it: it is zero. */
static void clean(const struct sources *sources, const struct kmdev_allocator *allocator,
		  uint64_t bytes, bool typesafe)
{
	uint64_t not_zero = 0, handles[MANY];
	unsigned int zeroed = 0;

	for (unsigned int i = 0; i < number_of(bytes); i++) {
		struct kmdev_facts facts = { 0 };

		handles[i] = sources_allocate(sources, allocator, bytes, KMDEV_ALLOC_FILE);
		not_zero += bytes_not_zero(sources->fd, handles[i], whole(allocator, bytes));
		abi_info(sources->fd, handles[i], 0, &facts);
		zeroed |= 1 << facts.zeroed;
	}
	for (unsigned int i = 0; i < number_of(bytes); i++)
		abi_free(sources->fd, handles[i]);
	abi_case(!not_zero, "%s %llu%s: %u buffers, every byte zero (%llu are not)",
		 allocator->out_name, (unsigned long long)bytes,
		 typesafe ? ", SLAB_TYPESAFE_BY_RCU" : "", number_of(bytes),
		 (unsigned long long)not_zero);
	abi_case(says_who(allocator, typesafe, zeroed), "%s %llu: INFO says who cleared it (%#x)",
		 allocator->out_name, (unsigned long long)bytes, zeroed);
}

/* One user's dirt, then another's; of a cache or pool, the owner's own. */
static void every_size(int other, int plain, const struct kmdev_allocator *allocator)
{
	const struct sources others = { .fd = other }, mine = { .fd = plain };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (sizes[i] > allocator->out_bytes_max)
			continue;
		dirty(&others, allocator, sizes[i]);
		clean(&mine, allocator, sizes[i], false);
	}
}

static void every_object_size(int plain, const struct kmdev_allocator *allocator)
{
	bool several = allocator->out_flags & KMDEV_ALLOCATOR_PIECES;
	bool cache = allocator->out_flags & KMDEV_ALLOCATOR_CACHE;
	struct sources sources;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint64_t bytes = several ? 3 * sizes[i] - 1 : sizes[i];

		if (sizes[i] < OBJECT_MIN || sizes[i] > PAGE)
			continue;
		sources_open(&sources, plain, sizes[i]);
		dirty(&sources, allocator, bytes);
		clean(&sources, allocator, bytes, false);
		sources_close(&sources);
		if (!cache)
			continue;
		sources.cache = source_cache(plain, "typesafe", sizes[i],
					     KMDEV_CACHE_TYPESAFE_BY_RCU);
		dirty(&sources, allocator, bytes);
		clean(&sources, allocator, bytes, true);
		source_destroy(plain, KMDEV_CACHE_DESTROY, sources.cache);
	}
}

/* Elements that were used, freed into the reserve, and given from there again. */
static void from_the_reserve(int fd, const struct kmdev_allocator *allocator)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1,
		.allocator = KMDEV_MEMPOOL_ALLOC,
	};
	const struct sources sources = {
		.fd = fd, .pool = source_pool(fd, "reserve", KMDEV_POOL_PAGES, MANY, 0),
	};
	struct kmdev_pool_facts facts = { 0 };

	abi_call(fd, KMDEV_INJECT, &rule);
	dirty(&sources, allocator, PAGE);
	clean(&sources, allocator, PAGE, false);
	source_pool_facts(fd, sources.pool, &facts);
	abi_case(facts.reserve == 2 * MANY, "mempool_alloc: the reserve served all (%llu of %u)",
		 (unsigned long long)facts.reserve, 2 * MANY);
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(fd, KMDEV_INJECT, &rule);
	source_destroy(fd, KMDEV_POOL_DESTROY, sources.pool);
}

/* The allocator's pages as they come, with a mask that asks to clear: that is the kernel's work. */
static void cleared_by_the_mask(int fd)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = 100,
		.flags = KMDEV_ALLOC_GFP | KMDEV_ALLOC_FILE,
		.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO,
	};
	struct kmdev_facts facts = { 0 };
	int error = abi_call(fd, KMDEV_ALLOC, &alloc);

	abi_info(fd, alloc.out_handle, 0, &facts);
	abi_case(!error && facts.zeroed == KMDEV_ZEROED_KERNEL &&
		 !bytes_not_zero(fd, alloc.out_handle, 100),
		 "kmalloc with __GFP_ZERO: the kernel cleared it");
	abi_free(fd, alloc.out_handle);
}

/* User 0's buffer, not cleared: only through a control file with CAP_SYS_ADMIN is it seen. */
static void stale(const struct sources *sources, int admin,
		  const struct kmdev_allocator *allocator)
{
	int plain = sources->fd;
	struct scene scene = { .fd = plain };
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator->out_allocator, .bytes = SCENE_BYTES,
		.flags = KMDEV_ALLOC_STALE, .source = sources_for(sources, allocator),
	};
	int error = abi_call(admin, KMDEV_ALLOC, &alloc);
	struct kmdev_facts facts = { 0 };
	unsigned char data[SCENE_BYTES] = { 0 };
	union request request;

	if (allocator->out_flags & KMDEV_ALLOCATOR_ZEROES) {
		abi_case(error == EINVAL && alloc.out_reason == KMDEV_STALE_ZERO,
			 "%s: always clears, so nothing is stale", allocator->out_name);
		return;
	}
	abi_info(plain, alloc.out_handle, 0, &facts);
	abi_case(!error && facts.flags & KMDEV_BUFFER_STALE &&
		 (facts.zeroed == KMDEV_ZEROED_NO ||
		  identify.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC),
		 "%s: an administrator gets stale contents, and INFO says so", allocator->out_name);
	scene.handle = alloc.out_handle;
	request_fill(&commands[KMDEV_NR_READ], &request, &scene, 0xcc);
	request_case(&commands[KMDEV_NR_READ], &request, &scene, EPERM, KMDEV_CONTENTS_STALE,
		     "%s, stale", allocator->out_name);
	request_fill(&commands[KMDEV_NR_CHECK], &request, &scene, 0xcc);
	request_case(&commands[KMDEV_NR_CHECK], &request, &scene, EPERM, KMDEV_CONTENTS_STALE,
		     "%s, stale", allocator->out_name);
	abi_case(!abi_write(plain, alloc.out_handle, 0, data, sizeof(data)) &&
		 abi_read(plain, alloc.out_handle, 0, data, sizeof(data)) == EPERM,
		 "%s: stale once, stale for good", allocator->out_name);
	abi_case(!abi_read(admin, alloc.out_handle, 0, data, sizeof(data)),
		 "%s: the administrator reads it", allocator->out_name);
	abi_free(admin, alloc.out_handle);
}

static unsigned int dirt_found(const struct sources *sources,
			       const struct kmdev_allocator *allocator)
{
	unsigned char data[OBJECT];
	unsigned int found = 0;

	dirty(sources, allocator, sizeof(data));
	for (unsigned int i = 0; i < MANY; i++) {
		uint64_t handle = sources_allocate(sources, allocator, sizeof(data),
						   KMDEV_ALLOC_STALE);

		abi_read(sources->fd, handle, 0, data, sizeof(data));
		abi_free(sources->fd, handle);
		for (unsigned int at = 0; at < sizeof(data); at++)
			found += data[at] == DIRTY;
	}
	return found;
}

/* Where nobody clears, dirt must come back: else this program sees nothing. */
static void dirt_is_seen(int admin, const struct kmdev_allocator *kmalloc,
			 const struct kmdev_allocator *object)
{
	struct sources sources = {
		.fd = admin,
		.cache = source_cache(admin, "seen", OBJECT, KMDEV_CACHE_TYPESAFE_BY_RCU),
	};
	unsigned int found = dirt_found(&sources, object);

	abi_case(found > 0, "SLAB_TYPESAFE_BY_RCU: what was left is there to be seen (%u bytes)",
		 found);
	source_destroy(admin, KMDEV_CACHE_DESTROY, sources.cache);
	if (identify.out_kernel & (KMDEV_KERNEL_INIT_ON_ALLOC | KMDEV_KERNEL_INIT_ON_FREE)) {
		printf("# this kernel clears by itself: boot with init_on_alloc=0 init_on_free=0\n");
		return;
	}
	if (identify.out_kernel & KMDEV_KERNEL_KASAN) {
		printf("# this kernel keeps what is freed from coming back soon\n");
		return;
	}
	found = dirt_found(&sources, kmalloc);
	abi_case(found > 0, "kmalloc: what was left is there to be seen (%u bytes)", found);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	int plain, admin, other;
	struct sources sources;
	unsigned int count;

	abi_start();
	plain = abi_open(0, 0, O_RDWR);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	other = abi_open(1, 0, O_RDWR);
	identify = abi_identify(plain);
	printf("# init_on_alloc=%d init_on_free=%d\n",
	       !!(identify.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC),
	       !!(identify.out_kernel & KMDEV_KERNEL_INIT_ON_FREE));
	count = allocators_list(plain, allocators);
	sources_open(&sources, plain, SCENE_BYTES);
	for (unsigned int i = 0; i < count; i++)
		stale(&sources, admin, &allocators[i]);
	sources_close(&sources);
	for (unsigned int i = 0; i < count; i++) {
		if (allocators[i].out_flags & (KMDEV_ALLOCATOR_CACHE | KMDEV_ALLOCATOR_POOL))
			every_object_size(plain, &allocators[i]);
		else
			every_size(other, plain, &allocators[i]);
		if (allocators[i].out_allocator == KMDEV_MEMPOOL_ALLOC)
			from_the_reserve(plain, &allocators[i]);
		if (allocators[i].out_allocator == KMDEV_KMEM_CACHE_ALLOC)
			dirt_is_seen(admin, &allocators[0], &allocators[i]);
	}
	cleared_by_the_mask(plain);
	close(plain);
	close(admin);
	close(other);
	return abi_done();
}
