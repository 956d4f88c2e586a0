// SPDX-License-Identifier: GPL-2.0-only
#include "choice.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "suggest.h"

const char *const zone_names[] = {
	[KMDEV_ZONE_DMA] = "DMA",
	[KMDEV_ZONE_DMA32] = "DMA32",
	[KMDEV_ZONE_NORMAL] = "Normal",
	[KMDEV_ZONE_HIGHMEM] = "HighMem",
	[KMDEV_ZONE_MOVABLE] = "Movable",
	[KMDEV_ZONE_DEVICE] = "Device",
	NULL
};

const char *const context_names[] = {
	[KMDEV_CONTEXT_PROCESS] = "process",
	[KMDEV_CONTEXT_ATOMIC] = "atomic",
	[KMDEV_CONTEXT_SOFTIRQ] = "softirq",
	[KMDEV_CONTEXT_HARDIRQ] = "hardirq",
	NULL
};

const char *const pool_kinds[] = {
	"",
	[KMDEV_POOL_CACHE] = "cache",
	[KMDEV_POOL_KMALLOC] = "kmalloc",
	[KMDEV_POOL_PAGES] = "pages",
	[KMDEV_POOL_DMA] = "dma",
	NULL
};

int choice_find(const char *const words[], const char *text)
{
	for (int i = 0; words[i]; i++)
		if (!strcasecmp(words[i], text))
			return i;
	return -1;
}

const char *choice_name(const char *const words[], unsigned int place)
{
	while (*words && place) {
		words++;
		place--;
	}
	return *words;
}

char *choice_text(const char *const words[])
{
	char *text = xasprintf("%s", *words);

	while (*++words) {
		char *longer = xasprintf("%s, %s", text, *words);

		free(text);
		text = longer;
	}
	return text;
}

unsigned int choice_argument(const struct cli *cli, const char *what, const char *const words[],
			     const char *text)
{
	struct suggestion suggestion = { .wrong = text };
	int place = choice_find(words, text);

	if (place >= 0)
		return place;
	for (size_t i = 0; words[i]; i++)
		suggestion_offer(&suggestion, words[i]);
	die(cli, STATUS_USAGE, "%s: no '%s'%s (there are %s)", what, text,
	    suggestion_text(&suggestion), choice_text(words));
}
