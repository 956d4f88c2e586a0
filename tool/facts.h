/* SPDX-License-Identifier: GPL-2.0-only */
/* The facts of buffers as a table: what alloc, info and list print. */
#ifndef MEMCTL_FACTS_H
#define MEMCTL_FACTS_H

#include "command.h"

enum facts_column {
	FACT_HANDLE,
	FACT_NAME,
	FACT_ALLOCATOR,
	FACT_SIZE,
	FACT_USABLE,
	FACT_ORDER,
	FACT_PAGES,
	FACT_PIECES,
	FACT_PIECE,
	FACT_VIRT,
	FACT_PHYS,
	FACT_PFN,
	FACT_DMA,
	FACT_NODE,
	FACT_ZONE,
	FACT_RUNS,
	FACT_CONTIGUOUS,
	FACT_GFP,
	FACT_GFP_USED,
	FACT_CACHE,
	FACT_SLAB,
	FACT_SLAB_OFFSET,
	FACT_SLOT,
	FACT_NEIGHBOURS,
	FACT_POOL,
	FACT_RESERVE,
	FACT_CONTEXT,
	FACT_ZEROED,
	FACT_MAPPABLE,
	FACT_USER,
	FACT_LATENCY,
	FACT_MOVED,
	FACT_AGE,
	FACTS
};

/** FACTS_USUAL: the columns of list */
#define FACTS_USUAL "handle,name,allocator,size,usable,pages,runs,node,zone,user,age"

extern const struct column facts_columns[];

/** facts_table - a listing of buffers; @usual as in table_new() */
struct table *facts_table(const struct cli *cli, const char *usual);

/** facts_row - add a buffer; its neighbours and whether it moved are left to others */
void facts_row(struct cli *cli, struct table *table, const struct kmdev_facts *facts);

/** facts_add_neighbours - add to the row the one fact for which all buffers have to be seen */
void facts_add_neighbours(struct cli *cli, struct table *table, const struct kmdev_facts *facts);

/** facts_slot - which object of its slab it is; TABLE_NULL if hidden or if nobody knows */
uint64_t facts_slot(const struct kmdev_facts *facts);

/** facts_print_list - print one buffer as a list of fact, value and remark */
void facts_print_list(struct cli *cli, const struct kmdev_facts *facts);

/** mappable_remark - why the file of a buffer can or cannot be mapped */
const char *mappable_remark(const struct kmdev_facts *facts);

/** zone_name - the kernel's name of enum kmdev_zone, "mixed" for KMDEV_ZONE_MIXED */
const char *zone_name(uint32_t zone);

/** zeroed_name - enum kmdev_zeroed as memctl says it, NULL for one it does not know */
const char *zeroed_name(uint32_t zeroed);

#endif /* MEMCTL_FACTS_H */
