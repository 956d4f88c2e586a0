/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Caches and pools, and what each allocator that wants one gets: so that what is true of all
 * allocators is tried on all.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "abi.h"

#define ALLOCATORS_MAX 32

/**
 * struct sources - one cache or pool for each allocator that wants one
 * @fd: the control file whose user owns them
 * @cache: of plain objects
 * @pool: a mempool of kmalloc memory
 * @dma: a dma_pool
 */
struct sources {
	int fd;
	uint32_t cache;
	uint32_t pool;
	uint32_t dma;
};

/** source_cache() - a cache of objects of @bytes; returns its number, or 0 with errno set */
uint32_t source_cache(int fd, const char *name, uint64_t bytes, unsigned int flags);

/**
 * source_pool() - a pool of @kind, enum kmdev_pool_kind, that keeps @min elements
 * @of: its cache, the bytes of an element, or log2 of its pages, as @kind wants
 *
 * Return: its number, or 0 with errno set.
 */
uint32_t source_pool(int fd, const char *name, unsigned int kind, unsigned int min, uint64_t of);

/** source_destroy() - @number: KMDEV_CACHE_DESTROY or KMDEV_POOL_DESTROY; returns errno */
int source_destroy(int fd, unsigned int number, uint32_t id);

/** source_cache_facts() and source_pool_facts() - of one in the list; returns if it is there */
bool source_cache_facts(int fd, uint32_t id, struct kmdev_cache_facts *facts);
bool source_pool_facts(int fd, uint32_t id, struct kmdev_pool_facts *facts);

/** sources_open() - with objects of @bytes, up to a page */
void sources_open(struct sources *sources, int fd, uint64_t bytes);

/** sources_close() - none of their objects may be alive */
void sources_close(const struct sources *sources);

/** sources_for() - what @allocator wants; 0 for one that wants none */
uint32_t sources_for(const struct sources *sources, const struct kmdev_allocator *allocator);

/** sources_allocate() - as abi_allocate(), for every allocator */
uint64_t sources_allocate(const struct sources *sources, const struct kmdev_allocator *allocator,
			  uint64_t bytes, unsigned int flags);

/** allocators_list() - all that this kernel has; returns how many */
unsigned int allocators_list(int fd, struct kmdev_allocator list[ALLOCATORS_MAX]);

#endif
