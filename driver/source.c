// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caches and pools: what users make, name, and allocate objects from.
 */

#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "cache.h"
#include "file.h"
#include "limit.h"
#include "name.h"
#include "pool.h"
#include "source.h"
#include "user.h"

/* By number, which is reserved while a cache or pool is made, and found once that is published. */
static struct xarray sources[] = {
	[KMDEV_CACHE] = XARRAY_INIT(sources[KMDEV_CACHE], 0),
	[KMDEV_POOL] = XARRAY_INIT(sources[KMDEV_POOL], 0),
};

static atomic_t last_id[ARRAY_SIZE(sources)];

struct kmd_cache *kmd_source_cache(struct kmd_source *source)
{
	if (!source)
		return NULL;
	if (source->kind == KMDEV_CACHE)
		return container_of(source, struct kmd_cache, source);
	return kmd_source_pool(source)->cache;
}

struct kmd_pool *kmd_source_pool(struct kmd_source *source)
{
	return container_of(source, struct kmd_pool, source);
}

/**
 * kmd_source_object_bytes() - what an object holds
 * @source: any
 */
size_t kmd_source_object_bytes(struct kmd_source *source)
{
	if (source->kind == KMDEV_CACHE)
		return kmd_source_cache(source)->bytes;
	return kmd_source_pool(source)->bytes;
}

/* No number is given twice: none follows the last. */
static enum kmdev_reason take_id(struct kmd_source *source)
{
	int id = atomic_inc_return(&last_id[source->kind]);

	if (id > 0) {
		source->id = id;
		return KMDEV_OK;
	}
	atomic_dec(&last_id[source->kind]);
	return source->kind == KMDEV_CACHE ? KMDEV_DEVICE_CACHES : KMDEV_DEVICE_POOLS;
}

/**
 * kmd_source_init() - begin to make a cache or pool
 * @source: zeroed
 * @kind: KMDEV_CACHE or KMDEV_POOL
 * @file: whose user will own it
 * @name: address of its name, in user space
 * @name_length: bytes there
 *
 * Return: KMDEV_OK, or why not; then nothing is to be undone.
 */
enum kmdev_reason kmd_source_init(struct kmd_source *source, u8 kind, const struct kmd_file *file,
				  u64 name, u32 name_length)
{
	enum kmdev_reason reason;

	if (!name_length)
		return KMDEV_NAME_MISSING;
	source->kind = kind;
	source->owner = file->user;
	source->made = get_jiffies_64();
	refcount_set(&source->ref, 1);

	reason = kmd_limit_charge_source(file->user, kind);
	if (reason)
		return reason;
	reason = kmd_name_create(file->user, kind, name, name_length, &source->name);
	if (reason)
		goto err_uncharge;
	reason = take_id(source);
	if (reason)
		goto err_name;
	reason = KMDEV_BOOKKEEPING;
	if (xa_reserve(&sources[kind], source->id, KMD_GFP))
		goto err_name;
	refcount_inc(&file->user->ref);
	return KMDEV_OK;

err_name:
	kmd_name_destroy(file->user, source->name);
err_uncharge:
	kmd_limit_uncharge_source(file->user, kind);
	return reason;
}

/* The opposite of kmd_source_init(), for one that cannot be found any more. */
static void finish(struct kmd_source *source)
{
	struct kmd_user *owner = source->owner;

	xa_erase(&sources[source->kind], source->id);
	kmd_name_destroy(owner, source->name);
	kmd_limit_uncharge_source(owner, source->kind);
	kmd_user_put(owner);
}

/**
 * kmd_source_publish() - let number and name find it
 * @source: complete
 */
void kmd_source_publish(struct kmd_source *source)
{
	kmd_name_bind(source->owner, source->name, source->id);
	/* Into a reserved place, which needs no memory. */
	xa_store(&sources[source->kind], source->id, source, 0);
}

/**
 * kmd_source_abort() - undo kmd_source_init()
 * @source: not published; the memory stays the caller's
 */
void kmd_source_abort(struct kmd_source *source)
{
	finish(source);
}

/*
 * Not if it is about to go.  Others' are not touched: whoever holds one keeps it from being
 * destroyed.
 */
static bool get_wanted(struct kmd_source *source, const struct kmd_user *owner)
{
	return (!owner || uid_eq(source->owner->uid, owner->uid)) &&
	       refcount_inc_not_zero(&source->ref);
}

/* The first from @id to @max that @owner has, or anybody. */
static struct kmd_source *get(u8 kind, unsigned long *id, unsigned long max,
			      const struct kmd_user *owner)
{
	struct kmd_source *source;

	rcu_read_lock();
	source = xa_find(&sources[kind], id, max, XA_PRESENT);
	while (source && !get_wanted(source, owner))
		source = xa_find_after(&sources[kind], id, max, XA_PRESENT);
	rcu_read_unlock();
	return source;
}

/**
 * kmd_source_find() - what a number names for a caller
 * @file: through which the caller came
 * @kind: KMDEV_CACHE or KMDEV_POOL
 * @id: any number
 * @flags: KMDEV_ALL_USERS or 0
 * @result: the cache or pool with a reference; NULL where no number is meant
 *
 * Return: KMDEV_OK, KMDEV_NO_CACHE, KMDEV_NO_POOL or KMDEV_NEEDS_SYS_ADMIN.
 */
enum kmdev_reason kmd_source_find(const struct kmd_file *file, u8 kind, u32 id, u32 flags,
				  struct kmd_source **result)
{
	const struct kmd_user *owner;
	enum kmdev_reason reason = kmd_file_whose(file, flags, &owner);
	unsigned long index = id;

	if (reason)
		return reason;
	*result = get(kind, &index, id, owner);
	if (*result)
		return KMDEV_OK;
	return kind == KMDEV_CACHE ? KMDEV_NO_CACHE : KMDEV_NO_POOL;
}

/**
 * kmd_source_next() - the next cache or pool in the order of numbers
 * @kind: KMDEV_CACHE or KMDEV_POOL
 * @owner: whose; NULL for anybody's
 * @position: where to begin; moved behind the result
 *
 * Return: it, with a reference, or NULL at the end.
 */
struct kmd_source *kmd_source_next(u8 kind, const struct kmd_user *owner, u64 *position)
{
	unsigned long id = min_t(u64, *position, ULONG_MAX);
	struct kmd_source *source = get(kind, &id, ULONG_MAX, owner);

	*position = source ? (u64)id + 1 : KMDEV_NONE;
	return source;
}

static void release(struct kmd_source *source)
{
	if (source->kind == KMDEV_CACHE)
		kmd_cache_release(kmd_source_cache(source));
	else
		kmd_pool_release(kmd_source_pool(source));
	finish(source);
	kfree_rcu(source, rcu);
}

/**
 * kmd_source_put() - drop a reference
 * @source: not with the last, which is the table's
 */
void kmd_source_put(struct kmd_source *source)
{
	refcount_dec(&source->ref);
}

/* Whoever holds a reference besides the table. */
static enum kmdev_reason busy(struct kmd_source *source)
{
	if (source->kind == KMDEV_CACHE && atomic_read(&kmd_source_cache(source)->pools))
		return KMDEV_BUSY_POOL;
	return atomic_long_read(&source->objects) ? KMDEV_BUSY_OBJECTS : KMDEV_BUSY_CALL;
}

/**
 * kmd_source_destroy() - make it go, unless something still comes from it
 * @source: with a reference, which the call takes
 *
 * The table's reference is the last one only when nobody else has any, and nobody can get one from
 * then on.
 *
 * Return: KMDEV_OK, KMDEV_BUSY_POOL, KMDEV_BUSY_OBJECTS or KMDEV_BUSY_CALL.
 */
enum kmdev_reason kmd_source_destroy(struct kmd_source *source)
{
	enum kmdev_reason reason = KMDEV_OK;

	rcu_read_lock();
	kmd_source_put(source);
	/* What the others wrote before they let go is read from now on. */
	if (refcount_dec_if_one(&source->ref))
		smp_acquire__after_ctrl_dep();
	else
		reason = busy(source);
	rcu_read_unlock();
	if (!reason)
		release(source);
	return reason;
}

static void destroy_all(u8 kind)
{
	struct kmd_source *source;
	u64 position = 0;

	while ((source = kmd_source_next(kind, NULL, &position)))
		WARN_ON_ONCE(kmd_source_destroy(source));
}

/**
 * kmd_source_exit() - destroy all pools, then all caches
 *
 * No buffer lives and no control file is open any more.
 */
void kmd_source_exit(void)
{
	destroy_all(KMDEV_POOL);
	destroy_all(KMDEV_CACHE);
	/* Nothing of this module is used by kfree_rcu(), so it need not wait for it. */
	xa_destroy(&sources[KMDEV_POOL]);
	xa_destroy(&sources[KMDEV_CACHE]);
}
