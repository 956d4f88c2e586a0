// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what a user asks to what the kernel can be asked.  Everything that would make a kernel
 * function warn, or that contradicts itself, ends here.
 */

#include <linux/mm.h>

#include "allocator.h"
#include "file.h"
#include "gfp.h"
#include "request.h"

static enum kmdev_reason check_size(struct kmd_request *request, const struct kmdev_alloc *args)
{
	const struct kmd_allocator *allocator = request->allocator;

	if (!args->bytes)
		return KMDEV_BYTES_MISSING;
	if (args->bytes > kmd_allocator_bytes_max(allocator))
		return KMDEV_BYTES_MAX;
	request->bytes = args->bytes;
	request->order = get_order(request->bytes);
	request->charge = allocator->footprint(request->bytes);
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

	request->order = args->bytes ? get_order(args->bytes) : args->order;
	if (has_order && request->order != args->order)
		return KMDEV_ORDER_BYTES;
	request->charge = PAGE_SIZE << request->order;
	request->bytes = args->bytes ?: request->charge;
	return KMDEV_OK;
}

static enum kmdev_reason check_bytes(struct kmd_request *request, const struct kmdev_alloc *args)
{
	u32 flags = request->allocator->flags;

	if (!(flags & KMDEV_ALLOCATOR_ORDER) && (args->flags & KMDEV_ALLOC_ORDER))
		return KMDEV_ORDER_NOT_TAKEN;
	if (!(args->flags & KMDEV_ALLOC_ORDER) && args->order)
		return KMDEV_ORDER_NOT_TAKEN;
	if (flags & KMDEV_ALLOCATOR_SIZE)
		return check_size(request, args);
	return check_pages(request, args);
}

static enum kmdev_reason check_gfp(struct kmd_request *request, const struct kmdev_alloc *args,
				   bool admin)
{
	const struct kmd_allocator *allocator = request->allocator;
	u32 gfp = allocator->gfp;
	enum kmdev_reason reason;

	if (args->flags & KMDEV_ALLOC_GFP) {
		if (!(allocator->flags & KMDEV_ALLOCATOR_GFP))
			return KMDEV_GFP_NOT_TAKEN;
		gfp = args->gfp;
	} else if (args->gfp) {
		return KMDEV_GFP_NOT_TAKEN;
	}

	reason = kmd_gfp_check(gfp, request->order, admin);
	if (reason)
		return reason;
	if (gfp & allocator->gfp_refused)
		return KMDEV_GFP_ZONE_NOT_TAKEN;
	request->gfp = gfp;
	return KMDEV_OK;
}

static u32 mask_to_use(const struct kmd_request *request, u32 flags)
{
	u32 gfp = request->gfp | KMDEV_GFP_BIT_NOWARN;

	if (!(flags & KMDEV_ALLOC_NO_ACCOUNT))
		gfp |= KMDEV_GFP_BIT_ACCOUNT;
	/* Otherwise a small request would not fail before the OOM killer found a victim. */
	if ((gfp & KMDEV_GFP_BIT_DIRECT_RECLAIM) && !(gfp & KMD_GFP_HOW_HARD))
		gfp |= KMDEV_GFP_BIT_RETRY_MAYFAIL;
	if (request->allocator->flags & KMDEV_ALLOCATOR_ZEROES)
		gfp |= KMDEV_GFP_BIT_ZERO;
	return gfp;
}

/**
 * kmd_request_check() - turn a user's request into one that may be tried
 * @request: the result, unless refused
 * @args: flags and reserved members are checked
 * @file: through which it came
 *
 * Return: KMDEV_OK, or what is wrong with the request.
 */
enum kmdev_reason kmd_request_check(struct kmd_request *request, const struct kmdev_alloc *args,
				    const struct kmd_file *file)
{
	const u32 privileged = KMDEV_ALLOC_STALE | KMDEV_ALLOC_NO_ACCOUNT;
	enum kmdev_reason reason;

	request->allocator = kmd_allocator_find(args->allocator);
	if (!request->allocator)
		return KMDEV_ALLOCATOR_UNKNOWN;
	reason = check_bytes(request, args);
	if (reason)
		return reason;
	reason = check_gfp(request, args, file->sys_admin);
	if (reason)
		return reason;
	if ((args->flags & privileged) && !file->sys_admin)
		return KMDEV_NEEDS_SYS_ADMIN;

	request->stale = args->flags & KMDEV_ALLOC_STALE;
	request->gfp_used = mask_to_use(request, args->flags);
	if (request->stale && (request->gfp_used & KMDEV_GFP_BIT_ZERO))
		return KMDEV_STALE_ZERO;
	request->mask = kmd_gfp_to_kernel(request->gfp_used);
	return KMDEV_OK;
}
