/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/vmallocinfo: the areas that are mapped page by page. */
#ifndef MEMCTL_WITNESS_VMALLOCINFO_H
#define MEMCTL_WITNESS_VMALLOCINFO_H

#include "witness.h"

#define VMALLOCINFO_PATH "/proc/vmallocinfo"

struct vmallocinfo {
	bool readable;
	char why_not[WITNESS_WHY_MAX];
};

struct vmalloc_area {
	uint64_t bytes; /* its guard page counted */
	uint64_t pages;
};

void vmallocinfo_open(struct vmallocinfo *vmallocinfo);

/** vmallocinfo_find - the area that begins at @virt; false if none does */
bool vmallocinfo_find(uint64_t virt, struct vmalloc_area *area);

#endif
