// SPDX-License-Identifier: GPL-2.0-only
/* Slab objects, by the cache they come from and the slab they lie in. */
#include "ask.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

static uint64_t object_size(const struct claim *claim)
{
	return slab_figure(claim->facts.cache, "object_size");
}

enum verdict usable_by_cache(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t size = object_size(claim);

	(void)witnesses;
	if (!size)
		SAY("no cache %s", claim->facts.cache);
	else if (claim->kind == CLAIM_OBJECTS)
		SAY("%s: %u of %" PRIu64, claim->facts.cache, claim->facts.pieces, size);
	else
		SAY("%s: %" PRIu64, claim->facts.cache, size);
	return agree_if(size * claim_pieces(claim) == claim->facts.usable);
}

enum verdict pages_by_cache(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t size = object_size(claim), pages = 0;
	uint64_t at = claim->facts.virt % page_size();

	(void)witnesses;
	for (uint64_t i = 0; i < claim_pieces(claim); i++) {
		uint64_t end = claim_virt(claim, i) % page_size() + size;

		pages += (end + page_size() - 1) / page_size();
	}
	if (claim->kind == CLAIM_OBJECTS)
		SAY("%u objects of %" PRIu64 " bytes: %" PRIu64, claim->facts.pieces, size, pages);
	else
		SAY("%" PRIu64 " bytes at 0x%" PRIx64 " of a page: %" PRIu64, size, at, pages);
	return agree_if(pages == claim->facts.pages);
}

enum verdict pieces_by_cache(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t size = object_size(claim);
	uint64_t pieces = size ? (claim->facts.bytes + size - 1) / size : 0;

	(void)witnesses;
	SAY("%" PRIu64 " objects hold %" PRIu64, pieces, (uint64_t)claim->facts.bytes);
	return agree_if(pieces == claim->facts.pieces);
}

enum verdict piece_by_cache(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t size = object_size(claim);

	(void)witnesses;
	SAY("%s: %" PRIu64, claim->facts.cache, size);
	return agree_if(size == claim->facts.piece_bytes);
}

/* A cache of a user's own has no family: it is the one that is named after its id. */
static enum verdict cache_by_id(const struct claim *claim, char *says)
{
	char *slab = xasprintf("kmd-%u", claim->facts.cache_id);
	uint64_t size = slab_figure(slab, "object_size");
	bool same = !strcmp(slab, claim->facts.cache);

	SAY("%s: objects of %" PRIu64, slab, size);
	free(slab);
	return agree_if(same && size * claim_pieces(claim) >= claim->facts.bytes);
}

/* krealloc to a smaller size leaves the object where it is, in a class too large for it. */
enum verdict cache_by_size(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t size = object_size(claim), least;

	(void)witnesses;
	if (claim->facts.cache_id)
		return cache_by_id(claim, says);
	least = slab_least_size(claim->facts.cache, claim->facts.bytes);
	if (claim_resizable(claim) && least && size > least) {
		SAY("one of %" PRIu64 " would hold %" PRIu64 ", if nobody resized it", least,
		    (uint64_t)claim->facts.bytes);
		return VERDICT_NO_WITNESS;
	}
	SAY("the least that holds %" PRIu64 ": %" PRIu64, (uint64_t)claim->facts.bytes, least);
	return agree_if(least && least == size);
}

enum verdict slab_offset_by_head(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t phys, head;

	if (!find_phys(claim, witnesses, &phys, says))
		return VERDICT_DISAGREE;
	head = pageflags_head(&witnesses->pageflags, phys / page_size());
	SAY("its slab begins at frame 0x%" PRIx64, head);
	return agree_if(phys - head * page_size() == claim->facts.slab_offset);
}

/* With red zones objects do not begin where their slots do. */
enum verdict slot_by_stride(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	const char *cache = claim->facts.cache;
	uint64_t stride = slab_figure(cache, "slab_size");
	uint64_t objects = slab_figure(cache, "objs_per_slab");
	bool padded = slab_figure(cache, "red_zone");

	(void)witnesses;
	if (!stride) {
		SAY("no cache %s", cache);
		return VERDICT_DISAGREE;
	}
	SAY("%" PRIu64 " objects in a slab, %" PRIu64 " apart", objects, stride);
	return agree_if(claim->facts.slab_offset / stride < objects &&
			(padded || claim->facts.slab_offset % stride == 0));
}
