// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "access.h"
#include "buffer.h"
#include "compat.h"
#include "facts.h"
#include "gfp.h"
#include "name.h"
#include "user.h"

/* What zones there are is configuration, what they are called is not. */
static const char * const zone_names[] = {
	[KMDEV_ZONE_DMA]	= "DMA",
	[KMDEV_ZONE_DMA32]	= "DMA32",
	[KMDEV_ZONE_NORMAL]	= "Normal",
	[KMDEV_ZONE_HIGHMEM]	= "HighMem",
	[KMDEV_ZONE_MOVABLE]	= "Movable",
	[KMDEV_ZONE_DEVICE]	= "Device",
};

/**
 * kmd_facts_zone_name() - the kernel's name of a zone
 * @zone: enum kmdev_zone
 */
const char *kmd_facts_zone_name(u32 zone)
{
	return zone < ARRAY_SIZE(zone_names) ? zone_names[zone] : "mixed";
}

static u32 zone_of(struct page *page)
{
	const char *name = page_zone(page)->name;
	u32 zone;

	for (zone = 0; zone < ARRAY_SIZE(zone_names); zone++) {
		if (!strcmp(name, zone_names[zone]))
			return zone;
	}
	return KMDEV_ZONE_MIXED;
}

static unsigned long offset_in_first_page(const struct kmd_buffer *buffer)
{
	return offset_in_page(kmd_buffer_virt(buffer));
}

/**
 * kmd_facts_pages() - how many page frames a buffer lies in
 * @buffer: with a reference
 *
 * Return: the frames, those that a slab object shares with others counted.
 */
unsigned long kmd_facts_pages(const struct kmd_buffer *buffer)
{
	return DIV_ROUND_UP(offset_in_first_page(buffer) + buffer->usable, PAGE_SIZE);
}

static bool same_run(struct page *page, struct page *next)
{
	return page_to_pfn(next) == page_to_pfn(page) + 1 &&
	       page_to_nid(next) == page_to_nid(page) && page_zone(next) == page_zone(page);
}

/**
 * kmd_facts_run() - pages of a buffer that are physically contiguous
 * @buffer: with a reference
 * @access: what the caller may see
 * @index: the run's first page, below kmd_facts_pages()
 * @run: the answer
 */
void kmd_facts_run(const struct kmd_buffer *buffer, const struct kmd_access *access,
		   unsigned long index, struct kmdev_run *run)
{
	unsigned long pages = kmd_facts_pages(buffer), end = index + 1;
	struct page *first = kmd_buffer_page(buffer, index), *page = first, *next;
	unsigned long skip = offset_in_first_page(buffer);

	for (; end < pages; end++, page = next) {
		next = kmd_buffer_page(buffer, end);
		if (!same_run(page, next))
			break;
	}
	run->offset = index ? index * PAGE_SIZE - skip : 0;
	run->phys = access->phys ? PFN_PHYS(page_to_pfn(first)) + (index ? 0 : skip) : KMDEV_NONE;
	run->pfn = access->phys ? page_to_pfn(first) : KMDEV_NONE;
	run->pages = end - index;
	run->node = page_to_nid(first);
	run->zone = zone_of(first);
}

/* Everything that only a look at each page tells. */
static void collect_runs(const struct kmd_buffer *buffer, const struct kmd_access *access,
			 struct kmdev_facts *facts)
{
	struct kmdev_run run;
	u64 index;

	facts->pages = kmd_facts_pages(buffer);
	facts->runs = 0;
	for (index = 0; index < facts->pages; index += run.pages) {
		kmd_facts_run(buffer, access, index, &run);
		if (!facts->runs++) {
			facts->phys = run.phys;
			facts->pfn = run.pfn;
			facts->node = run.node;
			facts->zone = run.zone;
		}
		if (facts->node != run.node)
			facts->node = KMDEV_NODE_MIXED;
		if (facts->zone != run.zone)
			facts->zone = KMDEV_ZONE_MIXED;
		cond_resched();
	}
}

static bool in_slab(const struct kmd_buffer *buffer)
{
	const void *virt = kmd_buffer_virt(buffer);

	return virt && virt_addr_valid(virt) && PageSlab(virt_to_head_page(virt));
}

static void name_cache(const struct kmd_buffer *buffer, struct kmdev_facts *facts)
{
	bool kilo = facts->usable >= 1024;

	snprintf(facts->cache, sizeof(facts->cache), "%s%llu%s",
		 kmd_kmalloc_cache_prefix(kmd_gfp_to_kernel(buffer->gfp_used)),
		 kilo ? facts->usable >> 10 : facts->usable, kilo ? "k" : "");
}

static u32 hidden(const struct kmd_buffer *buffer, const struct kmd_access *access)
{
	u32 hidden = 0;

	if (!access->virt)
		hidden |= KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_LATENCY;
	if (!access->phys)
		hidden |= KMDEV_HIDDEN_PHYS;
	return hidden;
}

static void collect_addresses(const struct kmd_buffer *buffer, const struct kmd_access *access,
			      struct kmdev_facts *facts)
{
	void *virt = kmd_buffer_virt(buffer);

	facts->hidden = hidden(buffer, access);
	facts->virt = KMDEV_NONE;
	facts->latency_ns = KMDEV_NONE;
	if (!access->virt)
		return;
	if (virt)
		facts->virt = (unsigned long)virt;
	facts->latency_ns = buffer->latency_ns;
}

static void collect_kind(const struct kmd_buffer *buffer, struct kmdev_facts *facts)
{
	const struct kmd_allocator *allocator = kmd_buffer_allocator(buffer);

	facts->flags = 0;
	if (buffer->file_owned)
		facts->flags |= KMDEV_BUFFER_FILE;
	if (buffer->stale)
		facts->flags |= KMDEV_BUFFER_STALE;
	if (allocator->flags & KMDEV_ALLOCATOR_CONTIGUOUS)
		facts->flags |= KMDEV_BUFFER_CONTIGUOUS;

	facts->order = -1;
	if (in_slab(buffer)) {
		facts->flags |= KMDEV_BUFFER_SLAB;
		name_cache(buffer, facts);
	} else if (allocator->flags & KMDEV_ALLOCATOR_CONTIGUOUS) {
		facts->order = buffer->order;
	}
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
	memset(facts, 0, sizeof(*facts));
	facts->handle = buffer->handle;
	facts->bytes = buffer->bytes;
	facts->usable = buffer->usable;
	facts->age_ns = ktime_get_ns() - buffer->made_ns;
	facts->allocator = buffer->allocator;
	facts->gfp = buffer->gfp;
	facts->gfp_used = buffer->gfp_used;
	facts->uid = from_kuid_munged(current_user_ns(), buffer->owner->uid);
	facts->zeroed = buffer->zeroed;
	if (buffer->name)
		strscpy(facts->name, buffer->name->text, sizeof(facts->name));
	collect_kind(buffer, facts);
	collect_addresses(buffer, access, facts);
	collect_runs(buffer, access, facts);
}
