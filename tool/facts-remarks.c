// SPDX-License-Identifier: GPL-2.0-only
/* What memctl info says beside each fact of a buffer. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "gfp.h"
#include "size.h"
#include "stride.h"

static char *usable_remark(const struct kmdev_facts *facts)
{
	uint64_t slack = facts->usable - facts->bytes;
	char text[SIZE_TEXT];

	if (!slack)
		return NULL;
	return xasprintf("%s of slack, %.1f %%", size_format(slack, text),
			 100.0 * slack / facts->usable);
}

static const char *hidden_remark(uint32_t may, const char *capability)
{
	if (may & KMDEV_MAY_NOT_LOCKDOWN)
		return "hidden: the kernel is locked down";
	if (may & KMDEV_MAY_NOT_KPTR)
		return "hidden: sysctl kernel.kptr_restrict is 2";
	return capability;
}

static const char *virt_remark(const struct kmdev_facts *facts, uint32_t may)
{
	if (facts->hidden & KMDEV_HIDDEN_VIRT)
		return hidden_remark(may, "hidden: needs CAP_SYSLOG");
	if (facts->virt == KMDEV_NONE)
		return "high memory has no address of its own";
	if (facts->pieces > 1)
		return "of the first piece; memctl runs shows all";
	return facts->flags & KMDEV_BUFFER_VMALLOC ? "vmalloc area" : "direct map";
}

static const char *piece_remark(const struct kmdev_allocator *allocator)
{
	return allocator && allocator->out_flags & KMDEV_ALLOCATOR_PERCPU ?
		       "one for each processor: --cpu" : "each at an address of its own";
}

const char *mappable_remark(const struct kmdev_facts *facts)
{
	if (facts->flags & KMDEV_BUFFER_MAPPABLE)
		return "pages of its own: memctl read --mmap";
	switch (facts->unmappable) {
	case KMDEV_UNMAPPABLE_SLAB:
		return "a slab object shares its page";
	case KMDEV_UNMAPPABLE_PERCPU:
		return "what a processor has lies among what others have";
	case KMDEV_UNMAPPABLE_POOL:
		return "an element goes back to its pool";
	default:
		return "it does not have its pages to itself";
	}
}

static char *cache_remark(const struct kmdev_facts *facts)
{
	return facts->cache_id ? xasprintf("yours; to the kernel %s", facts->cache) : NULL;
}

static char *slot_remark(const struct kmdev_facts *facts)
{
	uint64_t stride = facts_slot(facts) == TABLE_NULL ? 0 : stride_of(facts->cache);
	char text[SIZE_TEXT];

	if (!stride)
		return NULL;
	size_format((uint64_t)sysconf(_SC_PAGESIZE) << facts->slab_order, text);
	if (facts->virt == KMDEV_NONE || facts->slab_offset == KMDEV_NONE)
		return xasprintf("objects lie %llu bytes apart, in slabs of %s",
				 (unsigned long long)stride, text);
	return xasprintf("objects lie %llu bytes apart, in a slab of %s at 0x%llx",
			 (unsigned long long)stride, text,
			 (unsigned long long)(facts->virt - facts->slab_offset));
}

static char *runs_remark(const struct kmdev_facts *facts)
{
	if (facts->runs > 1)
		return xasprintf("memctl runs %llu lists them",
				 (unsigned long long)facts->handle);
	if (!(facts->flags & KMDEV_BUFFER_VMALLOC) || facts->pages == 1)
		return xasprintf("contiguous");
	return xasprintf("contiguous by chance");
}

static char *gfp_remark(const struct kmdev_facts *facts, const struct kmdev_allocator *allocator)
{
	bool given = !allocator || allocator->out_flags & KMDEV_ALLOCATOR_GFP;
	const char *origin = given ? "as given" : "the allocator's own";
	uint32_t added = facts->gfp_used & ~facts->gfp;
	char *names, *text;

	if (!added)
		return xasprintf("%s", origin);
	names = gfp_format(added);
	for (char *bar = names; (bar = strchr(bar, '|'));)
		*bar = ' ';
	text = xasprintf("%s; used with %s", origin, names);
	free(names);
	return text;
}

static const char *zeroed_remark(const struct kmdev_facts *facts,
				 const struct kmdev_allocator *allocator, uint32_t kernel)
{
	if (facts->zeroed == KMDEV_ZEROED_NO)
		return "contents may be others': only CAP_SYS_ADMIN reads them";
	if (facts->zeroed == KMDEV_ZEROED_DRIVER)
		return "after the allocation";
	if (facts->zeroed == KMDEV_ZEROED_CONSTRUCTOR)
		return "nobody cleared it: it wrote the object when the slab was made";
	if (allocator && allocator->out_flags & KMDEV_ALLOCATOR_ZEROES)
		return "the allocator always does";
	if (facts->gfp_used & KMDEV_GFP_BIT_ZERO)
		return "__GFP_ZERO";
	return kernel & KMDEV_KERNEL_INIT_ON_ALLOC ? "init_on_alloc is on" : NULL;
}

static void hidden_remarks(const struct kmdev_facts *facts, uint32_t may, const char *remarks[])
{
	const char *virt = hidden_remark(may, "hidden: needs CAP_SYSLOG");
	const char *phys = hidden_remark(may, "hidden: needs CAP_SYS_ADMIN");

	if (facts->hidden & KMDEV_HIDDEN_PHYS)
		remarks[FACT_PHYS] = remarks[FACT_PFN] = phys;
	if (facts->hidden & KMDEV_HIDDEN_DMA)
		remarks[FACT_DMA] = phys;
	if (facts->hidden & KMDEV_HIDDEN_SLAB)
		remarks[FACT_SLOT] = virt;
	if (facts->hidden & KMDEV_HIDDEN_LATENCY)
		remarks[FACT_LATENCY] = virt;
}

static struct table *list_table(struct cli *cli, const struct kmdev_facts *facts)
{
	static const char shown[] =
		"handle,name,allocator,context,size,usable,order,pages,pieces,piece,virt,phys,pfn,"
		"dma,node,zone,runs,gfp,cache,slot,neighbours,pool,zeroed,mappable,user,latency_ns";
	struct table *table = facts_table(cli, shown);

	facts_row(cli, table, facts);
	facts_add_neighbours(cli, table, facts);
	return table;
}

void facts_print_list(struct cli *cli, const struct kmdev_facts *facts)
{
	const struct kmdev_allocator *allocator = allocator_of(cli, facts);
	char *usable = usable_remark(facts), *runs = runs_remark(facts);
	char *gfp = gfp_remark(facts, allocator), *cache = cache_remark(facts);
	char *slot = slot_remark(facts);
	struct kmdev_identify identity;
	const char *remarks[FACTS] = {
		[FACT_SIZE] = "asked for",
		[FACT_USABLE] = usable,
		[FACT_PAGES] = facts->flags & KMDEV_BUFFER_SLAB ? "shared with other objects" :
								  NULL,
		[FACT_PIECES] = facts->piece_bytes ? piece_remark(allocator) : NULL,
		[FACT_NODE] = facts->node == KMDEV_NODE_MIXED ? "pages of several nodes" : NULL,
		[FACT_RUNS] = runs,
		[FACT_GFP] = gfp,
		[FACT_CACHE] = cache,
		[FACT_SLOT] = slot,
		[FACT_POOL] = facts->flags & KMDEV_BUFFER_RESERVE ? "by its reserve" : NULL,
		[FACT_MAPPABLE] = mappable_remark(facts),
	};
	int error = kmalloc_identify(cli->device, &identity);

	if (error)
		die_refused(cli, NULL, error);
	remarks[FACT_VIRT] = virt_remark(facts, identity.out_may);
	remarks[FACT_ZEROED] = zeroed_remark(facts, allocator, identity.out_kernel);
	hidden_remarks(facts, identity.out_may, remarks);
	table_print_list(list_table(cli, facts), remarks);
	free(usable);
	free(runs);
	free(gfp);
	free(cache);
	free(slot);
}
