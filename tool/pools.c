// SPDX-License-Identifier: GPL-2.0-only
#include "pools.h"

#include <stdlib.h>

#include "choice.h"
#include "error.h"
#include "source.h"
#include "user.h"

enum {
	POOL_NAME, POOL_ID, POOL_KIND, POOL_BACKING, POOL_SIZE, POOL_MIN, POOL_NOW, POOL_IDLE,
	POOL_OBJECTS, POOL_SERVED, POOL_RESERVE, POOL_REFUSED, POOL_USER, POOL_AGE
};

const struct column pools_columns[] = {
	[POOL_NAME] = { "name", COLUMN_TEXT, "name given by its owner" },
	[POOL_ID] = { "id", COLUMN_NUMBER, "number that names the pool" },
	[POOL_KIND] = { "kind", COLUMN_TEXT, "cache, kmalloc, pages or dma" },
	[POOL_BACKING] = { "backing", COLUMN_TEXT, "cache or function its elements come from" },
	[POOL_SIZE] = { "size", COLUMN_SIZE, "bytes of an element" },
	[POOL_MIN] = { "min", COLUMN_NUMBER, "elements to keep in reserve" },
	[POOL_NOW] = { "now", COLUMN_NUMBER, "elements in reserve" },
	[POOL_IDLE] = { "idle", COLUMN_SIZE, "bytes that lie in the reserve" },
	[POOL_OBJECTS] = { "objects", COLUMN_NUMBER, "elements that are allocated" },
	[POOL_SERVED] = { "served", COLUMN_NUMBER, "allocations so far" },
	[POOL_RESERVE] = { "reserve", COLUMN_NUMBER, "of these, served by the reserve" },
	[POOL_REFUSED] = { "refused", COLUMN_NUMBER, "allocations that found it empty" },
	[POOL_USER] = { "user", COLUMN_TEXT, "owner" },
	[POOL_AGE] = { "age", COLUMN_AGE, "time since it was made" },
	{ }
};

static char *backing_text(struct cli *cli, const struct kmdev_pool_facts *pool)
{
	const char *name;

	switch (pool->kind) {
	case KMDEV_POOL_CACHE:
		name = cache_name(cli, pool->cache);
		return name ? xasprintf("%s", name) : xasprintf("%u", pool->cache);
	case KMDEV_POOL_PAGES:
		return xasprintf("alloc_pages");
	case KMDEV_POOL_DMA:
		return xasprintf("dma_alloc_coherent");
	default:
		return xasprintf("kmalloc");
	}
}

static void add_row(struct cli *cli, struct table *table, const struct kmdev_pool_facts *pool)
{
	char *backing = backing_text(cli, pool);

	table_row(table);
	table_text(table, POOL_NAME, pool->name);
	table_value(table, POOL_ID, pool->pool);
	table_text(table, POOL_KIND, choice_name(pool_kinds, pool->kind));
	table_text(table, POOL_BACKING, backing);
	table_value(table, POOL_SIZE, pool->bytes);
	table_value(table, POOL_OBJECTS, pool->objects);
	table_value(table, POOL_SERVED, pool->served);
	if (pool->kind != KMDEV_POOL_DMA) {
		table_value(table, POOL_MIN, pool->min);
		table_value(table, POOL_NOW, pool->now);
		table_value(table, POOL_IDLE, pool->idle);
		table_value(table, POOL_RESERVE, pool->reserve);
		table_value(table, POOL_REFUSED, pool->refused);
	}
	table_text(table, POOL_USER, user_name(pool->uid));
	table_value(table, POOL_AGE, pool->age_ns);
	free(backing);
}

void pools_print(struct cli *cli, unsigned int flags, uint32_t id)
{
	struct table *table = table_new(&cli->view, "pools", pools_columns, NULL);
	struct kmdev_pool_facts *pools;
	size_t count;

	pools = pools_read(cli, flags, &count);
	for (size_t i = 0; i < count; i++)
		if (!id || pools[i].pool == id)
			add_row(cli, table, &pools[i]);
	table_print(table);
	free(pools);
}
