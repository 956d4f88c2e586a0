// SPDX-License-Identifier: GPL-2.0-only
/*
 * What objects and elements count with is what the kernel takes for them, by its own account:
 * /proc/slabinfo, and sysfs for a dma_pool.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "benching.h"
#include "source.h"

#define POOLS "/sys/devices/platform/kmalloc/pools"

static int fd;

/* Of the line in the kernel's file @path that begins with @name: its column, from 1. */
static uint64_t column(const char *path, const char *name, unsigned int column)
{
	FILE *file = fopen(path, "re");
	uint64_t value = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		char *rest, *word = strtok_r(line, " ", &rest);

		if (!word || strcmp(word, name))
			continue;
		for (unsigned int at = 0; at < column && word; at++)
			word = strtok_r(NULL, " ", &rest);
		value = word ? strtoull(word, NULL, 10) : 0;
	}
	if (!file)
		abi_fail(path);
	fclose(file);
	return value;
}

static uint64_t one_of(uint32_t allocator, uint32_t source, uint64_t *bytes)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = source,
	};
	uint64_t before = abi_account(fd).bytes;

	if (abi_call(fd, KMDEV_ALLOC, &alloc))
		abi_fail("KMDEV_ALLOC");
	*bytes = abi_account(fd).bytes - before;
	return alloc.out_handle;
}

/* A debug kernel adds to each object, a plain one too, what a cache's owner cannot know of. */
static uint64_t added(void)
{
	uint32_t cache = source_cache(fd, "plain", 64, 0);
	char name[32];
	uint64_t bytes;

	snprintf(name, sizeof(name), "kmd-%u", cache);
	bytes = column("/proc/slabinfo", name, 3) - 64;
	source_destroy(fd, KMDEV_CACHE_DESTROY, cache);
	return bytes;
}

static void objects(void)
{
	static const uint64_t sizes[] = { 8, 20, 24, 64, 100, 104, 1000, PAGE };
	static const uint32_t flags[] = {
		0, KMDEV_CACHE_CONSTRUCTOR, KMDEV_CACHE_TYPESAFE_BY_RCU,
		KMDEV_CACHE_HWCACHE_ALIGN, KMDEV_CACHE_HWCACHE_ALIGN | KMDEV_CACHE_CONSTRUCTOR,
	};
	uint64_t more = added();

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes) * ARRAY_SIZE(flags); i++) {
		uint64_t size = sizes[i % ARRAY_SIZE(sizes)], bytes, stride, handle;
		uint32_t cache = source_cache(fd, "held", size, flags[i / ARRAY_SIZE(sizes)]);
		char name[32];

		snprintf(name, sizeof(name), "kmd-%u", cache);
		handle = one_of(KMDEV_KMEM_CACHE_ALLOC, cache, &bytes);
		stride = column("/proc/slabinfo", name, 3);
		abi_case(more ? bytes >= size && bytes <= stride : bytes == stride,
			 "a cache of %llu bytes, flags %#x: an object counts %llu, the kernel takes "
			 "%llu, %llu of them for itself", (unsigned long long)size,
			 flags[i / ARRAY_SIZE(sizes)], (unsigned long long)bytes,
			 (unsigned long long)stride, (unsigned long long)more);
		abi_free(fd, handle);
		source_destroy(fd, KMDEV_CACHE_DESTROY, cache);
	}
}

static uint64_t pages_of(uint32_t pool)
{
	char name[32];

	snprintf(name, sizeof(name), "kmd-%u", pool);
	return column(POOLS, name, 4);
}

/* As many as two pages hold, and one more. */
static void elements(void)
{
	static const uint64_t sizes[] = { 8, 16, 100, 1000, 1365, 1366, 2048, 2049, 3000, PAGE };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t pool = source_pool(fd, "held", KMDEV_POOL_DMA, 0, sizes[i]);
		uint64_t before = abi_account(fd).bytes, bytes, handles[1024];
		unsigned int count = 0;

		while (count < ARRAY_SIZE(handles) && pages_of(pool) < 3)
			handles[count++] = one_of(KMDEV_DMA_POOL_ALLOC, pool, &bytes);
		bytes = abi_account(fd).bytes - before;
		abi_case(bytes > 2 * PAGE - count && bytes - bytes / count >= 2 * PAGE,
			 "a dma_pool of %llu bytes: %u elements count %llu, the kernel took three "
			 "pages when the last came", (unsigned long long)sizes[i], count,
			 (unsigned long long)bytes);
		while (count)
			abi_free(fd, handles[--count]);
		source_destroy(fd, KMDEV_POOL_DESTROY, pool);
	}
}

/* BENCH is over before it has all that was reserved: what it had counts, and no more. */
static void half_a_bench(void)
{
	uint32_t pool = source_pool(fd, "held", KMDEV_POOL_DMA, 0, PAGE);
	uint64_t before = abi_account(fd).bytes, bytes, pages, handle;
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_DMA_POOL_ALLOC, .source = pool,
	};
	struct kmdev_bench bench = {
		.size = sizeof(bench), .pattern = KMDEV_BENCH_BATCH, .live = 8000,
		.operations = 8000, .ns_max = 1,
	};
	int error = bench_run(fd, &alloc, &bench);

	bytes = abi_account(fd).bytes - before;
	pages = pages_of(pool);
	abi_case(!error && pages && pages < 8000 && bytes == pages * PAGE,
		 "a BENCH that ends early: the kernel took %llu pages, %llu bytes count, %s",
		 (unsigned long long)pages, (unsigned long long)bytes, strerrorname_np(error));
	handle = one_of(KMDEV_DMA_POOL_ALLOC, pool, &bytes);
	abi_case(!bytes, "and one that is allocated then is one of those");
	abi_free(fd, handle);
	source_destroy(fd, KMDEV_POOL_DESTROY, pool);
}

int main(void)
{
	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	objects();
	elements();
	half_a_bench();
	close(fd);
	return abi_done();
}
