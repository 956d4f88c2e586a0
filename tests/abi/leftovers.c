// SPDX-License-Identifier: GPL-2.0-only
/*
 * No byte of somebody else's in ten thousand objects of each allocator, by read and by mapping:
 * user 1 fills as many with DIRTY and gives them back, user 0 gets them and looks.  Of caches and
 * pools, which are a user's own, user 0 does both.  It wants a kernel that does not clear by
 * itself (init_on_alloc=0, or poison); that dirt does come back is shown by stale contents of the
 * same allocators.
 *
 * leftovers [--high] [ALLOCATOR...]: these alone; in high memory, which a 32-bit kernel has no
 * addresses for, so that the driver clears it page by page.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "abi.h"
#include "source.h"

#define OBJECTS 10000
#define HIGH_OBJECTS 1000
#define AT_ONCE 500
#define TRIES 10
#define BYTES 500
#define OBJECT 512
#define DIRTY 0xdd

/* Blocks are single pages, and of this order, of which no processor keeps some for itself. */
#define ORDER 4

static int dirty, plain, admin;

/* __GFP_HIGHMEM, where it is wanted, and how many objects then. */
static uint32_t high;
static unsigned int enough = OBJECTS;

struct seen {
	unsigned int objects, read, mapped, high, wrong;
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

	if (context || high) {
		alloc.flags |= KMDEV_ALLOC_GFP;
		alloc.gfp = (context ? KMDEV_GFP_ATOMIC : KMDEV_GFP_USER) | high;
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

static bool is_high(int fd, uint64_t handle)
{
	struct kmdev_facts facts;

	return !abi_info(fd, handle, 0, &facts) && facts.zone == KMDEV_ZONE_HIGHMEM;
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
			seen.high += high && is_high(fd, handles[i]);
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
		unsigned int objects = context ? AT_ONCE : enough;
		struct seen seen;

		if (!(allocator->out_contexts & 1U << context))
			continue;
		seen = look(sources, allocator, context, plain, 0, objects);
		abi_case(!seen.wrong && seen.read >= objects &&
			 seen.mapped == (pages ? seen.read : 0) &&
			 seen.high == (high ? seen.read : 0),
			 "%s, %s%s: %u objects by read, %u by mapping: %u with a byte not zero",
			 allocator->out_name, contexts[context], high ? ", high memory" : "",
			 seen.read, seen.mapped, seen.wrong);
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
	abi_case(seen.wrong, "%s, stale: dirt in %u of %u looks", allocator->out_name, seen.wrong,
		 seen.read + seen.mapped);
}

static void look_at_pages(int fd, uint64_t handle, unsigned int pages, struct seen *seen)
{
	for (unsigned int i = 0; i < pages; i++) {
		look_by_read(fd, handle, i * PAGE, PAGE, seen);
		look_by_mapping(fd, handle, i * PAGE, seen);
	}
	seen->objects += pages;
	seen->high += high && is_high(fd, handle) ? pages : 0;
}

static struct kmdev_alloc block_of(unsigned int allocator, unsigned int order, unsigned int flags)
{
	return (struct kmdev_alloc){
		.size = sizeof(struct kmdev_alloc), .allocator = allocator, .order = order,
		.flags = KMDEV_ALLOC_ORDER | KMDEV_ALLOC_GFP | flags, .gfp = KMDEV_GFP_USER | high,
	};
}

static unsigned int many_blocks(int fd, const struct kmdev_alloc *block, uint64_t handles[AT_ONCE])
{
	struct kmdev_alloc_many answer;

	if (abi_alloc_many(fd, block, handles, AT_ONCE, &answer))
		abi_fail("KMDEV_ALLOC_MANY");
	return answer.out_count;
}

/* They are dirt from end to end; then free. */
static void leave_dirty_blocks(unsigned int order)
{
	struct kmdev_alloc block = block_of(KMDEV_ALLOC_PAGES, order, 0);
	static unsigned char dirt[PAGE << ORDER];
	uint64_t handles[AT_ONCE];

	memset(dirt, DIRTY, sizeof(dirt));
	block.data = abi_address(dirt);
	block.data_length = PAGE << order;
	free_all(dirty, handles, many_blocks(dirty, &block, handles));
}

static struct seen look_at_blocks(unsigned int order)
{
	struct kmdev_alloc block = block_of(KMDEV_ALLOC_PAGES, order, 0);
	uint64_t handles[AT_ONCE];
	struct seen seen = { 0 };
	unsigned int count;

	leave_dirty_blocks(order);
	count = many_blocks(plain, &block, handles);
	for (unsigned int i = 0; i < count && seen.objects < enough; i++)
		look_at_pages(plain, handles[i], 1 << order, &seen);
	free_all(plain, handles, count);
	return seen;
}

static struct seen look_at_combs(unsigned int order, unsigned int flags, unsigned int teeth)
{
	struct kmdev_alloc block = block_of(KMDEV_SPLIT_PAGE, order, flags);
	struct kmdev_fragment comb = {
		.size = sizeof(comb), .request = abi_address(&block), .teeth = AT_ONCE,
	};
	int fd = flags & KMDEV_ALLOC_STALE ? admin : plain;
	struct seen seen = { 0 };

	while (seen.objects < teeth) {
		leave_dirty_blocks(order);
		if (abi_call(admin, KMDEV_FRAGMENT, &comb))
			abi_fail("KMDEV_FRAGMENT");
		look_at_pages(fd, comb.out_handle, comb.out_teeth, &seen);
		abi_free(fd, comb.out_handle);
	}
	return seen;
}

static void no_page_left(const char *what, unsigned int order, struct seen seen)
{
	abi_case(!seen.wrong && seen.read && seen.mapped == seen.read &&
		 seen.high == (high ? seen.read : 0),
		 "%s, order %u%s: %u pages by read, %u by mapping: %u with a byte not zero", what,
		 order, high ? ", high memory" : "", seen.read, seen.mapped, seen.wrong);
}

/* Combs are made by an administrator, of blocks that anybody may have had. */
static void combs(unsigned int order)
{
	struct seen seen = { 0 };

	no_page_left("split_page", order, look_at_combs(order, 0, enough));
	/* Other blocks may be nearer at hand than those that were dirty. */
	for (unsigned int i = 0; i < TRIES && !seen.wrong; i++)
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
	char **names = argv + (argc > 0);
	struct sources sources;
	unsigned int count;

	abi_start();
	if (*names && !strcmp(*names, "--high")) {
		high = KMDEV_GFP_BIT_HIGHMEM;
		enough = HIGH_OBJECTS;
		names++;
	}
	plain = abi_open(0, 0, O_RDWR);
	dirty = abi_open(1, 0, O_RDWR);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	count = allocators_list(plain, allocators);
	sources_open(&sources, plain, OBJECT);
	for (unsigned int i = 0; i < count; i++) {
		if (!is_among(allocators[i].out_name, names) ||
		    (high && !(allocators[i].out_flags & KMDEV_ALLOCATOR_HIGHMEM)))
			continue;
		nothing_left(&sources, &allocators[i]);
		dirt_comes_back(&sources, &allocators[i]);
	}
	sources_close(&sources);
	if (is_among("alloc_pages", names))
		no_page_left("alloc_pages", ORDER, look_at_blocks(ORDER));
	if (is_among("split_page", names)) {
		combs(0);
		combs(ORDER);
	}
	close(plain);
	close(dirty);
	close(admin);
	return abi_done();
}
