// SPDX-License-Identifier: GPL-2.0-only

#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "buffer.h"
#include "cache.h"
#include "clear.h"
#include "compat.h"
#include "request.h"

/**
 * kmd_clear_bytes() - set memory to zero
 * @virt: where
 * @length: how much
 *
 * May sleep.
 */
void kmd_clear_bytes(void *virt, size_t length)
{
	size_t done, part;

	for (done = 0; done < length; done += part) {
		part = min_t(size_t, length - done, SZ_256K);
		memset(virt + done, 0, part);
		cond_resched();
	}
}

static void clear_each_page(const struct kmd_buffer *buffer, unsigned long piece, size_t bytes)
{
	unsigned long i;

	for (i = 0; i < bytes >> PAGE_SHIFT; i++) {
		clear_highpage(kmd_buffer_page(buffer, piece, i));
		cond_resched();
	}
}

static void clear_piece(const struct kmd_buffer *buffer, unsigned long piece, size_t bytes)
{
	void *virt = kmd_buffer_virt(buffer, piece);

	if (virt)
		kmd_clear_bytes(virt, bytes);
	else
		clear_each_page(buffer, piece, bytes);
}

static noinline void clear_all(const struct kmd_buffer *buffer)
{
	size_t bytes = kmd_buffer_piece_bytes(buffer);
	unsigned long i, pieces = kmd_buffer_pieces(buffer);

	if (!bytes)
		bytes = kmd_buffer_visible_bytes(buffer);
	for (i = 0; i < pieces; i++)
		clear_piece(buffer, i, bytes);
}

/*
 * init_on_alloc does not clear what it cannot know to be unused: objects that are still looked at
 * after they were freed, and what a mempool has in reserve.  Nor does it clear objects of a cache
 * that is poisoned (slub_debug=P): these hold the poison, of which no byte is zero, and never
 * anything else; but those of KFENCE, which is asked before there is poison, hold what they held.
 */
static __always_inline bool kernel_cleared(const struct kmd_buffer *buffer,
					   const struct kmd_request *request)
{
	const u8 *virt = buffer->traits.flat ? buffer->memory.virt : kmd_buffer_virt(buffer, 0);

	if (request->gfp_used & KMDEV_GFP_BIT_ZERO)
		return true;
	return want_init_on_alloc(request->mask) &&
	       !(virt && (*virt || is_kfence_address(virt)));
}

static __always_inline u8 clear(const struct kmd_buffer *buffer, const struct kmd_request *request,
				bool by_kernel)
{
	if (likely(by_kernel))
		return KMDEV_ZEROED_KERNEL;
	if (request->traits.stale)
		return KMDEV_ZEROED_NO;
	clear_all(buffer);
	return KMDEV_ZEROED_DRIVER;
}

static noinline u8 clear_object(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	const struct kmd_cache *cache = kmd_source_cache(buffer->source);
	bool kept = buffer->traits.allocator == KMDEV_MEMPOOL_ALLOC ||
		    (cache && !kmd_cache_clears(cache));
	bool zero = request->gfp_used & KMDEV_GFP_BIT_ZERO;

	if (cache && cache->constructor)
		return KMDEV_ZEROED_CONSTRUCTOR;
	return clear(buffer, request, zero || (!kept && kernel_cleared(buffer, request)));
}

/**
 * kmd_clear() - let no byte be seen that is anybody else's
 * @buffer: just allocated; behind @buffer->bytes nothing of a slab object is ever seen
 * @request: with which
 *
 * May sleep.
 */
__always_inline void kmd_clear(struct kmd_buffer *buffer, const struct kmd_request *request)
{
	buffer->traits.zeroed = unlikely(buffer->source) ?
		clear_object(buffer, request) :
		clear(buffer, request, kernel_cleared(buffer, request));
}
