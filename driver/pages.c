// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator.
 */

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "array.h"
#include "bench-loop.h"
#include "buffer.h"
#include "compat.h"
#include "limit.h"
#include "pages.h"
#include "place.h"
#include "request.h"
#include "virt.h"

static size_t block_footprint(const struct kmd_request *request)
{
	return PAGE_SIZE << request->traits.order;
}

static size_t block_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return PAGE_SIZE << request->traits.order;
}

static size_t block_bytes_max(const struct kmd_allocator *allocator)
{
	return PAGE_SIZE << allocator->max_order;
}

static bool by_address(union kmd_memory *memory, unsigned long address)
{
	memory->virt = (void *)address;
	return address;
}

bool kmd_get_zeroed_page(union kmd_memory *memory, const struct kmd_request *request)
{
	return by_address(memory, get_zeroed_page(request->mask));
}

bool kmd_get_free_page(union kmd_memory *memory, const struct kmd_request *request)
{
	return by_address(memory, __get_free_page(request->mask));
}

bool kmd_get_free_pages(union kmd_memory *memory, const struct kmd_request *request)
{
	return by_address(memory, __get_free_pages(request->mask, request->traits.order));
}

bool kmd_get_dma_pages(union kmd_memory *memory, const struct kmd_request *request)
{
	return by_address(memory, __get_dma_pages(request->mask, request->traits.order));
}

static void free_pages_free(const struct kmd_buffer *buffer)
{
	free_pages((unsigned long)buffer->memory.virt, buffer->traits.order);
}

const struct kmd_family kmd_free_pages_family = {
	.flat		= true,
	.whole_pages	= true,
	.one_block	= true,
	.footprint	= block_footprint,
	.bytes_max	= block_bytes_max,
	.free		= free_pages_free,
	.usable		= block_usable,
};

bool kmd_alloc_page(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->page = alloc_page(request->mask);
	return memory->page;
}

bool kmd_alloc_pages(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->page = alloc_pages(request->mask, request->traits.order);
	return memory->page;
}

bool kmd_alloc_pages_node(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->page = alloc_pages_node(request->node, request->mask, request->traits.order);
	return memory->page;
}

static void pages_free(const struct kmd_buffer *buffer)
{
	__free_pages(buffer->memory.page, buffer->traits.order);
}

static void *address_of(struct page *page)
{
	return PageHighMem(page) ? NULL : page_address(page);
}

static void *pages_virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	return address_of(buffer->memory.page);
}

static struct page *pages_page(const struct kmd_buffer *buffer, unsigned long piece,
			       unsigned long index)
{
	return pfn_to_page(page_to_pfn(buffer->memory.page) + index);
}

const struct kmd_family kmd_pages_family = {
	.whole_pages	= true,
	.one_block	= true,
	.footprint	= block_footprint,
	.bytes_max	= block_bytes_max,
	.free		= pages_free,
	.usable		= block_usable,
	.virt		= pages_virt,
	.page		= pages_page,
};

bool kmd_alloc_pages_exact(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->virt = alloc_pages_exact(request->bytes, request->mask);
	return memory->virt;
}

static size_t exact_footprint(const struct kmd_request *request)
{
	return PAGE_ALIGN(request->bytes);
}

static size_t exact_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return PAGE_ALIGN(request->bytes);
}

static void exact_free(const struct kmd_buffer *buffer)
{
	free_pages_exact(buffer->memory.virt, buffer->usable);
}

const struct kmd_family kmd_exact_family = {
	.flat		= true,
	.whole_pages	= true,
	.footprint	= exact_footprint,
	.bytes_max	= block_bytes_max,
	.free		= exact_free,
	.usable		= exact_usable,
};

/* So many pages in one call, which takes them from the processor's list with interrupts off. */
#define BULK	256

/* Between pages, of which there may be many.  Elsewhere than in a process nothing may wait. */
static bool go_on(u32 context)
{
	if (context != KMDEV_CONTEXT_PROCESS)
		return true;
	cond_resched();
	return !fatal_signal_pending(current);
}

/* The kernel gives nothing where a page seems to be already. */
static void free_some(struct page **pages, unsigned long count, u32 context)
{
	while (count--) {
		__free_page(pages[count]);
		pages[count] = NULL;
		if (!(count % BULK))
			go_on(context);
	}
}

/* The kernel may give fewer than asked, one at a time when they are charged. */
bool kmd_alloc_pages_bulk(union kmd_memory *memory, const struct kmd_request *request)
{
	unsigned long wanted = exact_footprint(request) >> PAGE_SHIFT, done = 0, before;
	u32 context = request->traits.context;

	while (done < wanted) {
		before = done;
		done = before + alloc_pages_bulk(request->mask,
						 min_t(unsigned long, wanted - before, BULK),
						 memory->pages + before);
		if (done == before || !go_on(context)) {
			free_some(memory->pages, done, context);
			return false;
		}
	}
	return true;
}

static size_t bulk_bytes_max(const struct kmd_allocator *allocator)
{
	return min_t(u64, (u64)totalram_pages() << PAGE_SHIFT, LONG_MAX);
}

static bool bulk_prepare(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->pages = kvcalloc(exact_footprint(request) >> PAGE_SHIFT, sizeof(*memory->pages),
				 KMD_GFP);
	return memory->pages;
}

static void bulk_discard(union kmd_memory *memory)
{
	kvfree(memory->pages);
}

static void bulk_free(const struct kmd_buffer *buffer)
{
	free_some(buffer->memory.pages, buffer->usable >> PAGE_SHIFT, buffer->traits.context);
}

static size_t bulk_piece_bytes(const struct kmd_buffer *buffer)
{
	return PAGE_SIZE;
}

static void *bulk_virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	return address_of(buffer->memory.pages[piece]);
}

static struct page *bulk_page(const struct kmd_buffer *buffer, unsigned long piece,
			      unsigned long index)
{
	return buffer->memory.pages[piece];
}

const struct kmd_family kmd_bulk_family = {
	.whole_pages	= true,
	.page_pieces	= true,
	.footprint	= exact_footprint,
	.bytes_max	= bulk_bytes_max,
	.prepare	= bulk_prepare,
	.discard	= bulk_discard,
	.free		= bulk_free,
	.usable		= exact_usable,
	.piece_bytes	= bulk_piece_bytes,
	.virt		= bulk_virt,
	.page		= bulk_page,
};

static enum kmdev_reason take_block(struct page **block, const struct kmd_request *request,
				    gfp_t mask)
{
	enum kmdev_reason reason;

	*block = alloc_pages_node(request->node, mask, request->traits.order);
	if (!*block)
		return KMDEV_ALLOCATOR_SAID_NO;
	reason = kmd_place_check_page(*block, request);
	if (reason)
		__free_pages(*block, request->traits.order);
	return reason;
}

/*
 * The kernel would rather take a block of a lower zone than a small one of another mobility, so
 * that those are asked for, too.
 */
static enum kmdev_reason find_block(struct page **block, const struct kmd_request *request)
{
	static const gfp_t mobilities[] = { 0, __GFP_RECLAIMABLE, __GFP_MOVABLE };
	enum kmdev_reason reason = take_block(block, request, request->mask);
	gfp_t mask = request->mask & ~(__GFP_RECLAIMABLE | __GFP_MOVABLE);
	unsigned int i;

	for (i = 0; reason && i < ARRAY_SIZE(mobilities); i++)
		reason = take_block(block, request, mask | mobilities[i]);
	return reason;
}

/* A block of which the first page stays; the others go back, where they find no way together. */
static enum kmdev_reason cut_tooth(struct page **tooth, const struct kmd_request *request)
{
	unsigned int order = request->traits.order;
	unsigned long pages = 1UL << order;
	enum kmdev_reason reason;

	reason = kmd_limit_floor(0, PAGE_SIZE << order) ?: find_block(tooth, request);
	if (reason)
		return reason;
	split_page(*tooth, order);
	while (--pages)
		__free_page(pfn_to_page(page_to_pfn(*tooth) + pages));
	return KMDEV_OK;
}

/* Whether it has any tooth, and nobody wants its end. */
bool kmd_comb_alloc(union kmd_memory *memory, const struct kmd_request *request)
{
	struct kmd_comb *comb = request->comb;

	comb->teeth = 0;
	do {
		comb->rest = kmd_array_pause() ?: cut_tooth(&memory->pages[comb->teeth], request);
		comb->teeth += !comb->rest;
	} while (!comb->rest && comb->teeth < comb->teeth_max);
	if (comb->teeth && comb->rest != KMDEV_INTERRUPTED)
		return true;
	free_some(memory->pages, comb->teeth, KMDEV_CONTEXT_PROCESS);
	return false;
}

static size_t comb_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return request->comb->teeth << PAGE_SHIFT;
}

const struct kmd_family kmd_comb_family = {
	.whole_pages	= true,
	.page_pieces	= true,
	.footprint	= exact_footprint,
	.bytes_max	= block_bytes_max,
	.prepare	= bulk_prepare,
	.discard	= bulk_discard,
	.free		= bulk_free,
	.usable		= comb_usable,
	.piece_bytes	= bulk_piece_bytes,
	.virt		= bulk_virt,
	.page		= bulk_page,
};

KMD_BENCH_LOOPS(kmd_get_free_page_loops, kmd_get_free_page, free_pages_free);
KMD_BENCH_LOOPS(kmd_get_free_pages_loops, kmd_get_free_pages, free_pages_free);
KMD_BENCH_LOOPS(kmd_alloc_page_loops, kmd_alloc_page, pages_free);
KMD_BENCH_LOOPS(kmd_alloc_pages_loops, kmd_alloc_pages, pages_free);
KMD_BENCH_LOOPS(kmd_alloc_pages_node_loops, kmd_alloc_pages_node, pages_free);
