/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CACHE_H
#define KMD_CACHE_H

#include <linux/atomic.h>

#include "allocator.h"
#include "source.h"

struct kmd_constructor;
struct kmem_cache;

/**
 * struct kmd_cache - a slab cache that a user made
 * @source: what it shares with pools
 * @slab: the kernel's
 * @constructor: of its objects; NULL for none
 * @bytes: of an object
 * @held: what one takes, as far as that can be told
 * @align: as asked
 * @flags: KMDEV_CACHE_*
 * @pools: that stand on it
 */
struct kmd_cache {
	struct kmd_source source;
	struct kmem_cache *slab;
	struct kmd_constructor *constructor;
	size_t bytes;
	size_t held;
	u32 align;
	u32 flags;
	atomic_t pools;
};

enum kmdev_reason kmd_cache_create(const struct kmd_file *file,
				   const struct kmdev_cache_create *args,
				   struct kmd_cache **result);
void kmd_cache_abort(struct kmd_cache *cache);
void kmd_cache_release(struct kmd_cache *cache);
void kmd_cache_slab_name(const struct kmd_cache *cache, char *name, size_t size);
bool kmd_cache_clears(const struct kmd_cache *cache);
void kmd_cache_facts(struct kmd_cache *cache, struct kmdev_cache_facts *facts);

extern const struct kmd_family kmd_object_family;
extern const struct kmd_family kmd_objects_family;
bool kmd_object_alloc(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_object_loops;
bool kmd_object_alloc_node(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_object_node_loops;
bool kmd_objects_alloc(union kmd_memory *memory, const struct kmd_request *request);

/* Most objects of one call of kmem_cache_alloc_bulk(), which works with interrupts off. */
#define KMD_OBJECTS_MAX	4096

#endif /* KMD_CACHE_H */
