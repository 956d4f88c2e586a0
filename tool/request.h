/* SPDX-License-Identifier: GPL-2.0-only */
/* What an allocation is asked for with: the options that commands which allocate share. */
#ifndef MEMCTL_REQUEST_H
#define MEMCTL_REQUEST_H

#include "command.h"

enum {
	REQUEST_NODE = 0x2000, /* letters that no option has */
	REQUEST_ZONE,
	REQUEST_CONTEXT,
	REQUEST_CACHE,
	REQUEST_POOL
};

#define REQUEST_OPTIONS \
	{ "gfp", 'g', "MASK", "mask, as in GFP_KERNEL|__GFP_ZERO" }, \
	{ "node", REQUEST_NODE, "NODE", "NUMA node to take memory from, if it has some" }, \
	{ "zone", REQUEST_ZONE, "ZONE", "zone to begin the search in; others follow" }, \
	{ "context", REQUEST_CONTEXT, "CONTEXT", "process, atomic, softirq or hardirq" }, \
	{ "cache", REQUEST_CACHE, "CACHE", "the cache, for kmem_cache_alloc and its kin" }, \
	{ "pool", REQUEST_POOL, "POOL", "the pool, for mempool_alloc and dma_pool_alloc" }

/**
 * struct request - an allocation as the user asks for it
 * @allocator: once request_settle() has returned
 * @args: for the driver; its source once request_find_source() has returned
 * @cache: what --cache named
 * @pool: what --pool named
 */
struct request {
	const struct kmdev_allocator *allocator;
	struct kmdev_alloc args;
	const char *cache;
	const char *pool;
};

/** request_option - note one of REQUEST_OPTIONS; false for any other letter */
bool request_option(const struct cli *cli, struct request *request, int letter,
		    const char *argument);

/** request_check - after the last option: end the program if two contradict each other */
void request_check(const struct cli *cli, const struct request *request);

/** request_settle - find the allocator, or end the program; the device is open */
void request_settle(struct cli *cli, struct request *request, const char *allocator);

/** request_find_source - find the cache or pool; what is wrong, to be freed, or NULL */
char *request_find_source(struct cli *cli, struct request *request);

#endif /* MEMCTL_REQUEST_H */
