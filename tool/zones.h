/* SPDX-License-Identifier: GPL-2.0-only */
/* The zones that a command is about, and their free blocks. */
#ifndef MEMCTL_ZONES_H
#define MEMCTL_ZONES_H

#include "command.h"
#include "request.h"
#include "witness-buddyinfo.h"
#include "witness-zoneinfo.h"

#define ZONES_OPTIONS \
	{ "zone", REQUEST_ZONE, "ZONE", "only this zone" }, \
	{ "node", REQUEST_NODE, "NODE", "only this NUMA node" }

/**
 * struct zones - the zones that the user chose
 * @node: only of this one, if @one_node
 * @zone: only this one; NULL for all
 * @buddyinfo: their free blocks, once zones_read() has returned
 * @zoneinfo: where they lie, all of them
 */
struct zones {
	bool one_node;
	int node;
	const char *zone;
	struct buddyinfo buddyinfo;
	struct zoneinfo zoneinfo;
};

/** zones_option - note one of ZONES_OPTIONS; false for any other letter */
bool zones_option(const struct cli *cli, struct zones *zones, int letter, const char *argument);

/** zones_read - read what is free in them now; ends the program where there are none of them */
void zones_read(const struct cli *cli, struct zones *zones);

/** zones_close - release what zones_read() read */
void zones_close(struct zones *zones);

/** zones_span - where a zone lies, and how much the page allocator has there; NULL if unknown */
const struct zone_span *zones_span(const struct zones *zones, const struct buddy *buddy);

/** ZONES_INDEX_TEXT: room for an index as text */
#define ZONES_INDEX_TEXT sizeof("1.000")

/** zones_index_text - buddy_unusable() as the kernel writes it, into @text */
const char *zones_index_text(const struct buddy *buddy, unsigned int order,
			     char text[ZONES_INDEX_TEXT]);

#endif /* MEMCTL_ZONES_H */
