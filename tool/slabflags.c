// SPDX-License-Identifier: GPL-2.0-only
#include "slabflags.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "suggest.h"

static const struct flag {
	const char *name;
	uint32_t bit;
} known[] = {
	{ "SLAB_HWCACHE_ALIGN", KMDEV_CACHE_HWCACHE_ALIGN },
	{ "SLAB_RECLAIM_ACCOUNT", KMDEV_CACHE_RECLAIM_ACCOUNT },
	{ "SLAB_ACCOUNT", KMDEV_CACHE_ACCOUNT },
	{ "SLAB_CACHE_DMA", KMDEV_CACHE_DMA },
	{ "SLAB_CACHE_DMA32", KMDEV_CACHE_DMA32 },
	{ "SLAB_TYPESAFE_BY_RCU", KMDEV_CACHE_TYPESAFE_BY_RCU },
	{ "SLAB_CONSISTENCY_CHECKS", KMDEV_CACHE_CONSISTENCY_CHECKS },
	{ "SLAB_RED_ZONE", KMDEV_CACHE_RED_ZONE },
	{ "SLAB_POISON", KMDEV_CACHE_POISON },
	{ "SLAB_STORE_USER", KMDEV_CACHE_STORE_USER },
};

#define FLAGS (sizeof(known) / sizeof(*known))
#define PREFIX "SLAB_"

const char *slabflags_name(unsigned int index)
{
	return index < FLAGS ? known[index].name : NULL;
}

/* The name behind its prefix, if it has one. */
static const char *stem(const char *name)
{
	return strncasecmp(name, PREFIX, strlen(PREFIX)) ? name : name + strlen(PREFIX);
}

static uint32_t bit_of(const char *name)
{
	for (size_t i = 0; i < FLAGS; i++)
		if (!strcasecmp(stem(known[i].name), stem(name)))
			return known[i].bit;
	return 0;
}

static char *unknown(const char *name)
{
	struct suggestion suggestion = { .wrong = stem(name) };
	char *all = slabflags_format(UINT32_MAX);
	char *nearest, *text;

	for (size_t i = 0; i < FLAGS; i++)
		suggestion_offer(&suggestion, stem(known[i].name));
	nearest = suggestion_text(&suggestion);
	text = xasprintf("no flag of a cache is named '%s'%s (there are %s)", name, nearest, all);
	free(all);
	free(nearest);
	return text;
}

char *slabflags_parse(const char *text, uint32_t *flags)
{
	char *copy = xasprintf("%s", text), *rest = copy, *wrong = NULL;
	const char *name;

	*flags = 0;
	while (!wrong && (name = strsep(&rest, "|,"))) {
		uint32_t bit = bit_of(name);

		*flags |= bit;
		if (!bit)
			wrong = unknown(name);
	}
	free(copy);
	return wrong;
}

char *slabflags_format(uint32_t flags)
{
	char *text = xasprintf("%s", "");

	for (size_t i = 0; i < FLAGS; i++) {
		char *longer;

		if (!(flags & known[i].bit))
			continue;
		longer = xasprintf("%s%s%s", text, *text ? "|" : "", known[i].name);
		free(text);
		text = longer;
	}
	return text;
}
