// SPDX-License-Identifier: GPL-2.0-only
/* What memctl info says beside each fact of a buffer. */
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "facts.h"
#include "gfp.h"
#include "size.h"

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
	return facts->flags & KMDEV_BUFFER_CONTIGUOUS ? "direct map" : "vmalloc area";
}

static char *runs_remark(const struct kmdev_facts *facts)
{
	if (facts->runs > 1)
		return xasprintf("memctl runs %llu lists them",
				 (unsigned long long)facts->handle);
	if (facts->flags & KMDEV_BUFFER_CONTIGUOUS || facts->pages == 1)
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
	if (allocator && allocator->out_flags & KMDEV_ALLOCATOR_ZEROES)
		return "the allocator always does";
	if (facts->gfp_used & KMDEV_GFP_BIT_ZERO)
		return "__GFP_ZERO";
	return kernel & KMDEV_KERNEL_INIT_ON_ALLOC ? "init_on_alloc is on" : NULL;
}

void facts_print_list(struct cli *cli, const struct kmdev_facts *facts)
{
	static const char shown[] =
		"handle,name,allocator,size,usable,order,pages,virt,phys,pfn,node,zone,runs,gfp,"
		"cache,pool,zeroed,mappable,user,latency_ns";
	const struct kmdev_allocator *allocator = allocator_of(cli, facts);
	struct table *table = facts_table(cli, shown);
	char *usable = usable_remark(facts), *runs = runs_remark(facts);
	char *gfp = gfp_remark(facts, allocator);
	struct kmdev_identify identity;
	const char *remarks[FACTS] = {
		[FACT_SIZE] = "asked for",
		[FACT_USABLE] = usable,
		[FACT_RUNS] = runs,
		[FACT_GFP] = gfp,
	};
	int error = device_identify(cli->device, &identity);

	if (error)
		die_refused(cli, NULL, error);
	remarks[FACT_VIRT] = virt_remark(facts, identity.out_may);
	if (facts->hidden & KMDEV_HIDDEN_PHYS)
		remarks[FACT_PHYS] = remarks[FACT_PFN] =
			hidden_remark(identity.out_may, "hidden: needs CAP_SYS_ADMIN");
	if (facts->hidden & KMDEV_HIDDEN_LATENCY)
		remarks[FACT_LATENCY] =
			hidden_remark(identity.out_may, "hidden: needs CAP_SYSLOG");
	if (facts->node == KMDEV_NODE_MIXED)
		remarks[FACT_NODE] = "pages of several nodes";
	remarks[FACT_ZEROED] = zeroed_remark(facts, allocator, identity.out_kernel);
	if (facts->flags & KMDEV_BUFFER_SLAB) {
		remarks[FACT_PAGES] = "shared with other objects";
		remarks[FACT_MAPPABLE] = "a slab object shares its page";
	} else {
		remarks[FACT_MAPPABLE] = "pages of its own; this driver maps none yet";
	}
	facts_row(cli, table, facts);
	table_print_list(table, remarks);
	free(usable);
	free(runs);
	free(gfp);
}
