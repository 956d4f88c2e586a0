// SPDX-License-Identifier: GPL-2.0-only
#include "zones.h"

#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "error.h"
#include "size.h"

bool zones_option(const struct cli *cli, struct zones *zones, int letter, const char *argument)
{
	if (letter == REQUEST_ZONE) {
		zones->zone = zone_names[choice_argument(cli, "--zone", zone_names, argument)];
	} else if (letter == REQUEST_NODE) {
		zones->node = number_argument(cli, "--node", argument, INT32_MAX);
		zones->one_node = true;
	} else {
		return false;
	}
	return true;
}

static bool chosen(const struct zones *zones, const struct buddy *buddy)
{
	return (!zones->one_node || buddy->node == zones->node) &&
	       (!zones->zone || !strcmp(buddy->zone, zones->zone));
}

static void __attribute__((noreturn)) die_without(const struct cli *cli, const struct zones *zones)
{
	const struct buddyinfo *buddyinfo = &zones->buddyinfo;
	char *all = xasprintf("%s", "");

	for (size_t i = 0; i < buddyinfo->count; i++)
		all = xasprintf("%s%s%s of node %d", all, *all ? ", " : "",
				buddyinfo->zones[i].zone, buddyinfo->zones[i].node);
	die(cli, STATUS_FAILED, "no such zone has memory here: there are %s", all);
}

void zones_read(const struct cli *cli, struct zones *zones)
{
	struct buddyinfo *buddyinfo = &zones->buddyinfo;
	size_t kept = 0;

	zoneinfo_open(&zones->zoneinfo);
	if (!zones->zoneinfo.spans)
		die(cli, STATUS_FAILED, ZONEINFO_PATH ": %s", zones->zoneinfo.why_not);
	buddyinfo_open(buddyinfo);
	if (!buddyinfo->zones)
		die(cli, STATUS_FAILED, BUDDYINFO_PATH ": %s", buddyinfo->why_not);
	for (size_t i = 0; i < buddyinfo->count; i++)
		if (chosen(zones, &buddyinfo->zones[i]))
			buddyinfo->zones[kept++] = buddyinfo->zones[i];
	if (!kept)
		die_without(cli, zones);
	buddyinfo->count = kept;
}

void zones_close(struct zones *zones)
{
	buddyinfo_close(&zones->buddyinfo);
	zoneinfo_close(&zones->zoneinfo);
}

const struct zone_span *zones_span(const struct zones *zones, const struct buddy *buddy)
{
	const struct zoneinfo *zoneinfo = &zones->zoneinfo;

	for (size_t i = 0; i < zoneinfo->count; i++)
		if (zoneinfo->spans[i].node == buddy->node &&
		    !strcmp(zoneinfo->spans[i].zone, buddy->zone))
			return &zoneinfo->spans[i];
	return NULL;
}

const char *zones_index_text(const struct buddy *buddy, unsigned int order,
			     char text[ZONES_INDEX_TEXT])
{
	unsigned int index = buddy_unusable(buddy, order);

	snprintf(text, ZONES_INDEX_TEXT, "%u.%03u", index / 1000 % 10, index % 1000);
	return text;
}
