/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_REQUEST_H
#define KMD_REQUEST_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_allocator;
struct kmd_file;

/**
 * struct kmd_request - an allocation that may be tried
 * @allocator: where from
 * @bytes: what the caller will see, more than zero
 * @charge: upper bound of what it will take
 * @order: log2 of the pages, where the allocator gives pages
 * @gfp: KMDEV_GFP_* asked for
 * @gfp_used: KMDEV_GFP_* to use
 * @mask: the same for the kernel
 * @stale: do not clear
 */
struct kmd_request {
	const struct kmd_allocator *allocator;
	size_t bytes;
	size_t charge;
	unsigned int order;
	u32 gfp;
	u32 gfp_used;
	gfp_t mask;
	bool stale;
};

enum kmdev_reason kmd_request_check(struct kmd_request *request, const struct kmdev_alloc *args,
				    const struct kmd_file *file);

#endif /* KMD_REQUEST_H */
