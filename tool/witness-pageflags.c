// SPDX-License-Identifier: GPL-2.0-only
#include "witness-pageflags.h"

#include <linux/kernel-page-flags.h>
#include <unistd.h>

#define BIT(nr) (1ULL << (nr))
#define AT_ONCE 4096

/* In the kernel's own header, but not in the one for users. */
#define KPF_RESERVED 32

void pageflags_open(struct pageflags *pageflags)
{
	pageflags->fd = witness_open(PAGEFLAGS_PATH, pageflags->why_not);
}

void pageflags_close(struct pageflags *pageflags)
{
	if (pageflags->fd >= 0)
		close(pageflags->fd);
}

static uint64_t flags_of(const struct pageflags *pageflags, uint64_t pfn)
{
	uint64_t flags;

	if (pread(pageflags->fd, &flags, sizeof(flags), pfn * sizeof(flags)) != sizeof(flags))
		return BIT(KPF_NOPAGE);
	return flags;
}

static enum frame frame_of(uint64_t flags)
{
	static const struct {
		uint64_t any;
		enum frame frame;
	} frames[] = {
		{ BIT(KPF_NOPAGE), FRAME_HOLE },
		{ BIT(KPF_RESERVED), FRAME_RESERVED },
		{ BIT(KPF_SLAB), FRAME_SLAB },
		{ BIT(KPF_BUDDY), FRAME_FREE },
		{ BIT(KPF_PGTABLE), FRAME_TABLE },
		{ BIT(KPF_LRU) | BIT(KPF_ANON) | BIT(KPF_MMAP) | BIT(KPF_SWAPBACKED),
		  FRAME_USER },
	};

	for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++)
		if (flags & frames[i].any)
			return frames[i].frame;
	return FRAME_OTHER;
}

const char *pageflags_kind(const struct pageflags *pageflags, uint64_t pfn)
{
	static const char *const kinds[] = {
		[FRAME_HOLE] = "no page",
		[FRAME_RESERVED] = "reserved",
		[FRAME_SLAB] = "slab",
		[FRAME_FREE] = "free",
		[FRAME_TABLE] = "page table",
		[FRAME_USER] = "user memory",
		[FRAME_OTHER] = "in use",
	};

	return kinds[frame_of(flags_of(pageflags, pfn))];
}

size_t pageflags_frames(const struct pageflags *pageflags, uint64_t first, size_t count,
			unsigned char *frames)
{
	uint64_t flags[AT_ONCE];
	size_t done = 0;

	while (done < count) {
		size_t room = count - done < AT_ONCE ? count - done : AT_ONCE;
		ssize_t got = pread(pageflags->fd, flags, room * sizeof(*flags),
				    (first + done) * sizeof(*flags));

		if (got <= 0)
			break;
		for (size_t i = 0; i < got / sizeof(*flags); i++)
			frames[done++] = frame_of(flags[i]);
	}
	return done;
}

uint64_t pageflags_compound(const struct pageflags *pageflags, uint64_t pfn)
{
	uint64_t frames = 1;

	if (!(flags_of(pageflags, pfn) & BIT(KPF_COMPOUND_HEAD)))
		return 0;
	while (flags_of(pageflags, pfn + frames) & BIT(KPF_COMPOUND_TAIL))
		frames++;
	return frames;
}

uint64_t pageflags_head(const struct pageflags *pageflags, uint64_t pfn)
{
	while (pfn && flags_of(pageflags, pfn) & BIT(KPF_COMPOUND_TAIL))
		pfn--;
	return pfn;
}
