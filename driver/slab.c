// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc and kvmalloc.
 */

#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "bench-loop.h"
#include "buffer.h"
#include "compat.h"
#include "request.h"
#include "slab.h"
#include "virt.h"

/*
 * Above the caches it is whole pages.  Asked for these in the first place, the last is ours to its
 * end for KASAN too, and may be mapped.
 */
size_t kmd_kmalloc_bytes(size_t bytes)
{
	return unlikely(bytes > KMALLOC_MAX_CACHE_SIZE) ? PAGE_ALIGN(bytes) : bytes;
}

bool kmd_kmalloc(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = kmalloc(kmd_kmalloc_bytes(request->bytes), request->mask);
	return memory->virt;
}

bool kmd_kmalloc_node(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = kmalloc_node(kmd_kmalloc_bytes(request->bytes), request->mask,
				    request->node);
	return memory->virt;
}

/* Above a page it may be pages of vmalloc already; the class is that of whole pages anyway. */
static size_t kv_bytes(size_t bytes)
{
	return bytes > PAGE_SIZE ? PAGE_ALIGN(bytes) : bytes;
}

bool kmd_kvmalloc(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = kvmalloc(kv_bytes(request->bytes), request->mask);
	return memory->virt;
}

bool kmd_kvmalloc_node(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = kvmalloc_node(kv_bytes(request->bytes), request->mask, request->node);
	return memory->virt;
}

/* The size classes: powers of two, 96 and 192 where alignment allows them, whole pages above. */
size_t kmd_kmalloc_footprint(size_t bytes)
{
	if (bytes > KMALLOC_MAX_CACHE_SIZE)
		return PAGE_SIZE << get_order(bytes);
	if (KMALLOC_MIN_SIZE <= 32 && bytes > 64 && bytes <= 96)
		return 96;
	if (KMALLOC_MIN_SIZE <= 64 && bytes > 128 && bytes <= 192)
		return 192;
	return max_t(size_t, KMALLOC_MIN_SIZE, roundup_pow_of_two(bytes));
}

static size_t slab_footprint(const struct kmd_request *request)
{
	return kmd_kmalloc_footprint(request->bytes);
}

static size_t slab_bytes_max(const struct kmd_allocator *allocator)
{
	return KMALLOC_MAX_SIZE;
}

/*
 * Whether kmd_kmalloc_footprint() knows the classes of this kernel: then an object need not be
 * asked for its size before somebody wants to know it, unless it is KFENCE's, which has no class.
 */
static bool classes_known __ro_after_init;

static bool __init class_known(size_t bytes)
{
	void *object = kmalloc(bytes, GFP_KERNEL);
	bool known = object && ksize(object) == kmd_kmalloc_footprint(bytes);

	kfree(object);
	return known;
}

/* kmd_slab_init() - try the smallest and the largest request of every class */
void __init kmd_slab_init(void)
{
	size_t bytes, class;

	classes_known = true;
	for (bytes = 1; bytes <= KMALLOC_MAX_CACHE_SIZE; bytes = class + 1) {
		class = kmd_kmalloc_footprint(bytes);
		classes_known &= class_known(bytes) && class_known(class);
	}
}

static size_t slab_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	if (likely(classes_known) && !is_kfence_address(buffer->memory.virt))
		return request->charge;
	return ksize(buffer->memory.virt);
}

static size_t slab_measure(const struct kmd_buffer *buffer)
{
	return ksize(buffer->memory.virt);
}

static void slab_free(const struct kmd_buffer *buffer)
{
	kfree(buffer->memory.virt);
}

const struct kmd_family kmd_slab_family = {
	.flat		= true,
	.one_block	= true,
	.footprint	= slab_footprint,
	.bytes_max	= slab_bytes_max,
	.free		= slab_free,
	.usable		= slab_usable,
	.measure	= slab_measure,
};

/* Above a page it falls back to vmalloc, which takes whole pages but less than a power of two. */
static size_t kv_footprint(const struct kmd_request *request)
{
	if (request->bytes <= KMALLOC_MAX_SIZE)
		return slab_footprint(request);
	return ALIGN(request->bytes, PMD_SIZE);
}

static size_t kv_bytes_max(const struct kmd_allocator *allocator)
{
	return min_t(u64, ALIGN_DOWN(INT_MAX, PAGE_SIZE), (u64)totalram_pages() << PAGE_SHIFT);
}

/*
 * Where an area is made of larger blocks than pages, all of the last one is ours, up to the guard
 * page.  How large they are is the architecture's: PMD_SIZE at most.
 */
static size_t kv_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	size_t usable = PAGE_ALIGN(request->bytes), most = ALIGN(request->bytes, PMD_SIZE);

	if (!is_vmalloc_addr(buffer->memory.virt))
		return ksize(buffer->memory.virt);
	while (usable < most && vmalloc_to_page(buffer->memory.virt + usable))
		usable += PAGE_SIZE;
	return usable;
}

static void kv_free(const struct kmd_buffer *buffer)
{
	kvfree(buffer->memory.virt);
}

const struct kmd_family kmd_kv_family = {
	.flat		= true,
	.one_block	= true,
	.footprint	= kv_footprint,
	.bytes_max	= kv_bytes_max,
	.free		= kv_free,
	.usable		= kv_usable,
};

KMD_BENCH_LOOPS(kmd_kmalloc_loops, kmd_kmalloc, slab_free);
KMD_BENCH_LOOPS(kmd_kmalloc_node_loops, kmd_kmalloc_node, slab_free);
KMD_BENCH_LOOPS(kmd_kvmalloc_loops, kmd_kvmalloc, kv_free);
KMD_BENCH_LOOPS(kmd_kvmalloc_node_loops, kmd_kvmalloc_node, kv_free);
