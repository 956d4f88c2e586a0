// SPDX-License-Identifier: GPL-2.0-only
#include "witness-pageflags.h"

#include <linux/kernel-page-flags.h>
#include <unistd.h>

#define BIT(nr) (1ULL << (nr))

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

const char *pageflags_kind(const struct pageflags *pageflags, uint64_t pfn)
{
	static const struct {
		uint64_t any;
		const char *kind;
	} kinds[] = {
		{ BIT(KPF_NOPAGE), "no page" },
		{ BIT(KPF_SLAB), "slab" },
		{ BIT(KPF_BUDDY), "free" },
		{ BIT(KPF_PGTABLE), "page table" },
		{ BIT(KPF_LRU) | BIT(KPF_ANON) | BIT(KPF_MMAP) | BIT(KPF_SWAPBACKED),
		  "user memory" },
	};
	uint64_t flags = flags_of(pageflags, pfn);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (flags & kinds[i].any)
			return kinds[i].kind;
	return "in use";
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
