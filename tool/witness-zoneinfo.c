// SPDX-License-Identifier: GPL-2.0-only
#include "witness-zoneinfo.h"

#include <inttypes.h>
#include <stdlib.h>

static void add(struct zoneinfo *zoneinfo, const struct zone_span *span)
{
	struct zone_span *spans =
		reallocarray(zoneinfo->spans, zoneinfo->count + 1, sizeof(*spans));

	if (!spans)
		return;
	spans[zoneinfo->count++] = *span;
	zoneinfo->spans = spans;
}

/*
 * "Node 0, zone DMA32" opens a zone; "pages free", the watermarks, "spanned", "managed" and, if it
 * has pages, "start_pfn:" follow.
 */
static void parse(struct zoneinfo *zoneinfo, FILE *file)
{
	struct zone_span span = { 0 };
	uint64_t spanned = 0;
	const struct {
		const char *format;
		uint64_t *number;
	} numbers[] = {
		{ " pages free %" SCNu64, &span.free }, { " min %" SCNu64, &span.min },
		{ " low %" SCNu64, &span.low }, { " spanned %" SCNu64, &spanned },
		{ " managed %" SCNu64, &span.managed },
	};
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, file) > 0) {
		if (sscanf(line, "Node %d, zone %15s", &span.node, span.zone) == 2)
			continue;
		for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
			sscanf(line, numbers[i].format, numbers[i].number);
		if (sscanf(line, " start_pfn: %" SCNu64, &span.first) == 1 && spanned) {
			span.last = span.first + spanned - 1;
			add(zoneinfo, &span);
		}
	}
	free(line);
}

void zoneinfo_open(struct zoneinfo *zoneinfo)
{
	FILE *file = witness_fopen(ZONEINFO_PATH, zoneinfo->why_not);

	zoneinfo->spans = NULL;
	zoneinfo->count = 0;
	if (!file)
		return;
	parse(zoneinfo, file);
	fclose(file);
	if (!zoneinfo->spans)
		snprintf(zoneinfo->why_not, WITNESS_WHY_MAX, "it names no zone with pages");
}

void zoneinfo_close(struct zoneinfo *zoneinfo)
{
	free(zoneinfo->spans);
}

const struct zone_span *zoneinfo_find(const struct zoneinfo *zoneinfo, uint64_t pfn)
{
	for (size_t i = 0; i < zoneinfo->count; i++)
		if (pfn >= zoneinfo->spans[i].first && pfn <= zoneinfo->spans[i].last)
			return &zoneinfo->spans[i];
	return NULL;
}
