// SPDX-License-Identifier: GPL-2.0-only
#include "stride.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "error.h"
#include "witness-slab.h"

/* A long listing asks for the same few caches again and again. */
struct known {
	struct known *next;
	char *cache;
	uint64_t stride;
};

static struct known *known;

uint64_t stride_of(const char *cache)
{
	struct known *one = known;

	while (one && strcmp(one->cache, cache))
		one = one->next;
	if (one)
		return one->stride;
	one = must(malloc(sizeof(*one)));
	*one = (struct known){
		.next = known,
		.cache = xasprintf("%s", cache),
		.stride = slab_figure(cache, "slab_size"),
	};
	known = one;
	return one->stride;
}

/* The caller's objects that lie before and behind another one. */
struct neighbours {
	const struct kmdev_facts *of;
	uint64_t stride;
	char *before;
	char *behind;
};

static void meet(void *context, const struct kmdev_facts *facts)
{
	struct neighbours *neighbours = context;
	uint64_t slab = neighbours->of->virt - neighbours->of->slab_offset;
	char **place;

	if (!(facts->flags & KMDEV_BUFFER_SLAB) || facts->virt - facts->slab_offset != slab)
		return;
	if (facts->virt == neighbours->of->virt - neighbours->stride)
		place = &neighbours->before;
	else if (facts->virt == neighbours->of->virt + neighbours->stride)
		place = &neighbours->behind;
	else
		return;
	free(*place);
	*place = *facts->name ? xasprintf("%s", facts->name) :
				xasprintf("%" PRIu64, (uint64_t)facts->handle);
}

char *neighbours_text(struct cli *cli, const struct kmdev_facts *facts)
{
	struct neighbours neighbours = { .of = facts };
	char *text;

	if (facts->flags & KMDEV_BUFFER_SLAB && facts->virt != KMDEV_NONE &&
	    facts->slab_offset != KMDEV_NONE)
		neighbours.stride = stride_of(facts->cache);
	if (!neighbours.stride)
		return NULL;
	buffers_each(cli, NULL, meet, &neighbours);
	text = xasprintf("%s,%s", neighbours.before ?: "-", neighbours.behind ?: "-");
	free(neighbours.before);
	free(neighbours.behind);
	return text;
}
