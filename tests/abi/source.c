// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "source.h"

uint32_t source_cache(int fd, const char *name, uint64_t bytes, unsigned int flags)
{
	struct kmdev_cache_create create = {
		.size = sizeof(create), .name = abi_address(name), .name_length = strlen(name),
		.flags = flags, .bytes = bytes,
	};

	errno = abi_call(fd, KMDEV_CACHE_CREATE, &create);
	return errno ? 0 : create.out_cache;
}

uint32_t source_pool(int fd, const char *name, unsigned int kind, unsigned int min, uint64_t of)
{
	struct kmdev_pool_create create = {
		.size = sizeof(create), .name = abi_address(name), .name_length = strlen(name),
		.kind = kind, .min = min,
	};

	if (kind == KMDEV_POOL_CACHE)
		create.cache = of;
	else if (kind == KMDEV_POOL_PAGES)
		create.order = of;
	else
		create.bytes = of;
	errno = abi_call(fd, KMDEV_POOL_CREATE, &create);
	return errno ? 0 : create.out_pool;
}

int source_destroy(int fd, unsigned int number, uint32_t id)
{
	struct kmdev_source source = { .size = sizeof(source), .id = id };

	return abi_call(fd, number, &source);
}

/* Numbers are the positions of the list. */
static bool list_one(int fd, unsigned int number, uint32_t id, void *facts, unsigned int size)
{
	struct kmdev_list list = {
		.size = sizeof(list), .position = id, .facts = abi_address(facts),
		.facts_size = size, .capacity = 1,
	};

	return !abi_call(fd, number, &list) && list.out_count == 1;
}

bool source_cache_facts(int fd, uint32_t id, struct kmdev_cache_facts *facts)
{
	return list_one(fd, KMDEV_CACHE_LIST, id, facts, sizeof(*facts)) && facts->cache == id;
}

bool source_pool_facts(int fd, uint32_t id, struct kmdev_pool_facts *facts)
{
	return list_one(fd, KMDEV_POOL_LIST, id, facts, sizeof(*facts)) && facts->pool == id;
}

void sources_open(struct sources *sources, int fd, uint64_t bytes)
{
	sources->fd = fd;
	sources->cache = source_cache(fd, "sources", bytes, 0);
	sources->pool = source_pool(fd, "sources", KMDEV_POOL_KMALLOC, 1, bytes);
	sources->dma = source_pool(fd, "sources-dma", KMDEV_POOL_DMA, 0, bytes);
	if (!sources->cache || !sources->pool || !sources->dma)
		abi_fail("KMDEV_CACHE_CREATE, KMDEV_POOL_CREATE");
}

void sources_close(const struct sources *sources)
{
	if (source_destroy(sources->fd, KMDEV_POOL_DESTROY, sources->pool) ||
	    source_destroy(sources->fd, KMDEV_POOL_DESTROY, sources->dma) ||
	    source_destroy(sources->fd, KMDEV_CACHE_DESTROY, sources->cache))
		abi_fail("KMDEV_CACHE_DESTROY, KMDEV_POOL_DESTROY");
}

uint32_t sources_for(const struct sources *sources, const struct kmdev_allocator *allocator)
{
	if (allocator->out_flags & KMDEV_ALLOCATOR_CACHE)
		return sources->cache;
	if (allocator->out_flags & KMDEV_ALLOCATOR_POOL)
		return allocator->out_flags & KMDEV_ALLOCATOR_DMA ? sources->dma : sources->pool;
	return 0;
}

uint64_t sources_allocate(const struct sources *sources, const struct kmdev_allocator *allocator,
			  uint64_t bytes, unsigned int flags)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator->out_allocator, .bytes = bytes,
		.flags = flags, .source = sources_for(sources, allocator),
	};

	errno = abi_call(sources->fd, KMDEV_ALLOC, &alloc);
	return errno ? 0 : alloc.out_handle;
}

unsigned int allocators_list(int fd, struct kmdev_allocator list[ALLOCATORS_MAX])
{
	unsigned int all = abi_identify(fd).out_allocators, count = 0;

	if (all > ALLOCATORS_MAX)
		abi_fail("room for all allocators");
	for (unsigned int index = 0; index < all; index++) {
		list[count] = (struct kmdev_allocator){ .size = sizeof(*list), .index = index };
		if (abi_call(fd, KMDEV_ALLOCATOR, &list[count]))
			abi_fail("KMDEV_ALLOCATOR");
		count += !(list[count].out_flags & KMDEV_ALLOCATOR_COMB);
	}
	return count;
}
