// SPDX-License-Identifier: GPL-2.0-only
/* First contents, given with ALLOC and ALLOC_MANY. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define OBJECT 200
#define MANY 70

static struct scene scene;
static struct sources sources;
static uint64_t handles[MANY];

static int alloc_with(const struct kmdev_allocator *allocator, uint64_t bytes, const void *data,
		      uint64_t length, unsigned int flags, struct kmdev_alloc *alloc)
{
	*alloc = (struct kmdev_alloc){
		.size = sizeof(*alloc), .allocator = allocator->out_allocator, .bytes = bytes,
		.flags = flags, .source = sources_for(&sources, allocator),
		.data = abi_address(data), .data_length = length,
	};
	return abi_call(scene.fd, KMDEV_ALLOC, alloc);
}

/* @length bytes of @data, and then zeros. */
static bool begins_with(uint64_t handle, const unsigned char *data, size_t length)
{
	static unsigned char got[1 << 18];
	struct kmdev_facts facts = { 0 };
	unsigned int not_zero = 0;

	abi_info(scene.fd, handle, 0, &facts);
	if (facts.bytes < length || facts.bytes > sizeof(got) ||
	    abi_read(scene.fd, handle, 0, got, facts.bytes))
		return false;
	for (size_t i = length; i < facts.bytes; i++)
		not_zero += got[i] != 0;
	return !memcmp(got, data, length) && !not_zero;
}

static void first_contents(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	static unsigned char data[20001];
	const uint64_t lengths[] = { 0, 1, 7, 8, bytes / 2, bytes - 1, bytes };
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc alloc;
	int error;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = 1 + random() % 255;
	for (unsigned int i = 0; i < ARRAY_SIZE(lengths); i++) {
		if (lengths[i] > bytes)
			continue;
		error = alloc_with(allocator, bytes, data, lengths[i], 0, &alloc);
		abi_case(!error && begins_with(alloc.out_handle, data, lengths[i]),
			 "%s, %llu bytes: the first %llu given, the rest zero (%s)",
			 allocator->out_name, (unsigned long long)bytes,
			 (unsigned long long)lengths[i], strerrorname_np(error));
		if (!error)
			abi_free(scene.fd, alloc.out_handle);
	}
	before.bytes = abi_account(scene.fd).bytes;
	error = alloc_with(allocator, bytes, data, bytes + 1, 0, &alloc);
	abi_case(error == EINVAL && alloc.out_reason == KMDEV_RANGE &&
		 abi_same(before, abi_account(scene.fd)), "%s, %llu bytes: one more given: %s, %u",
		 allocator->out_name, (unsigned long long)bytes, strerrorname_np(error),
		 alloc.out_reason);
	error = alloc_with(allocator, bytes, data, 1ULL << 32, 0, &alloc);
	abi_case(error == EINVAL && alloc.out_reason == KMDEV_RANGE,
		 "%s, %llu bytes: 2^32 given: %s, %u", allocator->out_name,
		 (unsigned long long)bytes, strerrorname_np(error), alloc.out_reason);
}

static void contents_that_fault(const struct kmdev_allocator *allocator, unsigned char *end)
{
	static const unsigned int there[] = { 0, 1, OBJECT - 1 };
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc alloc;

	for (unsigned int i = 0; i < ARRAY_SIZE(there); i++) {
		int error = alloc_with(allocator, OBJECT, end - there[i], OBJECT, 0, &alloc);

		if (allocator->out_allocator == KMDEV_DMA_POOL_ALLOC)
			before.bytes = abi_account(scene.fd).bytes;
		abi_case(error == EFAULT && alloc.out_reason == KMDEV_BAD_ADDRESS &&
			 abi_same(before, abi_account(scene.fd)),
			 "%s: contents of which %u bytes are there: %s, %u, nothing is left",
			 allocator->out_name, there[i], strerrorname_np(error), alloc.out_reason);
	}
}

/* Each of many begins with the same. */
static void contents_of_many(const struct kmdev_allocator *allocator)
{
	unsigned char data[OBJECT];
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = allocator->out_allocator, .bytes = OBJECT,
		.source = sources_for(&sources, allocator), .data = abi_address(data),
		.data_length = OBJECT / 2,
	};
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;
	unsigned int good = 0;
	int error;

	memset(data, 'm', sizeof(data));
	error = abi_alloc_many(scene.fd, &request, handles, MANY, &alloc);
	for (unsigned int i = 0; i < MANY; i++)
		good += begins_with(handles[i], data, OBJECT / 2);
	abi_case(!error && alloc.out_count == MANY && good == MANY,
		 "%s: first contents of %u in one call (%u have them)", allocator->out_name, MANY,
		 good);
	abi_free_many(scene.fd, handles, alloc.out_count, 0, &free);
}

static void many(const struct kmdev_allocator *allocator)
{
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = allocator->out_allocator, .bytes = OBJECT,
		.source = sources_for(&sources, allocator),
	};
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;
	int error = abi_alloc_many(scene.fd, &request, handles, MANY, &alloc);
	uint64_t made = abi_account(scene.fd).buffers - before.buffers;

	abi_case(!error && alloc.out_count == MANY && made == MANY &&
		 !abi_free_many(scene.fd, handles, MANY, 0, &free) && free.out_count == MANY &&
		 abi_account(scene.fd).buffers == before.buffers, "%s: %u in one call",
		 allocator->out_name, MANY);
}

/* What a constructor made stays behind what is given. */
static void constructed(const struct kmdev_allocator *allocator)
{
	uint32_t plain = sources.cache;
	unsigned char data[10], got[OBJECT];
	struct kmdev_alloc alloc;
	bool good;
	int error;

	memset(data, 'z', sizeof(data));
	sources.cache = source_cache(scene.fd, "made", OBJECT, KMDEV_CACHE_CONSTRUCTOR);
	error = alloc_with(allocator, 0, data, sizeof(data), 0, &alloc);
	good = !error && !abi_read(scene.fd, alloc.out_handle, 0, got, sizeof(got)) &&
	       !memcmp(got, data, sizeof(data));
	for (unsigned int i = sizeof(data); i < sizeof(got); i++)
		good = good && got[i] == "kmd-ctor"[i % 8];
	abi_case(good, "%s: contents of a constructed object: the rest is the constructor's",
		 allocator->out_name);
	abi_free(scene.fd, alloc.out_handle);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, sources.cache);
	sources.cache = plain;
}

static void odd_contents(const struct kmdev_allocator *kmalloc)
{
	/* With PREEMPT_RT no interrupt allocates. */
	bool realtime = abi_identify(scene.fd).out_kernel & KMDEV_KERNEL_PREEMPT_RT;
	unsigned int context = realtime ? KMDEV_CONTEXT_PROCESS : KMDEV_CONTEXT_HARDIRQ;
	unsigned char data[SCENE_BYTES];
	struct kmdev_alloc alloc;
	int error;

	memset(data, 'o', sizeof(data));
	error = alloc_with(kmalloc, SCENE_BYTES, NULL, 5, 0, &alloc);
	abi_case(error == EFAULT && alloc.out_reason == KMDEV_BAD_ADDRESS,
		 "contents at no address: %s, %u", strerrorname_np(error), alloc.out_reason);
	alloc = (struct kmdev_alloc){
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES,
		.context = context, .flags = KMDEV_ALLOC_GFP,
		.gfp = KMDEV_GFP_ATOMIC, .data = abi_address(data), .data_length = 50,
	};
	error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);
	abi_case(!error && begins_with(alloc.out_handle, data, 50),
		 "contents of what was allocated in context %u (%s)", context,
		 strerrorname_np(error));
	abi_free(scene.fd, alloc.out_handle);
	alloc = (struct kmdev_alloc){
		.size = sizeof(alloc), .allocator = KMDEV_ALLOC_PAGES, .order = 2,
		.flags = KMDEV_ALLOC_ORDER, .data = abi_address(data), .data_length = 50,
	};
	error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);
	abi_case(!error && begins_with(alloc.out_handle, data, 50), "contents of an order (%s)",
		 strerrorname_np(error));
	abi_free(scene.fd, alloc.out_handle);
}

static void all_contents(void)
{
	static const uint64_t sizes[] = { 1, 8, OBJECT, 5000, 20000 };
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	unsigned char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED || mprotect(page + PAGE, PAGE, PROT_NONE) < 0)
		abi_fail("mmap");
	for (unsigned int i = 0; i < count; i++) {
		bool one = sources_for(&sources, &allocators[i]) &&
			   !(allocators[i].out_flags & KMDEV_ALLOCATOR_PIECES);
		uint64_t max = one ? OBJECT : allocators[i].out_bytes_max;

		for (unsigned int size = 0; size < ARRAY_SIZE(sizes) && sizes[size] <= max; size++)
			first_contents(&allocators[i], sizes[size]);
		contents_that_fault(&allocators[i], page + PAGE);
		contents_of_many(&allocators[i]);
		many(&allocators[i]);
		if (allocators[i].out_flags & KMDEV_ALLOCATOR_CACHE)
			constructed(&allocators[i]);
	}
	odd_contents(&allocators[0]);
	munmap(page, 2 * PAGE);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	sources_open(&sources, scene.fd, OBJECT);
	all_contents();
	sources_close(&sources);
	scene_close(&scene);
	return abi_done();
}
