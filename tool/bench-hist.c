// SPDX-License-Identifier: GPL-2.0-only
#include "bench-hist.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdbool.h>
#include <string.h>

#define LINES 12
#define WIDTH 50

static uint64_t count(const struct histogram *histogram, unsigned int from, unsigned int group)
{
	uint64_t sum = 0;

	for (unsigned int i = from; i < from + group && i < KMDEV_BENCH_BUCKETS; i++)
		sum += histogram->buckets[i];
	return sum;
}

/* The bucket behind which there is only the slowest hundredth. */
static unsigned int bulk_end(const struct histogram *histogram)
{
	uint64_t seen = 0;
	unsigned int i;

	for (i = 0; i < KMDEV_BENCH_BUCKETS && seen < histogram->row.count * 0.99; i++)
		seen += histogram->buckets[i];
	return i;
}

/* How many buckets a line of the bulk has, a power of two: that there are not too many lines. */
static unsigned int group_of(const struct histogram *histogram, unsigned int end)
{
	unsigned int group = 1, lines;

	for (;; group *= 2) {
		lines = 0;
		for (unsigned int i = 0; i < end; i += group)
			lines += count(histogram, i, group) > 0;
		if (lines <= LINES)
			return group;
	}
}

/* Where the line after that at @i begins: in the tail each doubles. */
static unsigned int next(unsigned int i, unsigned int group, unsigned int end)
{
	return i < end ? i + group : (i / KMDEV_BENCH_STEPS + 1) * KMDEV_BENCH_STEPS;
}

/* In eighths of a block; what there is at all is seen. */
static void bar(FILE *out, uint64_t value, uint64_t most)
{
	static const char *const eighths[] = {
		"", "▏", "▎", "▍", "▌", "▋", "▊", "▉",
	};
	bool blocks = !strcmp(nl_langinfo(CODESET), "UTF-8");
	unsigned int length = (double)value / most * WIDTH * 8;

	if (!length)
		length = 1;
	for (unsigned int i = 0; i < WIDTH; i++) {
		if (i < length / 8)
			fputs(blocks ? "█" : "#", out);
		else if (i == length / 8 && length % 8)
			fputs(blocks ? eighths[length % 8] : "#", out);
		else
			putc(' ', out);
	}
}

void bench_hist(FILE *out, const struct histogram *histogram, uint32_t khz)
{
	unsigned int end = bulk_end(histogram), group = group_of(histogram, end), after;
	uint64_t most = 0, here;
	bool gap = false, begun = false;

	for (unsigned int i = 0; i < KMDEV_BENCH_BUCKETS; i = after) {
		after = next(i, group, end);
		here = count(histogram, i, after - i);
		most = here > most ? here : most;
	}
	for (unsigned int i = 0; i < KMDEV_BENCH_BUCKETS; i = after) {
		after = next(i, group, end);
		here = count(histogram, i, after - i);
		if (!here) {
			gap = begun;
			continue;
		}
		if (gap)
			fputs("       ...\n", out);
		gap = false;
		begun = true;
		fprintf(out, "%10.0f ", histogram_lowest(i) * 1e6 / khz);
		bar(out, here, most);
		fprintf(out, " %8" PRIu64 " %6.2f %%\n", here,
			100.0 * here / histogram->row.count);
	}
}
