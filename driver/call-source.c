// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on caches and pools.
 */

#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "cache.h"
#include "call.h"
#include "list.h"
#include "pool.h"
#include "source.h"

enum kmdev_reason kmd_call_cache_create(struct kmd_call *call)
{
	struct kmdev_cache_create *args = &call->args.cache_create;
	enum kmdev_reason reason = kmd_cache_create(call->file, args, &call->cache);

	if (!reason)
		args->out_cache = call->cache->source.id;
	return reason;
}

void kmd_settle_cache_create(struct kmd_call *call, bool arrived)
{
	if (arrived)
		kmd_source_publish(&call->cache->source);
	else
		kmd_cache_abort(call->cache);
}

enum kmdev_reason kmd_call_cache_shrink(struct kmd_call *call)
{
	const struct kmdev_source *args = &call->args.source;
	struct kmd_source *source;
	enum kmdev_reason reason;

	reason = kmd_source_find(call->file, KMDEV_CACHE, args->id, args->flags, &source);
	if (reason)
		return reason;
	kmem_cache_shrink(kmd_source_cache(source)->slab);
	kmd_source_put(source);
	return KMDEV_OK;
}

/* For as long as whoever merely lists it may need to let go. */
#define DESTROY_TIMEOUT	HZ

static enum kmdev_reason destroy(struct kmd_call *call, u8 kind)
{
	const struct kmdev_source *args = &call->args.source;
	unsigned long end = jiffies + DESTROY_TIMEOUT;
	struct kmd_source *source;
	enum kmdev_reason reason;

	for (;;) {
		reason = kmd_source_find(call->file, kind, args->id, args->flags, &source);
		if (!reason)
			reason = kmd_source_destroy(source);
		if (reason != KMDEV_BUSY_CALL || time_after(jiffies, end))
			return reason;
		if (fatal_signal_pending(current))
			return KMDEV_INTERRUPTED;
		schedule_timeout_killable(1);
	}
}

enum kmdev_reason kmd_call_cache_destroy(struct kmd_call *call)
{
	return destroy(call, KMDEV_CACHE);
}

enum kmdev_reason kmd_call_cache_list(struct kmd_call *call)
{
	return kmd_list_sources(call->file, KMDEV_CACHE, &call->args.list);
}

enum kmdev_reason kmd_call_pool_create(struct kmd_call *call)
{
	struct kmdev_pool_create *args = &call->args.pool_create;
	enum kmdev_reason reason = kmd_pool_create(call->file, args, &call->pool);

	if (reason)
		return reason;
	args->out_pool = call->pool->source.id;
	args->__out_pad = 0;
	return KMDEV_OK;
}

void kmd_settle_pool_create(struct kmd_call *call, bool arrived)
{
	if (arrived)
		kmd_source_publish(&call->pool->source);
	else
		kmd_pool_abort(call->pool);
}

enum kmdev_reason kmd_call_pool_resize(struct kmd_call *call)
{
	const struct kmdev_pool_resize *args = &call->args.pool_resize;
	struct kmd_source *source;
	enum kmdev_reason reason;

	reason = kmd_source_find(call->file, KMDEV_POOL, args->pool, args->flags, &source);
	if (reason)
		return reason;
	reason = kmd_pool_resize(call->file, kmd_source_pool(source), args->min);
	kmd_source_put(source);
	return reason;
}

enum kmdev_reason kmd_call_pool_destroy(struct kmd_call *call)
{
	return destroy(call, KMDEV_POOL);
}

enum kmdev_reason kmd_call_pool_list(struct kmd_call *call)
{
	return kmd_list_sources(call->file, KMDEV_POOL, &call->args.list);
}
