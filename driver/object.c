// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects of the caches that users made.
 */

#include <linux/mm.h>
#include <linux/slab.h>

#include "bench-loop.h"
#include "buffer.h"
#include "cache.h"
#include "limit.h"
#include "request.h"
#include "virt.h"

static struct kmem_cache *slab_of(const struct kmd_request *request)
{
	return kmd_source_cache(request->source)->slab;
}

bool kmd_object_alloc(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = kmem_cache_alloc(slab_of(request), request->mask);
	return memory->virt;
}

bool kmd_object_alloc_node(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = kmem_cache_alloc_node(slab_of(request), request->mask, request->node);
	return memory->virt;
}

/* Some versions of the kernel return how many, others whether all. */
bool kmd_objects_alloc(union kmd_memory *memory, const struct kmd_request *request)
{
	return kmem_cache_alloc_bulk(slab_of(request), request->mask, request->objects,
				     memory->objects);
}

static size_t footprint(const struct kmd_request *request)
{
	return request->objects * kmd_source_cache(request->source)->held;
}

static size_t held(const struct kmd_buffer *buffer)
{
	const struct kmd_cache *cache = kmd_source_cache(buffer->source);

	return buffer->usable / cache->bytes * cache->held;
}

static size_t object_bytes_max(const struct kmd_allocator *allocator)
{
	return KMDEV_CACHE_BYTES_MAX;
}

static size_t usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return request->objects * kmd_source_cache(request->source)->bytes;
}

static void object_free(const struct kmd_buffer *buffer)
{
	kmem_cache_free(kmd_source_cache(buffer->source)->slab, buffer->memory.virt);
}

const struct kmd_family kmd_object_family = {
	.flat		= true,
	.footprint	= footprint,
	.bytes_max	= object_bytes_max,
	.free		= object_free,
	.usable		= usable,
	.held		= held,
};

static size_t objects_bytes_max(const struct kmd_allocator *allocator)
{
	return (size_t)KMD_OBJECTS_MAX * KMDEV_CACHE_BYTES_MAX;
}

static bool objects_prepare(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->objects = kvcalloc(request->objects, sizeof(*memory->objects), KMD_GFP);
	return memory->objects;
}

static void objects_discard(union kmd_memory *memory)
{
	kvfree(memory->objects);
}

static size_t objects_piece_bytes(const struct kmd_buffer *buffer)
{
	return kmd_source_cache(buffer->source)->bytes;
}

static void objects_free(const struct kmd_buffer *buffer)
{
	kmem_cache_free_bulk(kmd_source_cache(buffer->source)->slab,
			     buffer->usable / objects_piece_bytes(buffer), buffer->memory.objects);
}

static void *objects_virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	return buffer->memory.objects[piece];
}

static struct page *objects_page(const struct kmd_buffer *buffer, unsigned long piece,
				 unsigned long index)
{
	return kmd_virt_to_page(objects_virt(buffer, piece), index);
}

const struct kmd_family kmd_objects_family = {
	.footprint	= footprint,
	.bytes_max	= objects_bytes_max,
	.prepare	= objects_prepare,
	.discard	= objects_discard,
	.free		= objects_free,
	.usable		= usable,
	.held		= held,
	.piece_bytes	= objects_piece_bytes,
	.virt		= objects_virt,
	.page		= objects_page,
};

KMD_BENCH_LOOPS(kmd_object_loops, kmd_object_alloc, object_free);
KMD_BENCH_LOOPS(kmd_object_node_loops, kmd_object_alloc_node, object_free);
