/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/zoneinfo: which page frames belong to which node and zone. */
#ifndef MEMCTL_WITNESS_ZONEINFO_H
#define MEMCTL_WITNESS_ZONEINFO_H

#include <stddef.h>

#include "witness.h"

#define ZONEINFO_PATH "/proc/zoneinfo"

struct zone_span {
	int node;
	char zone[16];
	uint64_t first; /* page frame numbers */
	uint64_t last;
	uint64_t managed; /* pages that the page allocator has, free or not */
	uint64_t free;
	uint64_t min; /* watermarks, in pages */
	uint64_t low;
};

struct zoneinfo {
	struct zone_span *spans; /* NULL if it cannot be asked */
	size_t count;
	char why_not[WITNESS_WHY_MAX];
};

void zoneinfo_open(struct zoneinfo *zoneinfo);
void zoneinfo_close(struct zoneinfo *zoneinfo);

/** zoneinfo_find - the zone that frame @pfn lies in, or NULL */
const struct zone_span *zoneinfo_find(const struct zoneinfo *zoneinfo, uint64_t pfn);

#endif
