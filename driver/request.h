/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_REQUEST_H
#define KMD_REQUEST_H

#include <linux/types.h>

#include "buffer.h"
#include "source.h"

struct kmd_allocator;
struct kmd_comb;
struct kmd_file;

/**
 * struct kmd_request - an allocation that may be tried
 * @allocator: where from
 * @source: the cache or pool, with a reference; NULL for none
 * @traits: what the buffer will be like
 * @bytes: what the caller will see, more than zero
 * @charge: upper bound of what it will take
 * @objects: of the cache or pool, if there is one
 * @gfp: KMDEV_GFP_* asked for
 * @gfp_used: KMDEV_GFP_* to use
 * @mask: the same for the kernel
 * @node: to take memory from, NUMA_NO_NODE for any
 * @zone: enum kmdev_zone asked for, KMDEV_ZONE_MIXED for any
 * @comb: what it is to become, for an allocator that makes combs; else NULL
 * @room_known: that there is memory was tried before, for those that would log that there is not
 * @strict: memory of another node or zone will not do
 * @data: the first contents, in user space
 * @data_length: bytes there
 */
struct kmd_request {
	const struct kmd_allocator *allocator;
	struct kmd_source *source;
	struct kmd_traits traits;
	size_t bytes;
	size_t charge;
	unsigned int objects;
	u32 gfp;
	u32 gfp_used;
	gfp_t mask;
	int node;
	u32 zone;
	u64 data;
	size_t data_length;
	struct kmd_comb *comb;
	bool room_known;
	bool strict;
};

enum kmdev_reason kmd_request_check(struct kmd_request *request, const struct kmdev_alloc *args,
				    const struct kmd_file *file);
enum kmdev_reason kmd_request_check_comb(struct kmd_request *request,
					 const struct kmdev_alloc *args,
					 const struct kmd_file *file, struct kmd_comb *comb);

/**
 * kmd_request_done() - end what kmd_request_check() began
 * @request: was tried or not
 */
static inline void kmd_request_done(struct kmd_request *request)
{
	if (request->source)
		kmd_source_put(request->source);
}

void kmd_request_exact(struct kmd_request *request);
void kmd_request_init(void);

#endif /* KMD_REQUEST_H */
