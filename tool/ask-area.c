// SPDX-License-Identifier: GPL-2.0-only
/* Mapped buffers, by their area. */
#include "ask.h"

#include <inttypes.h>

/* It begins at the address; or it is one for devices, which may be a pool of several buffers. */
static bool find_area(const struct claim *claim, struct vmalloc_area *area, char *says)
{
	uint64_t virt = claim->facts.virt;

	if (vmallocinfo_holding(virt, area) && (area->begin == virt || area->dma))
		return true;
	SAY("no area begins at this address");
	return false;
}

enum verdict virt_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	if (area.begin == claim->facts.virt)
		SAY("an area begins at this address");
	else
		SAY("in an area for devices");
	return VERDICT_AGREE;
}

enum verdict usable_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	SAY("%" PRIu64 " with its guard", area.bytes);
	if (area.dma && area.bytes > claim->facts.usable + page_size())
		return VERDICT_NO_WITNESS;
	return agree_if(area.bytes == claim->facts.usable + page_size());
}

enum verdict pages_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	if (area.dma) {
		SAY("of an area for devices, it has no pages");
		return VERDICT_NO_WITNESS;
	}
	SAY("pages=%" PRIu64, area.pages);
	return agree_if(area.pages == claim->facts.pages);
}
