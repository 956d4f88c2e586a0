/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/kpageflags: what the kernel uses a page frame for. */
#ifndef MEMCTL_WITNESS_PAGEFLAGS_H
#define MEMCTL_WITNESS_PAGEFLAGS_H

#include <stddef.h>

#include "witness.h"

#define PAGEFLAGS_PATH "/proc/kpageflags"

struct pageflags {
	int fd;
	char why_not[WITNESS_WHY_MAX];
};

void pageflags_open(struct pageflags *pageflags);
void pageflags_close(struct pageflags *pageflags);

/** enum frame - what a page frame is used for */
enum frame {
	FRAME_HOLE, /* there is none */
	FRAME_RESERVED,
	FRAME_SLAB,
	FRAME_FREE,
	FRAME_TABLE, /* of page table entries */
	FRAME_USER, /* memory of processes, page cache */
	FRAME_OTHER
};

/** pageflags_frames - what @count frames from @first on are; how many of them could be asked */
size_t pageflags_frames(const struct pageflags *pageflags, uint64_t first, size_t count,
			unsigned char *frames);

/** pageflags_kind - what a frame is: "slab", "free", "in use", … */
const char *pageflags_kind(const struct pageflags *pageflags, uint64_t pfn);

/** pageflags_compound - frames of the compound page that begins at @pfn, 0 if none does */
uint64_t pageflags_compound(const struct pageflags *pageflags, uint64_t pfn);

/** pageflags_head - the first frame of the compound page that @pfn lies in, or @pfn itself */
uint64_t pageflags_head(const struct pageflags *pageflags, uint64_t pfn);

#endif
