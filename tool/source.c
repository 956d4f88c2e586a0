// SPDX-License-Identifier: GPL-2.0-only
#include "source.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
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

/*
 * Names of what is the caller's, read when one is first asked for, and again for what may have been
 * made since: in a batch more is made.
 */
struct names {
	enum kmdev_kind kind;
	size_t size, id_at, name_at;
	char *all;
	size_t count;
	/* Was not found, and will not be: what is new has an id of its own. */
	uint32_t strange;
};

static const char *name_of(struct cli *cli, struct names *names, uint32_t id)
{
	for (;;) {
		for (size_t i = 0; i < names->count; i++) {
			const char *facts = names->all + i * names->size;

			if (*(const uint32_t *)(facts + names->id_at) == id)
				return facts + names->name_at;
		}
		if (!id || id == names->strange)
			return NULL;
		names->strange = id;
		free(names->all);
		names->all = read_all(cli, names->kind, names->size, 0, &names->count);
	}
}

#define NAMES(_kind, facts, id)								\
	{										\
		.kind = _kind, .size = sizeof(struct facts),				\
		.id_at = offsetof(struct facts, id), .name_at = offsetof(struct facts, name),	\
	}

const char *cache_name(struct cli *cli, uint32_t cache)
{
	static struct names names = NAMES(KMDEV_CACHE, kmdev_cache_facts, cache);

	return name_of(cli, &names, cache);
}

const char *pool_name(struct cli *cli, uint32_t pool)
{
	static struct names names = NAMES(KMDEV_POOL, kmdev_pool_facts, pool);

	return name_of(cli, &names, pool);
}
