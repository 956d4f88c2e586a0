// SPDX-License-Identifier: GPL-2.0-only
#include "source.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "error.h"
#include "reason.h"

#define AT_ONCE 64

char *source_refused(struct cli *cli, enum kmdev_kind kind, const char *name, int error)
{
	struct refusal refusal = {
		.error = error,
		.reason = kmalloc_reason(cli->device),
		.kind = kind,
		.subject = name,
	};

	return reason_text(cli->device, &refusal);
}

char *source_try(struct cli *cli, enum kmdev_kind kind, const char *text, uint32_t *id)
{
	unsigned long long number;
	char *end;

	if (!isdigit((unsigned char)*text)) {
		uint64_t found = 0;
		int error = kmalloc_find(cli->device, kind, text, &found);

		*id = found;
		return error ? source_refused(cli, kind, text, error) : NULL;
	}
	errno = 0;
	number = strtoull(text, &end, 10);
	*id = number;
	if (!*end && !errno && number && number <= UINT32_MAX)
		return NULL;
	return xasprintf("%s: an id is a number from 1, and a name does not begin with a digit",
			 text);
}

uint32_t source_find(struct cli *cli, enum kmdev_kind kind, const char *text)
{
	uint32_t id = 0;
	char *wrong = source_try(cli, kind, text, &id);

	if (!wrong)
		return id;
	complain(cli, "%s", wrong);
	free(wrong);
	return 0;
}

uint32_t source_argument(struct cli *cli, enum kmdev_kind kind, const char *text)
{
	uint32_t id = 0;
	char *wrong = source_try(cli, kind, text, &id);

	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
	return id;
}

static void *read_all(struct cli *cli, enum kmdev_kind kind, size_t size, unsigned int flags,
		      size_t *count)
{
	uint64_t position = 0;
	char *all = NULL;

	for (*count = 0; position != KMDEV_NONE;) {
		int more;

		all = must(reallocarray(all, *count + AT_ONCE, size));
		more = kmalloc_sources(cli->device, kind, flags, &position, all + *count * size,
				       AT_ONCE);
		if (more < 0)
			die_refused(cli, NULL, more);
		*count += more;
	}
	return all;
}

struct kmdev_cache_facts *caches_read(struct cli *cli, unsigned int flags, size_t *count)
{
	return read_all(cli, KMDEV_CACHE, sizeof(struct kmdev_cache_facts), flags, count);
}

struct kmdev_pool_facts *pools_read(struct cli *cli, unsigned int flags, size_t *count)
{
	return read_all(cli, KMDEV_POOL, sizeof(struct kmdev_pool_facts), flags, count);
}

const char *cache_name(struct cli *cli, uint32_t cache)
{
	static struct kmdev_cache_facts *caches;
	static size_t count;

	if (cache && !caches)
		caches = caches_read(cli, 0, &count);
	for (size_t i = 0; i < count; i++)
		if (caches[i].cache == cache)
			return caches[i].name;
	return NULL;
}

const char *pool_name(struct cli *cli, uint32_t pool)
{
	static struct kmdev_pool_facts *pools;
	static size_t count;

	if (pool && !pools)
		pools = pools_read(cli, 0, &count);
	for (size_t i = 0; i < count; i++)
		if (pools[i].pool == pool)
			return pools[i].name;
	return NULL;
}
