// SPDX-License-Identifier: GPL-2.0-only
#include "witness-buddyinfo.h"

#include <inttypes.h>
#include <stdlib.h>

/* "Node 0, zone   Normal      3      1      0 …": a number for each order. */
static void add(struct buddyinfo *buddyinfo, const char *line)
{
	struct buddy *zones, buddy = { 0 };
	int length, at = 0;

	if (sscanf(line, "Node %d, zone %15s%n", &buddy.node, buddy.zone, &at) != 2)
		return;
	zones = reallocarray(buddyinfo->zones, buddyinfo->count + 1, sizeof(*zones));
	if (!zones)
		return;
	while (buddy.orders < BUDDY_ORDERS &&
	       sscanf(line + at, "%" SCNu64 "%n", &buddy.blocks[buddy.orders], &length) == 1) {
		buddy.orders++;
		at += length;
	}
	zones[buddyinfo->count++] = buddy;
	buddyinfo->zones = zones;
}

void buddyinfo_open(struct buddyinfo *buddyinfo)
{
	FILE *file = witness_fopen(BUDDYINFO_PATH, buddyinfo->why_not);
	char *line = NULL;
	size_t room = 0;

	buddyinfo->zones = NULL;
	buddyinfo->count = 0;
	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		add(buddyinfo, line);
	free(line);
	fclose(file);
	if (!buddyinfo->zones)
		snprintf(buddyinfo->why_not, WITNESS_WHY_MAX, "it names no zone");
}

void buddyinfo_close(struct buddyinfo *buddyinfo)
{
	free(buddyinfo->zones);
}

uint64_t buddy_pages(const struct buddy *buddy, unsigned int order)
{
	uint64_t pages = 0;

	for (; order < buddy->orders; order++)
		pages += buddy->blocks[order] << order;
	return pages;
}

unsigned int buddy_unusable(const struct buddy *buddy, unsigned int order)
{
	uint64_t all = buddy_pages(buddy, 0);

	return all ? (all - buddy_pages(buddy, order)) * 1000 / all : 1000;
}
