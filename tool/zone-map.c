// SPDX-License-Identifier: GPL-2.0-only
#include "zone-map.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "error.h"
#include "gnuplot.h"
#include "runs.h"
#include "witness-pageflags.h"

#define ALIGNED 1024ULL

/* A picture has so many cells at most, each of as many frames as a power of two. */
#define LINES 32
#define PLOT_COLUMNS 256
#define PLOT_LINES 128

/* Colours are told apart by those, too, who do not see all. */
static const struct look {
	char letter;
	const char *escape;
	const char *colour;
	const char *what;
} looks[] = {
	[FRAME_HOLE] = { ' ', "", "#ffffff", "no memory" },
	[FRAME_RESERVED] = { 'r', "\033[90m", "#999999", "reserved" },
	[FRAME_SLAB] = { 's', "\033[35m", "#cc79a7", "slab" },
	[FRAME_FREE] = { '.', "\033[90m", "#e8e8e8", "free" },
	[FRAME_TABLE] = { 'p', "\033[36m", "#56b4e9", "page tables" },
	[FRAME_USER] = { 'u', "\033[34m", "#0072b2", "processes, page cache" },
	[FRAME_OTHER] = { 'k', "\033[32m", "#009e73", "kernel, other" },
	[ZONE_MAP_OURS] = { 'o', "\033[33m", "#d55e00", "your buffers" },
};

#define LOOKS (sizeof(looks) / sizeof(*looks))

static uint64_t frames_of(const struct zone_map *map)
{
	return map->span->last - map->first + 1;
}

static void mark(struct zone_map *map, const struct kmdev_run *run)
{
	for (uint64_t pfn = run->pfn; pfn < run->pfn + run->pages; pfn++)
		if (pfn >= map->span->first && pfn <= map->span->last)
			map->frames[pfn - map->first] = ZONE_MAP_OURS;
}

struct marking {
	struct cli *cli;
	struct zone_map *map;
};

/* One that was freed meanwhile has no runs any more. */
static void mark_buffer(void *context, const struct kmdev_facts *facts)
{
	const struct marking *marking = context;
	struct kmdev_run *runs;
	size_t count;

	if (!runs_read(marking->cli, facts->handle, &runs, &count))
		for (size_t i = 0; i < count && runs[i].pfn != KMDEV_NONE; i++)
			mark(marking->map, &runs[i]);
	free(runs);
}

void zone_map_read(struct cli *cli, const struct zone_span *span, struct zone_map *map)
{
	struct pageflags pageflags;

	map->span = span;
	map->first = span->first & ~(ALIGNED - 1);
	map->frames = must(calloc(frames_of(map), 1));
	pageflags_open(&pageflags);
	if (pageflags.fd < 0)
		die(cli, STATUS_FAILED, PAGEFLAGS_PATH ", which a map is made of: %s",
		    pageflags.why_not);
	pageflags_frames(&pageflags, span->first, span->last - span->first + 1,
			 map->frames + (span->first - map->first));
	pageflags_close(&pageflags);
	buffers_each(cli, NULL, mark_buffer, &(struct marking){ cli, map });
}

void zone_map_close(struct zone_map *map)
{
	free(map->frames);
}

/**
 * struct cell - some neighbouring frames
 * @look: what most are, but that one of the user's is enough
 * @used: how many are in use, in quarters, rounded up
 */
struct cell {
	unsigned int look;
	unsigned int used;
};

static struct cell cell_at(const struct zone_map *map, uint64_t first, uint64_t length)
{
	uint64_t counts[LOOKS] = { 0 }, there = 0;
	struct cell cell = { FRAME_HOLE, 0 };

	for (uint64_t i = first; i < first + length && i < frames_of(map); i++)
		counts[map->frames[i]]++;
	for (unsigned int look = FRAME_RESERVED; look < LOOKS; look++) {
		there += counts[look];
		if (counts[look] > (cell.look ? counts[cell.look] : 0))
			cell.look = look;
	}
	if (counts[ZONE_MAP_OURS])
		cell.look = ZONE_MAP_OURS;
	if (cell.look)
		cell.used = (4 * (there - counts[FRAME_FREE]) + there - 1) / there;
	return cell;
}

/* The fewest frames of which @cells hold all. */
static uint64_t cell_length(const struct zone_map *map, uint64_t cells)
{
	uint64_t length = 1;

	while (length * cells < frames_of(map))
		length *= 2;
	return length;
}

static void print_cell(FILE *out, struct cell cell, bool colours, bool blocks)
{
	static const char *const shades[] = { "·", "░", "▒", "▓", "█" };
	const struct look *look = &looks[cell.look];

	if (!colours)
		fputc(cell.used > 2 && look->letter > ' ' && look->letter != '.' ?
		      look->letter - 'a' + 'A' : look->letter, out);
	else if (cell.look == FRAME_HOLE)
		fputc(' ', out);
	else if (blocks)
		fprintf(out, "%s%s\033[m", look->escape, shades[cell.used]);
	else
		fprintf(out, "%s%c\033[m", look->escape, look->letter);
}

static void print_legend(FILE *out, bool colours, bool blocks)
{
	for (unsigned int look = FRAME_RESERVED; look < LOOKS; look++) {
		struct cell cell = { look, look == FRAME_FREE ? 0 : blocks && colours ? 4 : 0 };

		print_cell(out, cell, colours, blocks);
		fprintf(out, " %s%s", looks[look].what, look + 1 < LOOKS ? ", " : "\n");
	}
}

void zone_map_print(const struct zone_map *map, FILE *out, size_t width)
{
	bool blocks = !strcmp(nl_langinfo(CODESET), "UTF-8");
	const char *plain = getenv("NO_COLOR");
	bool colours = isatty(fileno(out)) && !(plain && *plain);
	char text[sizeof("0x") + 16];
	int label = snprintf(text, sizeof(text), "0x%" PRIx64, map->span->last);
	uint64_t columns = 16, length;

	while (columns * 2 + label < width)
		columns *= 2;
	length = cell_length(map, columns * LINES);
	fprintf(out, "Node %d, zone %s: %" PRIu64 " pages a character, %s\n", map->span->node,
		map->span->zone, length, colours && blocks ?
		"darker with each quarter in use" : "a capital where more than half is in use");
	for (uint64_t at = 0; at < frames_of(map); at += columns * length) {
		snprintf(text, sizeof(text), "0x%" PRIx64, map->first + at);
		fprintf(out, "%*s ", label, text);
		for (uint64_t i = at; i < at + columns * length && i < frames_of(map); i += length)
			print_cell(out, cell_at(map, i, length), colours, blocks);
		fputc('\n', out);
	}
	print_legend(out, colours, blocks);
}

/* The image's own coordinates are frames to the right and mebibytes downwards. */
static void print_script(FILE *out, const struct zone_map *map)
{
	uint64_t length = cell_length(map, PLOT_COLUMNS * PLOT_LINES);
	double line = (double)PLOT_COLUMNS * length * getpagesize() / (1 << 20);
	const char *comma = "";

	fprintf(out, "set title 'Node %d, zone %s: page frames, %" PRIu64 " a dot'\n"
		"set xlabel 'page frame within its line'\nset ylabel 'physical address, MiB'\n"
		"set yrange [] reverse\nset tics out\nset format y '%%.0f'\n"
		"set rmargin at screen 0.72\nset cbrange [-0.5:%zu.5]\n"
		"set palette maxcolors %zu defined (", map->span->node, map->span->zone, length,
		LOOKS - 1, LOOKS);
	for (size_t look = 0; look < LOOKS; look++, comma = ", ")
		fprintf(out, "%s%zu '%s'", comma, look, looks[look].colour);
	fputs(")\nset cbtics (", out);
	comma = "";
	for (size_t look = 0; look < LOOKS; look++, comma = ", ")
		fprintf(out, "%s'%s' %zu", comma, looks[look].what, look);
	fprintf(out, ")\nset autoscale xfix\nset autoscale yfix\nplot '-' matrix using "
		"($1*%" PRIu64 "):(%f+$2*%f):3 with image notitle\n", length,
		(double)map->first * getpagesize() / (1 << 20), line);
	for (uint64_t at = 0; at < frames_of(map); at += PLOT_COLUMNS * length) {
		for (uint64_t i = at; i < at + PLOT_COLUMNS * length; i += length)
			fprintf(out, "%u ", i < frames_of(map) ? cell_at(map, i, length).look : 0);
		fputc('\n', out);
	}
	fputs("e\n", out);
}

char *zone_map_plot(const struct zone_map *map, const char *file)
{
	FILE *script = gnuplot_begin(file, GNUPLOT_WIDTH, GNUPLOT_HEIGHT);

	print_script(script, map);
	return gnuplot_end(script, file);
}
