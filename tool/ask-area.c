// SPDX-License-Identifier: GPL-2.0-only
/* Mapped buffers, by their area. */
#include "ask.h"

#include <inttypes.h>

static bool find_area(const struct claim *claim, struct vmalloc_area *area, char *says)
{
	if (vmallocinfo_find(claim->facts.virt, area))
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
	SAY("an area begins at this address");
	return VERDICT_AGREE;
}

enum verdict usable_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	SAY("%" PRIu64 " with its guard", area.bytes);
	return agree_if(area.bytes == claim->facts.usable + page_size());
}

enum verdict pages_by_area(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	SAY("pages=%" PRIu64, area.pages);
	return agree_if(area.pages == claim->facts.pages);
}
