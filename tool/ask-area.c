// SPDX-License-Identifier: GPL-2.0-only
/* Mapped buffers, by their area. */
#include "ask.h"

#include <inttypes.h>

/* Memory for devices that may not wait for it comes from an area of which others have a part. */
static bool is_pool(const struct claim *claim, const struct vmalloc_area *area)
{
	return area->dma && area->bytes > claim->facts.usable + page_size();
}

enum verdict find_area(const struct claim *claim, struct vmalloc_area *area, char *says)
{
	switch (vmallocinfo_holding(claim->facts.virt, area)) {
	case VMALLOCINFO_YES:
		return VERDICT_AGREE;
	case VMALLOCINFO_NO:
		SAY("no area holds this address");
		return VERDICT_DISAGREE;
	default:
		SAY("areas come and go too fast");
		return VERDICT_NO_WITNESS;
	}
}

/* One that begins there, or is a pool. */
static enum verdict find_own(const struct claim *claim, struct vmalloc_area *area, char *says)
{
	enum verdict found = find_area(claim, area, says);

	if (found != VERDICT_AGREE || area->begin == claim->facts.virt || is_pool(claim, area))
		return found;
	SAY("no area begins at this address");
	return VERDICT_DISAGREE;
}

enum verdict virt_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;
	enum verdict found = find_own(claim, &area, says);

	(void)witnesses;
	if (found != VERDICT_AGREE)
		return found;
	if (area.begin == claim->facts.virt)
		SAY("an area begins at this address");
	else
		SAY("in a pool for devices");
	return VERDICT_AGREE;
}

enum verdict usable_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;
	enum verdict found = find_own(claim, &area, says);

	(void)witnesses;
	if (found != VERDICT_AGREE)
		return found;
	if (is_pool(claim, &area)) {
		SAY("part of a pool for devices");
		return VERDICT_NO_WITNESS;
	}
	SAY("%" PRIu64 " with its guard", area.bytes);
	return agree_if(area.bytes == claim->facts.usable + page_size());
}

enum verdict pages_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;
	enum verdict found = find_own(claim, &area, says);

	(void)witnesses;
	if (found != VERDICT_AGREE)
		return found;
	if (area.dma) {
		SAY("an area for devices tells no pages");
		return VERDICT_NO_WITNESS;
	}
	SAY("pages=%" PRIu64, area.pages);
	return agree_if(area.pages == claim->facts.pages);
}
