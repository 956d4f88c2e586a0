// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools that users make.  A mempool asks the functions here for its elements, not the kernel's
 * ready-made ones: these cannot have their failures injected, and one of them is a bug on a cache
 * with a constructor.
 */

#include <linux/dmapool.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "bench-loop.h"
#include "buffer.h"
#include "cache.h"
#include "clock.h"
#include "compat.h"
#include "dma.h"
#include "file.h"
#include "inject.h"
#include "limit.h"
#include "name.h"
#include "pool.h"
#include "request.h"
#include "slab.h"
#include "user.h"
#include "virt.h"

static u32 backing(const struct kmd_pool *pool)
{
	static const u32 allocators[] = {
		[KMDEV_POOL_CACHE] = KMDEV_KMEM_CACHE_ALLOC,
		[KMDEV_POOL_KMALLOC] = KMDEV_KMALLOC,
		[KMDEV_POOL_PAGES] = KMDEV_GET_FREE_PAGES,
	};

	return allocators[pool->kind];
}

static void *ask_backing(const struct kmd_pool *pool, gfp_t mask)
{
	switch (pool->kind) {
	case KMDEV_POOL_CACHE:
		return kmem_cache_alloc(pool->cache->slab, mask);
	case KMDEV_POOL_KMALLOC:
		return kmalloc(pool->bytes, mask);
	default:
		return (void *)__get_free_pages(mask, pool->order);
	}
}

/* In any context, for the one who holds the pool's lock. */
static void *element_alloc(gfp_t mask, void *data)
{
	struct kmd_pool *pool = data;
	void *element = NULL;

	if (!kmd_inject_fails(pool->file, backing(pool), true, pool->bytes))
		element = ask_backing(pool, mask | pool->added);
	pool->denied = !element;
	if (element && pool->cache)
		atomic_long_inc(&pool->cache->source.objects);
	return element;
}

static void element_free(void *element, void *data)
{
	struct kmd_pool *pool = data;

	switch (pool->kind) {
	case KMDEV_POOL_CACHE:
		kmem_cache_free(pool->cache->slab, element);
		atomic_long_dec(&pool->cache->source.objects);
		return;
	case KMDEV_POOL_KMALLOC:
		kfree(element);
		return;
	default:
		free_pages((unsigned long)element, pool->order);
	}
}

/* What users choose ends here; the sizes are 64 bits wide. */
static enum kmdev_reason check(const struct kmdev_pool_create *args)
{
	bool dma = args->kind == KMDEV_POOL_DMA;

	if (args->kind < KMDEV_POOL_CACHE || args->kind > KMDEV_POOL_DMA)
		return KMDEV_POOL_KIND_UNKNOWN;
	if (dma ? args->min : !args->min || args->min > KMDEV_POOL_MIN_MAX)
		return KMDEV_POOL_MIN;
	if (args->kind == KMDEV_POOL_CACHE && !args->cache)
		return KMDEV_SOURCE_MISSING;
	if (args->kind != KMDEV_POOL_CACHE && args->cache)
		return KMDEV_SOURCE_NOT_TAKEN;
	if (!!args->bytes != (args->kind == KMDEV_POOL_KMALLOC || dma))
		return KMDEV_POOL_ELEMENT;
	if (args->bytes > (dma ? PAGE_SIZE : KMALLOC_MAX_SIZE))
		return KMDEV_POOL_ELEMENT;
	if (args->align && (!dma || !is_power_of_2(args->align) || args->align > PAGE_SIZE))
		return KMDEV_POOL_ELEMENT;
	if (args->order && (args->kind != KMDEV_POOL_PAGES || args->order > MAX_PAGE_ORDER))
		return KMDEV_POOL_ELEMENT;
	return KMDEV_OK;
}

static enum kmdev_reason find_cache(struct kmd_pool *pool, const struct kmd_file *file, u32 id)
{
	enum kmdev_reason reason;
	struct kmd_source *source;

	if (pool->kind != KMDEV_POOL_CACHE)
		return KMDEV_OK;
	reason = kmd_source_find(file, KMDEV_CACHE, id, 0, &source);
	if (reason)
		return reason;
	pool->cache = kmd_source_cache(source);
	atomic_inc(&pool->cache->pools);
	return KMDEV_OK;
}

static void put_cache(struct kmd_pool *pool)
{
	if (!pool->cache)
		return;
	atomic_dec(&pool->cache->pools);
	kmd_source_put(&pool->cache->source);
}

static void measure(struct kmd_pool *pool, const struct kmdev_pool_create *args)
{
	switch (pool->kind) {
	case KMDEV_POOL_CACHE:
		pool->bytes = pool->cache->bytes;
		pool->held = pool->cache->held;
		return;
	case KMDEV_POOL_KMALLOC:
		pool->bytes = args->bytes;
		pool->held = kmd_kmalloc_footprint(args->bytes);
		return;
	case KMDEV_POOL_PAGES:
		pool->bytes = PAGE_SIZE << args->order;
		pool->held = pool->bytes;
		return;
	default:
		pool->bytes = args->bytes;
		pool->held = kmd_dma_pool_share(args->bytes, args->align);
	}
}

/* Count @elements, if the limits and the floor allow it. */
static enum kmdev_reason reserve(struct kmd_pool *pool, unsigned long elements)
{
	struct kmd_user *owner = pool->source.owner;
	u64 before = (u64)pool->reserved * pool->held, bytes = (u64)elements * pool->held;
	enum kmdev_reason reason;

	if (bytes > LONG_MAX)
		return KMDEV_USER_BYTES;
	reason = kmd_limit_recharge(owner, before, bytes);
	if (reason)
		return reason;
	reason = bytes > before ? kmd_limit_floor(1, bytes - before) : KMDEV_OK;
	if (reason)
		kmd_limit_recharge(owner, bytes, before);
	else
		pool->reserved = elements;
	return reason;
}

/* Back to fewer elements, which no limit forbids. */
static void unreserve(struct kmd_pool *pool, unsigned long elements)
{
	kmd_limit_recharge(pool->source.owner, pool->reserved * pool->held, elements * pool->held);
	pool->reserved = elements;
}

static void take(struct kmd_pool *pool, struct kmd_file *file, gfp_t added)
{
	mutex_lock(&pool->lock);
	pool->file = file;
	pool->added = added;
	pool->denied = false;
}

static void let_go(struct kmd_pool *pool)
{
	pool->file = NULL;
	mutex_unlock(&pool->lock);
}

/* What was reserved for objects that have not come, or are counted no longer, is not. */
static void settle(struct kmd_pool *pool)
{
	unsigned long objects = atomic_long_read(&pool->source.objects);
	unsigned long needed = max(objects, pool->most);

	lockdep_assert_held(&pool->lock);
	if (pool->kind == KMDEV_POOL_DMA && needed < pool->reserved)
		unreserve(pool, needed);
}

/**
 * kmd_pool_let_go() - let go of a pool after allocations
 * @pool: from kmd_pool_hold()
 * @without: of the objects that it counts, so many have not been allocated
 */
void kmd_pool_let_go(struct kmd_pool *pool, unsigned long without)
{
	unsigned long objects = atomic_long_read(&pool->source.objects);

	pool->most = max(pool->most, objects - without);
	let_go(pool);
}

/**
 * kmd_pool_settle() - the pool counts fewer objects now
 * @pool: with a reference; let go
 *
 * May sleep.
 */
void kmd_pool_settle(struct kmd_pool *pool)
{
	mutex_lock(&pool->lock);
	settle(pool);
	mutex_unlock(&pool->lock);
}

static enum kmdev_reason take_for(struct kmd_pool *pool, struct kmd_file *file,
				  unsigned long more)
{
	enum kmdev_reason reason = KMDEV_OK;
	unsigned long objects;

	take(pool, file, 0);
	objects = atomic_long_read(&pool->source.objects) + more;
	if (pool->kind == KMDEV_POOL_DMA && objects > pool->reserved)
		reason = reserve(pool, objects);
	if (reason)
		let_go(pool);
	return reason;
}

/**
 * kmd_pool_begin() - take a pool for an allocation
 * @pool: with a reference
 * @file: through which the caller came
 *
 * May sleep.
 *
 * Return: KMDEV_OK, then kmd_pool_end() follows; a limit or KMDEV_FLOOR.
 */
enum kmdev_reason kmd_pool_begin(struct kmd_pool *pool, struct kmd_file *file)
{
	return take_for(pool, file, 1);
}

/**
 * kmd_pool_hold() - take a pool for allocations that its objects count already, and its statistics
 *	do not
 * @pool: with a reference
 * @file: through which the caller came
 *
 * May sleep.
 *
 * Return: KMDEV_OK, then kmd_pool_let_go() follows; a limit or KMDEV_FLOOR.
 */
enum kmdev_reason kmd_pool_hold(struct kmd_pool *pool, struct kmd_file *file)
{
	return take_for(pool, file, 0);
}

/**
 * kmd_pool_end() - let go of a pool after an allocation
 * @pool: from kmd_pool_begin()
 * @served: there was an element
 *
 * Return: whether the reserve served it.
 */
bool kmd_pool_end(struct kmd_pool *pool, bool served)
{
	bool reserve = served && pool->denied;

	atomic_long_add(served, &pool->source.objects);
	pool->served += served;
	pool->reserve += reserve;
	pool->refused += !served;
	if (!served)
		settle(pool);
	kmd_pool_let_go(pool, 0);
	return reserve;
}

static enum kmdev_reason make_mempool(struct kmd_pool *pool, struct kmd_file *file, u32 min)
{
	enum kmdev_reason reason = reserve(pool, min);

	if (reason)
		return reason;
	take(pool, file, KMD_GFP);
	pool->mempool = mempool_create_node(min, element_alloc, element_free, pool, KMD_GFP,
					    NUMA_NO_NODE);
	let_go(pool);
	if (pool->mempool)
		return KMDEV_OK;
	unreserve(pool, 0);
	return KMDEV_ALLOCATOR_SAID_NO;
}

static enum kmdev_reason make(struct kmd_pool *pool, struct kmd_file *file,
			      const struct kmdev_pool_create *args)
{
	char name[32];

	if (pool->kind != KMDEV_POOL_DMA)
		return make_mempool(pool, file, args->min);
	snprintf(name, sizeof(name), "kmd-%u", pool->source.id);
	pool->dma = kmd_dma_pool_create(name, pool->bytes, args->align);
	return pool->dma ? KMDEV_OK : KMDEV_ALLOCATOR_SAID_NO;
}

/**
 * kmd_pool_create() - make a pool
 * @file: whose user will own it
 * @args: reserved members are checked
 * @result: the pool, unless refused; nobody finds it before kmd_source_publish()
 *
 * Return: KMDEV_OK, or why not.
 */
enum kmdev_reason kmd_pool_create(struct kmd_file *file,
				  const struct kmdev_pool_create *args, struct kmd_pool **result)
{
	enum kmdev_reason reason;
	struct kmd_pool *pool;

	reason = check(args);
	if (reason)
		return reason;
	pool = kzalloc(sizeof(*pool), KMD_GFP);
	if (!pool)
		return KMDEV_BOOKKEEPING;
	mutex_init(&pool->lock);
	pool->kind = args->kind;
	pool->order = args->order;
	reason = find_cache(pool, file, args->cache);
	if (reason)
		goto err_free;
	measure(pool, args);
	reason = kmd_source_init(&pool->source, KMDEV_POOL, file, args->name, args->name_length);
	if (reason)
		goto err_cache;
	reason = make(pool, file, args);
	if (reason)
		goto err_source;
	*result = pool;
	return KMDEV_OK;

err_source:
	kmd_source_abort(&pool->source);
err_cache:
	put_cache(pool);
err_free:
	kfree(pool);
	return reason;
}

/**
 * kmd_pool_abort() - undo kmd_pool_create()
 * @pool: not published
 */
void kmd_pool_abort(struct kmd_pool *pool)
{
	kmd_pool_release(pool);
	kmd_source_abort(&pool->source);
	kfree(pool);
}

/**
 * kmd_pool_release() - give back what the kernel gave
 * @pool: none of its elements is allocated
 */
void kmd_pool_release(struct kmd_pool *pool)
{
	mempool_destroy(pool->mempool);
	dma_pool_destroy(pool->dma);
	unreserve(pool, 0);
	put_cache(pool);
}

/**
 * kmd_pool_resize() - change how many elements a pool keeps
 * @file: through which the caller came
 * @pool: with a reference
 * @min: any number
 *
 * A smaller reserve gives elements back, a larger one is filled now as far as the backing allocator
 * will, and the rest when elements are freed.
 *
 * Return: KMDEV_OK, KMDEV_POOL_KIND, KMDEV_POOL_MIN, KMDEV_ALLOCATOR_SAID_NO, KMDEV_FLOOR or a
 * limit.
 */
enum kmdev_reason kmd_pool_resize(struct kmd_file *file, struct kmd_pool *pool, u32 min)
{
	enum kmdev_reason reason;
	unsigned long before;

	if (pool->kind == KMDEV_POOL_DMA)
		return KMDEV_POOL_KIND;
	if (!min || min > KMDEV_POOL_MIN_MAX)
		return KMDEV_POOL_MIN;

	/* mempool_resize() asks with plain GFP_KERNEL. */
	take(pool, file, KMD_GFP);
	before = pool->reserved;
	reason = reserve(pool, min);
	if (!reason && mempool_resize(pool->mempool, min)) {
		unreserve(pool, before);
		reason = KMDEV_ALLOCATOR_SAID_NO;
	}
	let_go(pool);
	return reason;
}

/**
 * kmd_pool_facts() - what is known of a pool
 * @pool: with a reference
 * @facts: the answer, every byte of it
 */
void kmd_pool_facts(struct kmd_pool *pool, struct kmdev_pool_facts *facts)
{
	memset(facts, 0, sizeof(*facts));
	facts->pool = pool->source.id;
	facts->kind = pool->kind;
	facts->bytes = pool->bytes;
	facts->order = pool->kind == KMDEV_POOL_PAGES ? pool->order : -1;
	facts->cache = pool->cache ? pool->cache->source.id : 0;
	facts->objects = atomic_long_read(&pool->source.objects);
	facts->age_ns = kmd_clock_age(pool->source.made);
	facts->uid = from_kuid_munged(current_user_ns(), pool->source.owner->uid);
	strscpy(facts->name, pool->source.name->text, sizeof(facts->name));

	/* Who is killed does not read the rest. */
	if (mutex_lock_killable(&pool->lock))
		return;
	if (pool->mempool) {
		facts->min = pool->mempool->min_nr;
		facts->now = READ_ONCE(pool->mempool->curr_nr);
	}
	facts->idle = (u64)facts->now * pool->held;
	facts->served = pool->served;
	facts->reserve = pool->reserve;
	facts->refused = pool->refused;
	mutex_unlock(&pool->lock);
}

bool kmd_mempool_alloc(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = mempool_alloc(kmd_source_pool(request->source)->mempool, request->mask);
	return memory->virt;
}

static size_t footprint(const struct kmd_request *request)
{
	return kmd_source_pool(request->source)->held;
}

static size_t held(const struct kmd_buffer *buffer)
{
	return kmd_source_pool(buffer->source)->held;
}

static size_t bytes_max(const struct kmd_allocator *allocator)
{
	return KMALLOC_MAX_SIZE;
}

static size_t usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	if (kmd_source_pool(request->source)->kind == KMDEV_POOL_KMALLOC)
		return ksize(buffer->memory.virt);
	return kmd_source_pool(request->source)->bytes;
}

static void memory_free(const struct kmd_buffer *buffer)
{
	mempool_free(buffer->memory.virt, kmd_source_pool(buffer->source)->mempool);
}

const struct kmd_family kmd_mempool_family = {
	.flat		= true,
	.footprint	= footprint,
	.bytes_max	= bytes_max,
	.free		= memory_free,
	.usable		= usable,
	.held		= held,
};

KMD_BENCH_LOOPS(kmd_mempool_loops, kmd_mempool_alloc, memory_free);
