// SPDX-License-Identifier: GPL-2.0-only
#include "caches.h"

#include <stdlib.h>

#include "facts.h"
#include "slabflags.h"
#include "source.h"
#include "user.h"
#include "witness-slab.h"

enum {
	CACHE_NAME, CACHE_ID, CACHE_SLAB, CACHE_SIZE, CACHE_ALIGN, CACHE_STRIDE, CACHE_ORDER,
	CACHE_OBJECTS, CACHE_SLABS, CACHE_CONSTRUCTED, CACHE_MERGED, CACHE_FLAGS, CACHE_POOLS,
	CACHE_USER, CACHE_AGE
};

const struct column caches_columns[] = {
	[CACHE_NAME] = { "name", COLUMN_TEXT, "name given by its owner" },
	[CACHE_ID] = { "id", COLUMN_NUMBER, "number that names the cache" },
	[CACHE_SLAB] = { "slab", COLUMN_TEXT, "the kernel's name of it" },
	[CACHE_SIZE] = { "size", COLUMN_SIZE, "bytes of an object, as asked" },
	[CACHE_ALIGN] = { "align", COLUMN_SIZE, "alignment asked for" },
	[CACHE_STRIDE] = { "stride", COLUMN_SIZE, "bytes from one object to the next" },
	[CACHE_ORDER] = { "order", COLUMN_NUMBER, "log2 of the pages of a slab" },
	[CACHE_OBJECTS] = { "objects", COLUMN_NUMBER, "allocated by buffers and pools" },
	[CACHE_SLABS] = { "slabs", COLUMN_NUMBER, "how many slabs there are" },
	[CACHE_CONSTRUCTED] = { "constructed", COLUMN_NUMBER, "calls of its constructor" },
	[CACHE_MERGED] = { "merged", COLUMN_BOOL, "whether the kernel merged it with others" },
	[CACHE_FLAGS] = { "flags", COLUMN_TEXT, "the kernel's SLAB_* flags" },
	[CACHE_POOLS] = { "pools", COLUMN_NUMBER, "pools that stand on it" },
	[CACHE_USER] = { "user", COLUMN_TEXT, "owner" },
	[CACHE_AGE] = { "age", COLUMN_AGE, "time since it was made" },
	{ }
};

/* What the kernel says of it, if the caller may ask. */
static void add_slab(struct table *table, const char *slab)
{
	uint64_t stride = slab_figure(slab, "slab_size");

	if (!stride)
		return;
	table_value(table, CACHE_STRIDE, stride);
	table_value(table, CACHE_ORDER, slab_figure(slab, "order"));
	table_value(table, CACHE_SLABS, slab_figure(slab, "slabs"));
	table_value(table, CACHE_MERGED, slab_is_alias(slab));
}

static void add_row(struct table *table, const struct kmdev_cache_facts *cache)
{
	char *flags = slabflags_format(cache->flags);

	table_row(table);
	table_text(table, CACHE_NAME, cache->name);
	table_value(table, CACHE_ID, cache->cache);
	table_text(table, CACHE_SLAB, cache->slab);
	table_value(table, CACHE_SIZE, cache->bytes);
	table_value(table, CACHE_ALIGN, cache->align ?: TABLE_NULL);
	add_slab(table, cache->slab);
	table_value(table, CACHE_OBJECTS, cache->objects);
	if (cache->flags & KMDEV_CACHE_CONSTRUCTOR)
		table_value(table, CACHE_CONSTRUCTED, cache->constructed);
	table_text(table, CACHE_FLAGS, *flags ? flags : NULL);
	table_value(table, CACHE_POOLS, cache->pools);
	table_text(table, CACHE_USER, user_name(cache->uid));
	table_value(table, CACHE_AGE, cache->age_ns);
	free(flags);
}

void caches_print(struct cli *cli, unsigned int flags, uint32_t id)
{
	struct table *table = table_new(&cli->view, "caches", caches_columns,
					"name,id,slab,size,align,stride,objects,slabs,constructed,"
					"flags,pools,user,age");
	struct kmdev_cache_facts *caches;
	size_t count;

	caches = caches_read(cli, flags, &count);
	for (size_t i = 0; i < count; i++)
		if (!id || caches[i].cache == id)
			add_row(table, &caches[i]);
	table_print(table);
	free(caches);
}
