// SPDX-License-Identifier: GPL-2.0-only
#include "facts.h"

#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "choice.h"
#include "error.h"
#include "gfp.h"
#include "source.h"
#include "stride.h"
#include "user.h"

const struct column facts_columns[] = {
	[FACT_HANDLE] = { "handle", COLUMN_NUMBER, "number that names the buffer" },
	[FACT_NAME] = { "name", COLUMN_TEXT, "name given by its owner" },
	[FACT_ALLOCATOR] = { "allocator", COLUMN_TEXT, "kernel function it comes from" },
	[FACT_SIZE] = { "size", COLUMN_SIZE, "bytes asked for" },
	[FACT_USABLE] = { "usable", COLUMN_SIZE, "bytes really given" },
	[FACT_ORDER] = { "order", COLUMN_NUMBER, "log2 of the pages asked of the page allocator" },
	[FACT_PAGES] = { "pages", COLUMN_NUMBER, "page frames it lies in" },
	[FACT_PIECES] = { "pieces", COLUMN_NUMBER, "ranges of addresses it consists of" },
	[FACT_PIECE] = { "piece", COLUMN_SIZE, "bytes in a piece, if there are several" },
	[FACT_VIRT] = { "virt", COLUMN_ADDRESS, "kernel virtual address" },
	[FACT_PHYS] = { "phys", COLUMN_ADDRESS, "physical address of the first byte" },
	[FACT_PFN] = { "pfn", COLUMN_HEX, "page frame number of the first byte" },
	[FACT_DMA] = { "dma", COLUMN_ADDRESS, "address for a device" },
	[FACT_NODE] = { "node", COLUMN_NUMBER, "NUMA node of its pages" },
	[FACT_ZONE] = { "zone", COLUMN_TEXT, "memory zone of its pages" },
	[FACT_RUNS] = { "runs", COLUMN_NUMBER, "physically contiguous runs of pages" },
	[FACT_CONTIGUOUS] = { "contiguous", COLUMN_BOOL, "whether it is one run" },
	[FACT_GFP] = { "gfp", COLUMN_TEXT, "mask asked for" },
	[FACT_GFP_USED] = { "gfp_used", COLUMN_TEXT, "mask the kernel was called with" },
	[FACT_CACHE] = { "cache", COLUMN_TEXT, "slab cache it is an object of" },
	[FACT_SLAB] = { "slab", COLUMN_TEXT, "the kernel's name of that cache" },
	[FACT_SLAB_OFFSET] = { "slab_offset", COLUMN_NUMBER, "bytes into its slab" },
	[FACT_SLOT] = { "slot", COLUMN_NUMBER, "which object of its slab it is, from 0" },
	[FACT_NEIGHBOURS] = { "neighbours", COLUMN_TEXT,
			      "your buffers before and behind it in the slab (info)" },
	[FACT_POOL] = { "pool", COLUMN_TEXT, "memory pool it comes from" },
	[FACT_RESERVE] = { "reserve", COLUMN_BOOL, "whether the pool's reserve served it" },
	[FACT_CONTEXT] = { "context", COLUMN_TEXT, "where it was allocated" },
	[FACT_ZEROED] = { "zeroed", COLUMN_TEXT, "who cleared it: kernel, driver, ..." },
	[FACT_MAPPABLE] = { "mappable", COLUMN_BOOL, "whether it has its pages to itself" },
	[FACT_USER] = { "user", COLUMN_TEXT, "owner" },
	[FACT_LATENCY] = { "latency_ns", COLUMN_NUMBER, "nanoseconds the allocator took" },
	[FACT_MOVED] = { "moved", COLUMN_BOOL, "whether it lies elsewhere now (resize)" },
	[FACT_AGE] = { "age", COLUMN_AGE, "time since the allocation" },
	{ }
};

const char *zone_name(uint32_t zone)
{
	return choice_name(zone_names, zone) ?: "mixed";
}

const char *zeroed_name(uint32_t zeroed)
{
	switch (zeroed) {
	case KMDEV_ZEROED_NO:
		return "no";
	case KMDEV_ZEROED_KERNEL:
		return "kernel";
	case KMDEV_ZEROED_DRIVER:
		return "driver";
	case KMDEV_ZEROED_CONSTRUCTOR:
		return "constructor";
	default:
		return NULL;
	}
}

static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static void set_mask(struct table *table, enum facts_column column, uint32_t mask)
{
	char *text;

	if (!table_shows(table, column))
		return;
	text = gfp_format(mask);
	table_text(table, column, text);
	free(text);
}

uint64_t facts_slot(const struct kmdev_facts *facts)
{
	uint64_t stride = 0;

	if (facts->flags & KMDEV_BUFFER_SLAB && facts->slab_offset != KMDEV_NONE)
		stride = stride_of(facts->cache);
	return stride ? facts->slab_offset / stride : TABLE_NULL;
}

struct table *facts_table(const struct cli *cli, const char *usual)
{
	return table_new(&cli->view, "buffers", facts_columns, usual);
}

static void add_pages(struct table *table, const struct kmdev_facts *facts)
{
	table_value(table, FACT_ORDER, facts->order < 0 ? TABLE_NULL : (uint64_t)facts->order);
	table_value(table, FACT_PAGES, facts->pages);
	table_value(table, FACT_PIECES, facts->piece_bytes ? facts->pieces : TABLE_NULL);
	table_value(table, FACT_PIECE, facts->piece_bytes ? facts->piece_bytes : TABLE_NULL);
	table_value(table, FACT_VIRT, facts->virt);
	table_value(table, FACT_PHYS, facts->phys);
	table_value(table, FACT_PFN, facts->pfn);
	table_value(table, FACT_DMA, facts->dma);
	table_value(table, FACT_NODE, facts->node < 0 ? TABLE_NULL : (uint64_t)facts->node);
	table_text(table, FACT_ZONE, zone_name(facts->zone));
	table_value(table, FACT_RUNS, facts->runs);
	table_value(table, FACT_CONTIGUOUS, facts->runs == 1);
}

static void add_source(struct cli *cli, struct table *table, const struct kmdev_facts *facts)
{
	const char *slab = or_null(facts->cache);

	table_text(table, FACT_CACHE, cache_name(cli, facts->cache_id) ?: slab);
	table_text(table, FACT_SLAB, slab);
	table_value(table, FACT_SLAB_OFFSET, slab ? facts->slab_offset : TABLE_NULL);
	if (table_shows(table, FACT_SLOT))
		table_value(table, FACT_SLOT, facts_slot(facts));
	table_text(table, FACT_POOL, pool_name(cli, facts->pool_id));
	if (facts->pool_id)
		table_value(table, FACT_RESERVE, !!(facts->flags & KMDEV_BUFFER_RESERVE));
}

void facts_row(struct cli *cli, struct table *table, const struct kmdev_facts *facts)
{
	const struct kmdev_allocator *allocator = allocator_of(cli, facts);

	table_row(table);
	table_value(table, FACT_HANDLE, facts->handle);
	table_text(table, FACT_NAME, or_null(facts->name));
	table_text(table, FACT_ALLOCATOR, allocator ? allocator->out_name : NULL);
	table_value(table, FACT_SIZE, facts->bytes);
	table_value(table, FACT_USABLE, facts->usable);
	add_pages(table, facts);
	set_mask(table, FACT_GFP, facts->gfp);
	set_mask(table, FACT_GFP_USED, facts->gfp_used);
	add_source(cli, table, facts);
	table_text(table, FACT_CONTEXT, choice_name(context_names, facts->context));
	table_text(table, FACT_ZEROED, zeroed_name(facts->zeroed));
	table_value(table, FACT_MAPPABLE, !!(facts->flags & KMDEV_BUFFER_MAPPABLE));
	table_text(table, FACT_USER, user_name(facts->uid));
	table_value(table, FACT_LATENCY, facts->latency_ns);
	table_value(table, FACT_AGE, facts->age_ns);
}

void facts_add_neighbours(struct cli *cli, struct table *table, const struct kmdev_facts *facts)
{
	char *text;

	if (!table_shows(table, FACT_NEIGHBOURS))
		return;
	text = neighbours_text(cli, facts);
	table_text(table, FACT_NEIGHBOURS, text);
	free(text);
}
