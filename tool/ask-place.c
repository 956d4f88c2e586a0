// SPDX-License-Identifier: GPL-2.0-only
/* Nodes and zones, by the frames that are theirs. */
#include "ask.h"

#include <inttypes.h>
#include <string.h>

/* The span that a run lies in as a whole; NULL if there is none. */
static const struct zone_span *span_of(const struct witnesses *witnesses,
				       const struct kmdev_run *run)
{
	const struct zone_span *span = zoneinfo_find(&witnesses->zoneinfo, run->pfn);

	return span && run->pfn + run->pages - 1 <= span->last ? span : NULL;
}

static enum verdict no_span(const struct kmdev_run *run, char *says)
{
	SAY("frame 0x%" PRIx64 " is in no zone", (uint64_t)run->pfn);
	return VERDICT_DISAGREE;
}

enum verdict zone_by_span(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	const char *zone = NULL;

	for (size_t i = 0; i < claim->run_count; i++) {
		const struct zone_span *span = span_of(witnesses, &claim->runs[i]);

		if (!span)
			return no_span(&claim->runs[i], says);
		SAY("0x%" PRIx64 "-0x%" PRIx64 " is %s", span->first, span->last, span->zone);
		if (strcmp(span->zone, zone_name(claim->runs[i].zone)))
			return VERDICT_DISAGREE;
		zone = !zone || !strcmp(zone, span->zone) ? span->zone :
							    zone_name(KMDEV_ZONE_MIXED);
	}
	return agree_if(zone && !strcmp(zone, zone_name(claim->facts.zone)));
}

enum verdict node_by_span(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	int node = -1;

	for (size_t i = 0; i < claim->run_count; i++) {
		const struct zone_span *span = span_of(witnesses, &claim->runs[i]);

		if (!span)
			return no_span(&claim->runs[i], says);
		SAY("0x%" PRIx64 "-0x%" PRIx64 " is node %d", span->first, span->last, span->node);
		if (span->node != claim->runs[i].node)
			return VERDICT_DISAGREE;
		node = i == 0 || node == span->node ? span->node : KMDEV_NODE_MIXED;
	}
	return agree_if(node == claim->facts.node);
}
