// SPDX-License-Identifier: GPL-2.0-only
/* Mapped buffers, by their area. */
#include "ask.h"

#include <inttypes.h>

/* Memory for devices that may not wait for it comes from an area of which others have a part. */
static bool is_pool(const struct claim *claim, const struct vmalloc_area *area)
{
	return area->dma && area->bytes > claim->facts.usable + page_size();
}

static bool find_area(const struct claim *claim, struct vmalloc_area *area, char *says)
{
	uint64_t virt = claim->facts.virt;

	if (vmallocinfo_holding(virt, area) && (area->begin == virt || is_pool(claim, area)))
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
		SAY("in a pool for devices");
	return VERDICT_AGREE;
}

enum verdict usable_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
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

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	if (area.dma) {
		SAY("an area for devices tells no pages");
		return VERDICT_NO_WITNESS;
	}
	SAY("pages=%" PRIu64, area.pages);
	return agree_if(area.pages == claim->facts.pages);
}
