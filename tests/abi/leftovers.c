// SPDX-License-Identifier: GPL-2.0-only
/*
 * No byte of somebody else's in ten thousand objects of each allocator, by read and by mapping:
 * user 1 fills as many with DIRTY and gives them back, user 0 gets them and looks.  Of caches and
 * pools, which are a user's own, user 0 does both.  It wants a kernel that does not clear by
 * itself (init_on_alloc=0, or poison); that dirt does come back is shown by stale contents of the
 * same allocators.
 *
 * leftovers [ALLOCATOR...]: these alone.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi.h"
#include "source.h"

#define OBJECTS 10000
#define AT_ONCE 500
#define BYTES 500
#define OBJECT 512
#define DIRTY 0xdd

/* Combs are cut from single pages, and from blocks of this order, which no processor keeps. */
#define COMB_ORDER 4

static int dirty, plain, admin;

struct seen {
	unsigned int objects, read, mapped, wrong;
};

static uint64_t length_of(const struct kmdev_allocator *allocator)
{
	return allocator->out_flags & KMDEV_ALLOCATOR_PERCPU ? BYTES * abi_identify(plain).out_cpus
							     : BYTES;
}

/* Filled with @data, unless that is NULL.  Returns how many; a small zone may not have them all. */
static unsigned int many(int fd, const struct sources *sources,
			 const struct kmdev_allocator *allocator, uint32_t context,
			 unsigned int flags, const void *data, uint64_t handles[AT_ONCE])
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator->out_allocator, .bytes = BYTES,
		.context = context, .source = sources_for(sources, allocator), .flags = flags,
		.data = abi_address(data), .data_length = data ? BYTES : 0,
	};
	struct kmdev_alloc_many answer;

	if (context) {
		alloc.flags |= KMDEV_ALLOC_GFP;
		alloc.gfp = KMDEV_GFP_ATOMIC;
	}
	return abi_alloc_many(fd, &alloc, handles, AT_ONCE, &answer) ? 0 : answer.out_count;
}

static void free_all(int fd, const uint64_t *handles, unsigned int count)
{
	struct kmdev_free_many answer;

	if (count && (abi_free_many(fd, handles, count, 0, &answer) || answer.out_rest))
		abi_fail("KMDEV_FREE_MANY");
}

/* All of each is dirt but the first byte, by which the driver tells poison; then free. */
static void leave_dirt(int fd, const struct sources *sources,
		       const struct kmdev_allocator *allocator, uint32_t context)
{
	uint64_t handles[AT_ONCE];
	unsigned char dirt[BYTES];

	memset(dirt, DIRTY, sizeof(dirt));
	dirt[0] = 0;
	free_all(fd, handles, many(fd, sources, allocator, context, 0, dirt, handles));
}

static bool is_zero(const unsigned char *bytes, size_t length)
{
	return !length || (!*bytes && !memcmp(bytes, bytes + 1, length - 1));
}

/* Whole pages, also behind the end. */
static void look_by_mapping(int fd, uint64_t handle, uint64_t offset, struct seen *seen)
{
	int file = abi_open_buffer(fd, handle, 0);
	unsigned char *map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, offset);

	if (file < 0)
		abi_fail("KMDEV_OPEN");
	if (map != MAP_FAILED) {
		seen->mapped++;
		seen->wrong += !is_zero(map, PAGE);
		munmap(map, PAGE);
	}
	close(file);
}

static void look_by_read(int fd, uint64_t handle, uint64_t offset, size_t length, struct seen *seen)
{
	static unsigned char data[1 << 16];

	if (abi_read(fd, handle, offset, data, length))
		abi_fail("KMDEV_READ");
	seen->read++;
	seen->wrong += !is_zero(data, length);
}

/* The file of a small object of a slab cannot be mapped, that of pages can. */
static bool is_of_pages(const struct sources *sources, const struct kmdev_allocator *allocator)
{
	uint64_t handle = sources_allocate(sources, allocator, BYTES, 0);
	struct kmdev_facts facts = { 0 };

	abi_info(plain, handle, 0, &facts);
	abi_free(plain, handle);
	return facts.flags & KMDEV_BUFFER_MAPPABLE;
}

static struct seen look(const struct sources *sources, const struct kmdev_allocator *allocator,
			uint32_t context, int fd, unsigned int flags, unsigned int objects)
{
	bool source = sources_for(sources, allocator), pages = is_of_pages(sources, allocator);
	uint64_t handles[AT_ONCE];
	struct seen seen = { 0 };

	while (seen.objects < objects) {
		unsigned int count;

		leave_dirt(source ? plain : dirty, sources, allocator, context);
		count = many(fd, sources, allocator, context, flags, NULL, handles);
		if (!count)
			break;
		for (unsigned int i = 0; i < count; i++) {
			look_by_read(fd, handles[i], 0, length_of(allocator), &seen);
			if (pages)
				look_by_mapping(fd, handles[i], 0, &seen);
		}
		free_all(fd, handles, count);
		seen.objects += count;
	}
	return seen;
}

static void nothing_left(const struct sources *sources, const struct kmdev_allocator *allocator)
{
	static const char *const contexts[] = { "process", "atomic", "softirq", "hardirq" };
	bool pages = is_of_pages(sources, allocator);

	for (uint32_t context = 0; context < ARRAY_SIZE(contexts); context++) {
		unsigned int objects = context ? AT_ONCE : OBJECTS;
		struct seen seen;

		if (!(allocator->out_contexts & 1U << context))
			continue;
		seen = look(sources, allocator, context, plain, 0, objects);
		abi_case(!seen.wrong && seen.read >= objects &&
			 seen.mapped == (pages ? seen.read : 0),
			 "%s, %s: %u objects by read, %u by mapping: %u with a byte not zero",
			 allocator->out_name, contexts[context], seen.read, seen.mapped,
			 seen.wrong);
	}
}

/* The same search, on what an administrator asks not to be cleared. */
static void dirt_comes_back(const struct sources *sources,
			    const struct kmdev_allocator *allocator)
{
	struct seen seen;

	if (allocator->out_flags & KMDEV_ALLOCATOR_ZEROES)
		return;
	seen = look(sources, allocator, 0, admin, KMDEV_ALLOC_STALE, AT_ONCE);
	abi_case(seen.wrong, "%s, stale: dirt in %u of %u objects", allocator->out_name, seen.wrong,
		 seen.read);
}

/* Blocks that are dirt from end to end; then free. */
static void leave_dirty_blocks(unsigned int order)
{
	static unsigned char dirt[PAGE << COMB_ORDER];
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_ALLOC_PAGES, .flags = KMDEV_ALLOC_ORDER,
		.order = order, .data = abi_address(dirt), .data_length = PAGE << order,
	};
	uint64_t handles[AT_ONCE];
	struct kmdev_alloc_many answer;

	memset(dirt, DIRTY, sizeof(dirt));
	if (abi_alloc_many(dirty, &alloc, handles, AT_ONCE, &answer))
		abi_fail("KMDEV_ALLOC_MANY");
	free_all(dirty, handles, answer.out_count);
}

static struct seen look_at_combs(unsigned int order, unsigned int flags, unsigned int teeth)
{
	struct kmdev_alloc block = {
		.size = sizeof(block), .allocator = KMDEV_SPLIT_PAGE, .order = order,
		.flags = KMDEV_ALLOC_ORDER | flags,
	};
	struct kmdev_fragment comb = {
		.size = sizeof(comb), .request = abi_address(&block), .teeth = AT_ONCE,
	};
	int fd = flags & KMDEV_ALLOC_STALE ? admin : plain;
	struct seen seen = { 0 };

	for (; seen.objects < teeth; seen.objects += comb.out_teeth) {
		leave_dirty_blocks(order);
		if (abi_call(admin, KMDEV_FRAGMENT, &comb))
			abi_fail("KMDEV_FRAGMENT");
		for (unsigned int i = 0; i < comb.out_teeth; i++) {
			look_by_read(fd, comb.out_handle, i * PAGE, PAGE, &seen);
			look_by_mapping(fd, comb.out_handle, i * PAGE, &seen);
		}
		abi_free(fd, comb.out_handle);
	}
	return seen;
}

/* Combs are made by an administrator, of blocks that anybody may have had. */
static void combs(unsigned int order)
{
	struct seen seen = look_at_combs(order, 0, OBJECTS);

	abi_case(!seen.wrong && seen.read >= OBJECTS && seen.mapped == seen.read,
		 "split_page, order %u: %u teeth by read, %u by mapping: %u with a byte not zero",
		 order, seen.read, seen.mapped, seen.wrong);
	seen = look_at_combs(order, KMDEV_ALLOC_STALE, AT_ONCE);
	abi_case(seen.wrong, "split_page, order %u, stale: dirt in %u of %u looks", order,
		 seen.wrong, seen.read + seen.mapped);
}

static bool is_among(const char *name, char **names)
{
	bool all = !*names;

	while (*names && strcmp(*names, name))
		names++;
	return all || *names;
}

int main(int argc, char **argv)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	struct sources sources;
	unsigned int count;

	abi_start();
	plain = abi_open(0, 0, O_RDWR);
	dirty = abi_open(1, 0, O_RDWR);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	count = allocators_list(plain, allocators);
	sources_open(&sources, plain, OBJECT);
	for (unsigned int i = 0; i < count; i++) {
		if (!is_among(allocators[i].out_name, argv + (argc > 0)))
			continue;
		nothing_left(&sources, &allocators[i]);
		dirt_comes_back(&sources, &allocators[i]);
	}
	sources_close(&sources);
	if (is_among("split_page", argv + (argc > 0))) {
		combs(0);
		combs(COMB_ORDER);
	}
	close(plain);
	close(dirty);
	close(admin);
	return abi_done();
}
