/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/buddyinfo: how many free blocks of each order each zone has. */
#ifndef MEMCTL_WITNESS_BUDDYINFO_H
#define MEMCTL_WITNESS_BUDDYINFO_H

#include <stddef.h>

#include "witness.h"

#define BUDDYINFO_PATH "/proc/buddyinfo"

/** BUDDY_ORDERS: most orders that a kernel has */
#define BUDDY_ORDERS 24

/**
 * struct buddy - the free blocks of a zone
 * @node: of the zone
 * @zone: its name
 * @blocks: by order
 * @orders: how many orders there are
 */
struct buddy {
	int node;
	char zone[16];
	uint64_t blocks[BUDDY_ORDERS];
	unsigned int orders;
};

struct buddyinfo {
	struct buddy *zones; /* NULL if it cannot be asked */
	size_t count;
	char why_not[WITNESS_WHY_MAX];
};

void buddyinfo_open(struct buddyinfo *buddyinfo);
void buddyinfo_close(struct buddyinfo *buddyinfo);

/** buddy_pages - free pages, in blocks of @order and above */
uint64_t buddy_pages(const struct buddy *buddy, unsigned int order);

/**
 * buddy_unusable - free pages that no request of @order can have, in thousandths of all free ones
 *
 * This is the unusable free space index (Gorman), as debugfs has it in extfrag/unusable_index: a
 * zone without a free page has nothing that can be used.
 */
unsigned int buddy_unusable(const struct buddy *buddy, unsigned int order);

#endif
