// SPDX-License-Identifier: GPL-2.0-only
/* Page frames, by what the kernel uses them for. */
#include "ask.h"

#include <inttypes.h>
#include <string.h>

/* The compound page that they are, if they are one. */
static uint64_t compound(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames = pageflags_compound(&witnesses->pageflags, claim->facts.pfn);

	if (frames)
		SAY("a head and %" PRIu64 " tails", frames - 1);
	else
		SAY("only __GFP_COMP marks where pages end");
	return frames;
}

enum verdict usable_by_compound(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames = compound(claim, witnesses, says);

	return frames ? agree_if(frames * page_size() == claim->facts.usable) :
			VERDICT_NO_WITNESS;
}

enum verdict pages_by_compound(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames = compound(claim, witnesses, says);

	return frames ? agree_if(frames == claim->facts.pages) : VERDICT_NO_WITNESS;
}

enum verdict order_by_compound(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames = compound(claim, witnesses, says);

	return frames ? agree_if(frames == 1ULL << claim->facts.order) : VERDICT_NO_WITNESS;
}

static bool runs_are(const struct claim *claim, const struct pageflags *pageflags,
		     const char *expected, char *says)
{
	for (size_t i = 0; i < claim->run_count; i++) {
		const struct kmdev_run *run = &claim->runs[i];

		for (uint64_t pfn = run->pfn; pfn < run->pfn + run->pages; pfn++) {
			const char *kind = pageflags_kind(pageflags, pfn);

			if (!strcmp(kind, expected))
				continue;
			SAY("frame 0x%" PRIx64 " is %s", pfn, kind);
			return false;
		}
	}
	return true;
}

/* The first chunk of per-CPU memory is older than the allocators: all its frames are reserved. */
static const char *kind_of_use(const struct claim *claim, const struct pageflags *pageflags)
{
	if (claim->kind & (CLAIM_OBJECT | CLAIM_OBJECTS))
		return "slab";
	if (claim->kind == CLAIM_PERCPU && claim->run_count &&
	    !strcmp(pageflags_kind(pageflags, claim->runs[0].pfn), "reserved"))
		return "reserved";
	return "in use";
}

enum verdict pfn_by_use(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	const char *expected = kind_of_use(claim, &witnesses->pageflags);
	const char *kind = pageflags_kind(&witnesses->pageflags, claim->facts.pfn);

	if (!runs_are(claim, &witnesses->pageflags, expected, says))
		return VERDICT_DISAGREE;
	SAY("%s%s", claim->facts.pages > 1 ? "its frames: " : "", kind);
	return agree_if(!strcmp(kind, expected));
}

/* Pages of which each is one by itself: none of them is part of a compound page. */
static bool count_frames(const struct claim *claim, const struct witnesses *witnesses,
			 uint64_t *frames, char *says)
{
	*frames = 0;
	for (size_t i = 0; i < claim->run_count; i++) {
		const struct kmdev_run *run = &claim->runs[i];

		for (uint64_t pfn = run->pfn; pfn < run->pfn + run->pages; pfn++) {
			if (pageflags_compound(&witnesses->pageflags, pfn) ||
			    pageflags_head(&witnesses->pageflags, pfn) != pfn) {
				SAY("frame 0x%" PRIx64 " is part of a compound page", pfn);
				return false;
			}
			++*frames;
		}
	}
	SAY("%" PRIu64 " single frames", *frames);
	return true;
}

enum verdict pages_by_frames(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames;

	return agree_if(count_frames(claim, witnesses, &frames, says) &&
			frames == claim->facts.pages);
}

enum verdict pieces_by_frames(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames;

	return agree_if(count_frames(claim, witnesses, &frames, says) &&
			frames == claim->facts.pieces);
}

enum verdict piece_by_frames(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames;

	return agree_if(count_frames(claim, witnesses, &frames, says) &&
			claim->facts.piece_bytes == page_size());
}

/* Whether others have a part of a page that is no slab's, the kernel does not tell. */
enum verdict mappable_by_use(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	bool mappable = claim->facts.flags & KMDEV_BUFFER_MAPPABLE;

	if (runs_are(claim, &witnesses->pageflags, "slab", says)) {
		SAY("slab");
		return agree_if(!mappable);
	}
	if (!mappable) {
		SAY("who shares a page is not told");
		return VERDICT_NO_WITNESS;
	}
	if (!runs_are(claim, &witnesses->pageflags, "in use", says))
		return VERDICT_DISAGREE;
	SAY("in use, no slab");
	return agree_if(claim->facts.phys % page_size() == 0 &&
			claim->facts.usable % page_size() == 0);
}
