// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "access.h"
#include "buffer.h"
#include "cache.h"
#include "clock.h"
#include "compat.h"
#include "dma.h"
#include "facts.h"
#include "gfp.h"
#include "name.h"
#include "source.h"
#include "user.h"
#include "virt.h"
#include "zone.h"

/* A page of a buffer: which piece, and which page of it. */
struct place {
	u32 piece;
	u32 page;
};

static unsigned long offset_in_first_page(const struct kmd_buffer *buffer, u32 piece)
{
	return offset_in_page(kmd_buffer_virt(buffer, piece));
}

static unsigned long pages_of(const struct kmd_buffer *buffer, u32 piece)
{
	size_t bytes = kmd_buffer_piece_bytes(buffer) ?: buffer->usable;

	return DIV_ROUND_UP(offset_in_first_page(buffer, piece) + bytes, PAGE_SIZE);
}

static struct page *page_at(const struct kmd_buffer *buffer, struct place place)
{
	return kmd_buffer_page(buffer, place.piece, place.page);
}

/* Moves on to the next page; false behind the last. */
static bool step(const struct kmd_buffer *buffer, struct place *place)
{
	if (++place->page < pages_of(buffer, place->piece))
		return true;
	place->page = 0;
	return ++place->piece < kmd_buffer_pieces(buffer);
}

/* Behind this no processor that guesses is out of bounds either. */
static bool exists(const struct kmd_buffer *buffer, struct place *place)
{
	unsigned long pieces = kmd_buffer_pieces(buffer), pages;

	if (place->piece >= pieces)
		return false;
	place->piece = array_index_nospec(place->piece, pieces);
	pages = pages_of(buffer, place->piece);
	if (place->page >= pages)
		return false;
	place->page = array_index_nospec(place->page, pages);
	return true;
}

static struct place place_of(u64 position)
{
	return (struct place){ upper_32_bits(position), lower_32_bits(position) };
}

static u64 position_of(struct place place)
{
	return (u64)place.piece << 32 | place.page;
}

static bool same_run(struct page *page, struct page *next)
{
	return page_to_pfn(next) == page_to_pfn(page) + 1 &&
	       page_to_nid(next) == page_to_nid(page) && page_zone(next) == page_zone(page);
}

/* Length of the run that begins at @place, which is moved behind it; @more tells if anything is. */
static u32 run_pages(const struct kmd_buffer *buffer, struct place *place, bool *more)
{
	bool across = kmd_buffer_allocator(buffer)->family->page_pieces;
	struct page *page = page_at(buffer, *place), *next;
	u32 piece = place->piece, pages = 1;

	for (; (*more = step(buffer, place)); pages++, page = next) {
		if (place->piece != piece && !across)
			break;
		next = page_at(buffer, *place);
		if (!same_run(page, next))
			break;
	}
	return pages;
}

static u64 virt_of(const struct kmd_buffer *buffer, struct place place, struct page *page)
{
	void *virt = kmd_buffer_virt(buffer, place.piece);

	if (virt)
		return (unsigned long)(place.page ? PTR_ALIGN_DOWN(virt, PAGE_SIZE) : virt) +
		       place.page * PAGE_SIZE;
	return PageHighMem(page) ? KMDEV_NONE : (unsigned long)page_address(page);
}

/**
 * kmd_facts_run() - pages of a buffer that are physically contiguous
 * @buffer: with a reference
 * @access: what the caller may see
 * @position: where to begin, any number; moved behind the run, KMDEV_NONE if that was the last
 * @run: the answer
 *
 * Return: whether there was a run.
 */
bool kmd_facts_run(const struct kmd_buffer *buffer, const struct kmd_access *access, u64 *position,
		   struct kmdev_run *run)
{
	struct place place = place_of(*position), next;
	unsigned long skip;
	struct page *first;
	bool more;

	*position = KMDEV_NONE;
	if (!exists(buffer, &place))
		return false;
	next = place;
	first = page_at(buffer, place);
	skip = offset_in_first_page(buffer, place.piece);
	run->offset = (u64)place.piece * kmd_buffer_piece_bytes(buffer);
	run->offset += place.page ? place.page * PAGE_SIZE - skip : 0;
	run->virt = access->virt ? virt_of(buffer, place, first) : KMDEV_NONE;
	run->pfn = access->phys ? page_to_pfn(first) : KMDEV_NONE;
	run->phys = access->phys ? PFN_PHYS(page_to_pfn(first)) + (place.page ? 0 : skip) :
				   KMDEV_NONE;
	run->pages = run_pages(buffer, &next, &more);
	run->node = page_to_nid(first);
	run->zone = kmd_zone_of(first);
	if (more)
		*position = position_of(next);
	return true;
}

/* Everything that only a look at each page tells. */
static void collect_runs(const struct kmd_buffer *buffer, const struct kmd_access *access,
			 struct kmdev_facts *facts)
{
	struct kmdev_run run;
	u64 position = 0;

	while (kmd_facts_run(buffer, access, &position, &run)) {
		if (!facts->runs++) {
			facts->phys = run.phys;
			facts->pfn = run.pfn;
			facts->node = run.node;
			facts->zone = run.zone;
		}
		facts->pages += run.pages;
		if (facts->node != run.node)
			facts->node = KMDEV_NODE_MIXED;
		if (facts->zone != run.zone)
			facts->zone = KMDEV_ZONE_MIXED;
		cond_resched();
	}
}

/* As snprintf() would by "%s%zu", or "%s%zuk", at a tenth of the cost; lists may be long. */
static void put_cache_name(char *name, u32 gfp, size_t bytes)
{
	const struct kmd_prefix *prefix = kmd_kmalloc_cache_prefix(gfp);
	u32 number = bytes >= SZ_1K ? bytes / SZ_1K : bytes;
	char digits[10];
	int count = 0;

	memcpy(name, prefix->text, sizeof(prefix->text));
	name += prefix->length;
	for (; number; number /= 10)
		digits[count++] = '0' + number % 10;
	while (count)
		*name++ = digits[--count];
	if (bytes >= SZ_1K)
		*name++ = 'k';
	*name = 0;
}

static void collect_slab(const struct kmd_buffer *buffer, const struct kmd_access *access,
			 struct kmdev_facts *facts)
{
	struct kmd_cache *cache = kmd_source_cache(buffer->source);
	struct page *slab = kmd_virt_to_slab(kmd_buffer_virt(buffer, 0));

	facts->slab_offset = KMDEV_NONE;
	facts->slab_order = -1;
	if (!slab)
		return;
	facts->flags |= KMDEV_BUFFER_SLAB;
	facts->slab_order = compound_order(slab);
	if (access->virt)
		facts->slab_offset = kmd_buffer_virt(buffer, 0) - page_address(slab);
	else
		facts->hidden |= KMDEV_HIDDEN_SLAB;

	if (cache)
		kmd_cache_slab_name(cache, facts->cache, sizeof(facts->cache));
	else
		put_cache_name(facts->cache, buffer->gfp_used, facts->usable);
}

static void collect_addresses(const struct kmd_buffer *buffer, const struct kmd_access *access,
			      struct kmdev_facts *facts)
{
	void *virt = kmd_buffer_virt(buffer, 0);
	bool dma = kmd_buffer_allocator(buffer)->flags & KMDEV_ALLOCATOR_DMA;

	facts->virt = KMDEV_NONE;
	facts->latency_ns = KMDEV_NONE;
	facts->dma = KMDEV_NONE;
	if (access->virt) {
		facts->latency_ns = kmd_clock_ns(buffer->latency);
		if (virt)
			facts->virt = (unsigned long)virt;
	} else {
		facts->hidden |= KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_LATENCY;
	}
	if (!access->phys)
		facts->hidden |= KMDEV_HIDDEN_PHYS | (dma ? KMDEV_HIDDEN_DMA : 0);
	else if (dma)
		facts->dma = buffer->memory.dma->address;
}

static void collect_source(const struct kmd_buffer *buffer, struct kmdev_facts *facts)
{
	struct kmd_cache *cache = kmd_source_cache(buffer->source);

	if (cache)
		facts->cache_id = cache->source.id;
	if (buffer->source && buffer->source->kind == KMDEV_POOL)
		facts->pool_id = buffer->source->id;
}

static void collect_kind(const struct kmd_buffer *buffer, struct kmdev_facts *facts)
{
	const struct kmd_allocator *allocator = kmd_buffer_allocator(buffer);
	const void *virt = kmd_buffer_virt(buffer, 0);
	bool slab = facts->flags & KMDEV_BUFFER_SLAB;

	if (buffer->traits.file_owned)
		facts->flags |= KMDEV_BUFFER_FILE;
	if (buffer->traits.stale)
		facts->flags |= KMDEV_BUFFER_STALE;
	if (allocator->flags & KMDEV_ALLOCATOR_CONTIGUOUS)
		facts->flags |= KMDEV_BUFFER_CONTIGUOUS;
	facts->unmappable = kmd_buffer_unmappable(buffer);
	if (!facts->unmappable)
		facts->flags |= KMDEV_BUFFER_MAPPABLE;
	if (buffer->traits.reserve)
		facts->flags |= KMDEV_BUFFER_RESERVE;
	if (is_vmalloc_addr(virt))
		facts->flags |= KMDEV_BUFFER_VMALLOC;
	if ((allocator->family->one_block && !slab && !is_vmalloc_addr(virt)) ||
	    (allocator->flags & KMDEV_ALLOCATOR_COMB))
		facts->order = buffer->traits.order;
	else
		facts->order = -1;
}

/**
 * kmd_facts_collect() - everything the driver knows of a buffer
 * @buffer: with a reference
 * @access: what the caller may see
 * @facts: the answer, every byte of it
 *
 * May sleep.
 */
void kmd_facts_collect(const struct kmd_buffer *buffer, const struct kmd_access *access,
		       struct kmdev_facts *facts)
{
	const struct kmd_family *family = kmd_buffer_allocator(buffer)->family;

	memset(facts, 0, sizeof(*facts));
	facts->handle = buffer->handle;
	facts->bytes = buffer->bytes;
	facts->usable = family->measure ? family->measure(buffer) : buffer->usable;
	facts->age_ns = kmd_clock_age(buffer->made);
	facts->allocator = buffer->traits.allocator;
	facts->gfp = buffer->gfp;
	facts->gfp_used = buffer->gfp_used;
	facts->uid = from_kuid_munged(current_user_ns(), buffer->owner->uid);
	facts->zeroed = buffer->traits.zeroed;
	facts->context = buffer->traits.context;
	facts->piece_bytes = kmd_buffer_piece_bytes(buffer);
	facts->pieces = facts->piece_bytes ? kmd_buffer_pieces(buffer) : 1;
	if (buffer->name)
		strscpy(facts->name, buffer->name->text, sizeof(facts->name));
	collect_source(buffer, facts);
	collect_slab(buffer, access, facts);
	collect_kind(buffer, facts);
	collect_addresses(buffer, access, facts);
	collect_runs(buffer, access, facts);
}
