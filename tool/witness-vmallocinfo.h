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
	uint64_t begin;
	uint64_t bytes; /* its guard page counted */
	uint64_t pages;
	bool dma; /* memory for devices, mapped once more where these do not see the caches */
	char owner[32]; /* the function that made it */
};

void vmallocinfo_open(struct vmallocinfo *vmallocinfo);

enum vmallocinfo_says {
	VMALLOCINFO_NO,
	VMALLOCINFO_YES,
	VMALLOCINFO_UNSURE, /* areas come and go too fast, or the file could not be read */
};

/** vmallocinfo_holding - the area that @virt lies in */
enum vmallocinfo_says vmallocinfo_holding(uint64_t virt, struct vmalloc_area *area);

#endif
