// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what a user asks to what the kernel can be asked.  Everything that would make a kernel
 * function warn, or that contradicts itself, ends here.
 */

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/nospec.h>

#include "allocator.h"
#include "cache.h"
#include "file.h"
#include "gfp.h"
#include "pages.h"
#include "pool.h"
#include "request.h"
#include "zone.h"

static __always_inline enum kmdev_reason check_size(struct kmd_request *request,
						    const struct kmdev_alloc *args)
{
	if (!args->bytes)
		return KMDEV_BYTES_MISSING;
	if (args->bytes > kmd_allocator_bytes_max(request->allocator))
		return KMDEV_BYTES_MAX;
	request->bytes = args->bytes;
	if (request->allocator->flags & KMDEV_ALLOCATOR_PERCPU)
		request->bytes *= num_possible_cpus();
	request->traits.order = get_order(request->bytes);
	return KMDEV_OK;
}

/* By order, by size, or both where they say the same. */
static enum kmdev_reason check_pages(struct kmd_request *request, const struct kmdev_alloc *args)
{
	const struct kmd_allocator *allocator = request->allocator;
	bool takes_order = allocator->flags & KMDEV_ALLOCATOR_ORDER;
	bool has_order = args->flags & KMDEV_ALLOC_ORDER;

	if (has_order && args->order > allocator->max_order)
		return KMDEV_ORDER_MAX;
	if (!has_order && !args->bytes && takes_order)
		return KMDEV_BYTES_MISSING;
	if (args->bytes > kmd_allocator_bytes_max(allocator))
		return KMDEV_BYTES_MAX;

	request->traits.order = args->bytes ? get_order(args->bytes) : args->order;
	if (has_order && request->traits.order != args->order)
		return KMDEV_ORDER_BYTES;
	request->bytes = args->bytes ?: PAGE_SIZE << request->traits.order;
	return KMDEV_OK;
}

/* One object, or with kmem_cache_alloc_bulk() as many as hold it all. */
static enum kmdev_reason check_objects(struct kmd_request *request, const struct kmdev_alloc *args)
{
	size_t object = kmd_source_object_bytes(request->source);
	bool several = request->allocator->flags & KMDEV_ALLOCATOR_PIECES;
	size_t max = object * (several ? KMD_OBJECTS_MAX : 1);

	if (args->bytes > max)
		return several ? KMDEV_BYTES_MAX : KMDEV_OBJECT_BYTES;
	request->bytes = args->bytes ?: object;
	request->objects = DIV_ROUND_UP(request->bytes, object);
	request->traits.order = get_order(object);
	return KMDEV_OK;
}

static __always_inline enum kmdev_reason check_bytes(struct kmd_request *request,
						     const struct kmdev_alloc *args)
{
	u32 flags = request->allocator->flags;
	enum kmdev_reason reason;

	if (!(flags & KMDEV_ALLOCATOR_ORDER) && (args->flags & KMDEV_ALLOC_ORDER))
		return KMDEV_ORDER_NOT_TAKEN;
	if (!(args->flags & KMDEV_ALLOC_ORDER) && args->order)
		return KMDEV_ORDER_NOT_TAKEN;
	if (request->source)
		reason = check_objects(request, args);
	else if (flags & KMDEV_ALLOCATOR_SIZE)
		reason = check_size(request, args);
	else
		reason = check_pages(request, args);
	if (!reason)
		request->charge = request->allocator->family->footprint(request);
	return reason;
}

static enum kmdev_reason check_node(struct kmd_request *request, const struct kmdev_alloc *args)
{
	request->node = NUMA_NO_NODE;
	if (!(args->flags & KMDEV_ALLOC_NODE))
		return args->node ? KMDEV_NODE_NOT_TAKEN : KMDEV_OK;
	if (!(request->allocator->flags & KMDEV_ALLOCATOR_NODE))
		return KMDEV_NODE_NOT_TAKEN;
	if (args->node < 0 || args->node >= MAX_NUMNODES)
		return KMDEV_NODE_ABSENT;
	request->node = array_index_nospec(args->node, MAX_NUMNODES);
	return node_online(request->node) ? KMDEV_OK : KMDEV_NODE_ABSENT;
}

/* A zone is asked for by a bit of the mask, or for Normal by none. */
static enum kmdev_reason add_zone(struct kmd_request *request, const struct kmdev_alloc *args)
{
	enum kmdev_reason reason;
	u32 bits;

	request->zone = KMDEV_ZONE_MIXED;
	if (!(args->flags & KMDEV_ALLOC_ZONE))
		return args->zone ? KMDEV_ZONE_GFP : KMDEV_OK;
	reason = kmd_zone_bits(args->zone, &bits);
	if (reason)
		return reason;
	if ((request->gfp | request->allocator->gfp_added) & KMD_GFP_ZONES & ~bits)
		return KMDEV_ZONE_GFP;
	request->zone = args->zone;
	request->gfp |= bits;
	return KMDEV_OK;
}

/*
 * Of the pages that the kernel may ask for: the slab of an object can be larger than the object,
 * and more so with a red zone before it, which is as long as the alignment.
 */
static unsigned int order_of(const struct kmd_request *request)
{
	const struct kmd_cache *cache = kmd_source_cache(request->source);

	if (!cache)
		return request->traits.order;
	return request->traits.order + 1 + (cache->bytes + cache->align > PAGE_SIZE * 3 / 2);
}

static enum kmdev_reason check_gfp(struct kmd_request *request, const struct kmdev_alloc *args,
				   bool admin)
{
	const struct kmd_allocator *allocator = request->allocator;
	enum kmdev_reason reason;
	u32 refused;

	request->gfp = allocator->gfp;
	if (args->flags & KMDEV_ALLOC_GFP) {
		if (!(allocator->flags & KMDEV_ALLOCATOR_GFP))
			return KMDEV_GFP_NOT_TAKEN;
		request->gfp = args->gfp;
	} else if (args->gfp) {
		return KMDEV_GFP_NOT_TAKEN;
	}
	reason = add_zone(request, args);
	if (reason)
		return reason;
	reason = kmd_gfp_check(request->gfp, order_of(request), admin);
	if (reason)
		return reason;
	refused = request->gfp & allocator->gfp_refused & ~allocator->gfp_added;
	if (refused)
		return refused & KMD_GFP_ZONES ? KMDEV_GFP_ZONE_NOT_TAKEN : KMDEV_GFP_BIT_NOT_TAKEN;
	return KMDEV_OK;
}

static u32 mask_to_use(const struct kmd_request *request, u32 flags)
{
	const struct kmd_allocator *allocator = request->allocator;
	u32 gfp = request->gfp | allocator->gfp_added;

	if (allocator->flags & KMDEV_ALLOCATOR_ZEROES)
		gfp |= KMDEV_GFP_BIT_ZERO;
	/* Those with a mask of their own hear nothing of ours. */
	if (allocator->flags & KMDEV_ALLOCATOR_NO_ACCOUNT)
		return gfp;

	gfp |= KMDEV_GFP_BIT_NOWARN;
	/* What a pool has in reserve is charged. */
	if (!(flags & KMDEV_ALLOC_NO_ACCOUNT) || allocator->flags & KMDEV_ALLOCATOR_POOL)
		gfp |= KMDEV_GFP_BIT_ACCOUNT;
	gfp &= ~allocator->gfp_dropped;
	/* Otherwise a small request would not fail before the OOM killer found a victim. */
	if ((gfp & KMDEV_GFP_BIT_DIRECT_RECLAIM) && !(gfp & KMD_GFP_HOW_HARD))
		gfp |= allocator->how_hard;
	return gfp;
}

static enum kmdev_reason check_context(struct kmd_request *request, const struct kmdev_alloc *args)
{
	request->traits.context = args->context;
	if (args->context == KMDEV_CONTEXT_PROCESS)
		return KMDEV_OK;
	if (args->context > KMDEV_CONTEXT_HARDIRQ)
		return KMDEV_CONTEXT_UNKNOWN;
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return KMDEV_CONTEXT_RT;
	if (!(request->allocator->contexts & BIT(args->context)))
		return KMDEV_CONTEXT_ALLOCATOR;
	if (request->gfp & KMDEV_GFP_BIT_DIRECT_RECLAIM)
		return KMDEV_CONTEXT_GFP;
	return request->charge > KMDEV_CONTEXT_BYTES_MAX ? KMDEV_CONTEXT_BYTES : KMDEV_OK;
}

/* Allocators that allocate from something. */
#define SOURCES	(KMDEV_ALLOCATOR_CACHE | KMDEV_ALLOCATOR_POOL)

/* From here on the request has a reference to its source. */
static enum kmdev_reason find_source(struct kmd_request *request, const struct kmdev_alloc *args,
				     const struct kmd_file *file)
{
	u32 flags = request->allocator->flags;
	u8 kind = flags & KMDEV_ALLOCATOR_CACHE ? KMDEV_CACHE : KMDEV_POOL;

	if (!(flags & SOURCES))
		return args->source ? KMDEV_SOURCE_NOT_TAKEN : KMDEV_OK;
	if (!args->source)
		return KMDEV_SOURCE_MISSING;
	return kmd_source_find(file, kind, args->source, 0, &request->source);
}

static enum kmdev_reason check_source(const struct kmd_request *request)
{
	bool dma = request->allocator->flags & KMDEV_ALLOCATOR_DMA;
	const struct kmd_cache *cache = kmd_source_cache(request->source);

	if (request->source && request->source->kind == KMDEV_POOL &&
	    dma != (kmd_source_pool(request->source)->kind == KMDEV_POOL_DMA))
		return KMDEV_POOL_KIND;
	if (cache && cache->constructor &&
	    (request->traits.stale || (request->gfp_used & KMDEV_GFP_BIT_ZERO)))
		return KMDEV_CONSTRUCTED;
	return KMDEV_OK;
}

/* What the kernel is asked where the caller gives nothing but a size: worked out once. */
static struct {
	u32 gfp_used;
	gfp_t mask;
} usual[KMD_ALLOCATORS];

static __always_inline bool plain(const struct kmd_request *request, const struct kmdev_alloc *args)
{
	u32 others = args->gfp | args->order | args->zone | args->context | args->source;

	others |= request->allocator->flags & (SOURCES | KMDEV_ALLOCATOR_COMB);
	return !((args->flags & ~KMDEV_ALLOC_FILE) | others | args->node);
}

static __always_inline enum kmdev_reason check_plain(struct kmd_request *request,
						     const struct kmdev_alloc *args)
{
	u32 id = request->traits.allocator;

	request->gfp = request->allocator->gfp;
	request->gfp_used = usual[id].gfp_used;
	request->mask = usual[id].mask;
	request->node = NUMA_NO_NODE;
	request->zone = KMDEV_ZONE_MIXED;
	request->strict = false;
	return check_bytes(request, args);
}

static enum kmdev_reason check_flags(struct kmd_request *request, const struct kmdev_alloc *args,
				     const struct kmd_file *file)
{
	const u32 privileged = KMDEV_ALLOC_STALE | KMDEV_ALLOC_NO_ACCOUNT;
	const u32 place = KMDEV_ALLOC_NODE | KMDEV_ALLOC_ZONE;

	if ((args->flags & privileged) && !file->sys_admin)
		return KMDEV_NEEDS_SYS_ADMIN;
	request->traits.stale = args->flags & KMDEV_ALLOC_STALE;
	request->strict = args->flags & KMDEV_ALLOC_STRICT;
	if (request->strict && !(args->flags & place))
		return KMDEV_STRICT_ALONE;
	return KMDEV_OK;
}

static noinline enum kmdev_reason check_all(struct kmd_request *request,
					    const struct kmdev_alloc *args,
					    const struct kmd_file *file)
{
	enum kmdev_reason reason;

	if (!request->comb != !(request->allocator->flags & KMDEV_ALLOCATOR_COMB))
		return KMDEV_FRAGMENT_REQUEST;
	reason = find_source(request, args, file);
	if (reason)
		return reason;
	reason = check_bytes(request, args);
	if (reason)
		return reason;
	reason = check_gfp(request, args, file->sys_admin);
	if (reason)
		return reason;
	reason = check_flags(request, args, file);
	if (reason)
		return reason;
	reason = check_node(request, args);
	if (reason)
		return reason;

	request->gfp_used = mask_to_use(request, args->flags);
	request->mask = kmd_gfp_to_kernel(request->gfp_used);
	if (request->traits.stale && (request->gfp_used & KMDEV_GFP_BIT_ZERO))
		return KMDEV_STALE_ZERO;
	reason = check_source(request);
	return reason ?: check_context(request, args);
}

static __always_inline enum kmdev_reason begin_request(struct kmd_request *request,
						       const struct kmdev_alloc *args,
						       const struct kmd_file *file,
						       struct kmd_comb *comb)
{
	enum kmdev_reason reason;

	request->allocator = kmd_allocator_find(args->allocator);
	if (!request->allocator)
		return KMDEV_ALLOCATOR_UNKNOWN;
	request->source = NULL;
	request->traits = (struct kmd_traits){
		.allocator = args->allocator,
		.file_owned = args->flags & KMDEV_ALLOC_FILE,
		.flat = request->allocator->family->flat,
	};
	request->comb = comb;
	request->room_known = false;
	request->data = args->data;
	request->data_length = args->data_length;
	reason = !comb && plain(request, args) ? check_plain(request, args) :
					check_all(request, args, file);
	if (!reason && args->data_length > (args->bytes ?: request->bytes))
		reason = KMDEV_RANGE;
	if (reason)
		kmd_request_done(request);
	return reason;
}

/**
 * kmd_request_check() - turn a user's request into one that may be tried
 * @request: the result, unless refused; kmd_request_done() ends it
 * @args: flags and reserved members are checked
 * @file: through which it came
 *
 * Return: KMDEV_OK, or what is wrong with the request.
 */
__always_inline enum kmdev_reason kmd_request_check(struct kmd_request *request,
						    const struct kmdev_alloc *args,
						    const struct kmd_file *file)
{
	return begin_request(request, args, file, NULL);
}

/**
 * kmd_request_check_comb() - turn a request for a block into one for a comb of such blocks
 * @request: as in kmd_request_check()
 * @args: likewise
 * @file: likewise
 * @comb: what is asked; its @teeth_max becomes what memory could have at most
 *
 * Return: KMDEV_OK, or what is wrong with the request.
 */
enum kmdev_reason kmd_request_check_comb(struct kmd_request *request,
					 const struct kmdev_alloc *args,
					 const struct kmd_file *file, struct kmd_comb *comb)
{
	enum kmdev_reason reason;

	if (args->data || args->data_length)
		return KMDEV_FRAGMENT_REQUEST;
	reason = begin_request(request, args, file, comb);
	if (reason)
		return reason;
	if (!file->sys_admin) {
		kmd_request_done(request);
		return KMDEV_NEEDS_SYS_ADMIN;
	}
	/* Memory may have more bytes than a word holds. */
	comb->teeth_max = min3(comb->teeth_max, totalram_pages() >> request->traits.order,
			       (unsigned long)LONG_MAX >> PAGE_SHIFT);
	request->bytes = comb->teeth_max << PAGE_SHIFT;
	request->charge = request->allocator->family->footprint(request);
	return KMDEV_OK;
}

/**
 * kmd_request_exact() - ask with the mask that was asked for, charged to nobody unless it says so
 * @request: from kmd_request_check()
 *
 * NOWARN and, where the mask may sleep, RETRY_MAYFAIL are added still: they change nothing but what
 * happens when there is no memory left.
 */
void kmd_request_exact(struct kmd_request *request)
{
	request->gfp_used = mask_to_use(request, KMDEV_ALLOC_NO_ACCOUNT);
	request->mask = kmd_gfp_to_kernel(request->gfp_used);
}

void kmd_request_init(void)
{
	struct kmd_request request;
	u32 index;

	for (index = 0; (request.allocator = kmd_allocator_at(index)); index++) {
		u32 id = kmd_allocator_id(request.allocator);

		request.gfp = request.allocator->gfp;
		usual[id].gfp_used = mask_to_use(&request, 0);
		usual[id].mask = kmd_gfp_to_kernel(usual[id].gfp_used);
	}
}
