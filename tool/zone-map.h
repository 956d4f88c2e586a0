/* SPDX-License-Identifier: GPL-2.0-only */
/* A zone as a picture: what its page frames are used for, and which of them are the user's. */
#ifndef MEMCTL_ZONE_MAP_H
#define MEMCTL_ZONE_MAP_H

#include <stdio.h>

#include "command.h"
#include "witness-zoneinfo.h"

/**
 * struct zone_map - the frames of a zone
 * @span: where it lies
 * @first: frame that the map begins with, where one of the largest blocks would
 * @frames: enum frame of each, or ZONE_MAP_OURS
 */
struct zone_map {
	const struct zone_span *span;
	uint64_t first;
	unsigned char *frames;
};

/** ZONE_MAP_OURS: a frame of a buffer of the user's */
#define ZONE_MAP_OURS (FRAME_OTHER + 1)

/** zone_map_read - look at the zone, or end the program; the device is open */
void zone_map_read(struct cli *cli, const struct zone_span *span, struct zone_map *map);

/** zone_map_close - release what zone_map_read() read */
void zone_map_close(struct zone_map *map);

/** zone_map_print - draw it in characters, in @width columns, in colours if that is a terminal */
void zone_map_print(const struct zone_map *map, FILE *out, size_t width);

/** zone_map_plot - draw it into a file, see gnuplot_end() */
char *zone_map_plot(const struct zone_map *map, const char *file);

#endif /* MEMCTL_ZONE_MAP_H */
