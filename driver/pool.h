/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_POOL_H
#define KMD_POOL_H

#include <linux/mempool.h>
#include <linux/mutex.h>

#include "allocator.h"
#include "source.h"

struct dma_pool;
struct kmd_file;

/**
 * struct kmd_pool - a mempool or dma_pool that a user made
 * @source: what it shares with caches
 * @kind: enum kmdev_pool_kind
 * @order: log2 of the pages of an element, for KMDEV_POOL_PAGES
 * @bytes: of an element
 * @held: what one takes, as far as that can be told
 * @cache: for KMDEV_POOL_CACHE, with a reference
 * @mempool: for all kinds but KMDEV_POOL_DMA
 * @dma: for KMDEV_POOL_DMA
 * @lock: one call at a time makes the pool ask its backing allocator; taken in the caller's
 *	context, so the rest may be looked at in any
 * @file: through which that call came; under @lock
 * @added: mask bits that the backing allocator gets besides; under @lock
 * @denied: the backing allocator said no to that call; under @lock
 * @most: elements of a dma_pool that were ever allocated at once; under @lock
 * @reserved: elements that count against the owner's limit: those of a reserve, or since a dma_pool
 *	gives nothing back, @most and what may be allocated now; under @lock
 * @served: allocations so far; under @lock
 * @reserve: of these, served by the reserve; under @lock
 * @refused: allocations that found nothing; under @lock
 */
struct kmd_pool {
	struct kmd_source source;
	u8 kind;
	u8 order;
	size_t bytes;
	size_t held;
	struct kmd_cache *cache;
	mempool_t *mempool;
	struct dma_pool *dma;
	struct mutex lock;	/* see above */
	struct kmd_file *file;
	gfp_t added;
	bool denied;
	unsigned long most;
	unsigned long reserved;
	u64 served;
	u64 reserve;
	u64 refused;
};

enum kmdev_reason kmd_pool_create(struct kmd_file *file,
				  const struct kmdev_pool_create *args, struct kmd_pool **result);
void kmd_pool_abort(struct kmd_pool *pool);
void kmd_pool_release(struct kmd_pool *pool);
enum kmdev_reason kmd_pool_resize(struct kmd_file *file, struct kmd_pool *pool, u32 min);
void kmd_pool_facts(struct kmd_pool *pool, struct kmdev_pool_facts *facts);

enum kmdev_reason kmd_pool_begin(struct kmd_pool *pool, struct kmd_file *file);
bool kmd_pool_end(struct kmd_pool *pool, bool served);
enum kmdev_reason kmd_pool_hold(struct kmd_pool *pool, struct kmd_file *file);
void kmd_pool_let_go(struct kmd_pool *pool, unsigned long without);
void kmd_pool_settle(struct kmd_pool *pool);

extern const struct kmd_family kmd_mempool_family;
bool kmd_mempool_alloc(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_mempool_loops;

#endif /* KMD_POOL_H */
