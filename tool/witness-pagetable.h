/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own page tables, read through /proc/kcore: what the processor itself goes by when
 * it turns a virtual address into a physical one.
 */
#ifndef MEMCTL_WITNESS_PAGETABLE_H
#define MEMCTL_WITNESS_PAGETABLE_H

#include "witness-kcore.h"

#define PAGETABLE_ENTRIES 512
#define PAGETABLE_LEVELS 5

/**
 * struct pagetable_format - what an architecture's entries are like
 * @address: the bits of a table's or a page's physical address
 * @leaf_mask: the bits that tell a page from a table, above the last one
 * @leaf: what these are for a page
 */
struct pagetable_format {
	uint64_t address, leaf_mask, leaf;
};

/**
 * struct pagetable - the tables below the kernel's root
 * @kcore: through which they are read; open
 * @format: of their entries
 * @root: virtual address of the root table
 * @levels: 3, 4 or 5; 0 if they cannot be read
 * @leaf: how many bytes the entry maps that pagetable_phys() found last
 * @tables: the table of each level that was read last, the pages' own first
 * @why_not: why they cannot be read
 */
struct pagetable {
	const struct kcore *kcore;
	const struct pagetable_format *format;
	uint64_t root;
	unsigned int levels;
	uint64_t leaf;
	struct {
		uint64_t virt;
		uint64_t entries[PAGETABLE_ENTRIES];
	} tables[PAGETABLE_LEVELS];
	char why_not[WITNESS_WHY_MAX];
};

void pagetable_open(struct pagetable *pagetable, const struct kcore *kcore);

/** pagetable_phys - physical address behind any kernel address; false if nothing is mapped */
bool pagetable_phys(struct pagetable *pagetable, uint64_t virt, uint64_t *phys);

#endif /* MEMCTL_WITNESS_PAGETABLE_H */
