// SPDX-License-Identifier: GPL-2.0-only
#include "allocator.h"

#include <errno.h>
#include <string.h>

#include "buffer.h"
#include "dropped.h"
#include "error.h"
#include "suggest.h"

#define ALLOCATORS_MAX 64

static struct kmdev_allocator known[ALLOCATORS_MAX];
static unsigned int known_count;

const struct kmdev_allocator *allocator_at(struct cli *cli, unsigned int index)
{
	while (known_count <= index && known_count < ALLOCATORS_MAX) {
		int error = device_allocator(cli->device, known_count, &known[known_count]);

		if (error == -ENOENT)
			break;
		if (error)
			die_refused(cli, "allocators", error);
		known_count++;
	}
	return index < known_count ? &known[index] : NULL;
}

static const char *const frees[] = {
	"kfree", "vfree", "free_page", "free_pages", "__free_page", "__free_pages",
};

static void __attribute__((noreturn)) die_unknown(struct cli *cli, const char *name)
{
	const struct kmdev_allocator *allocator;
	struct suggestion suggestion = { .wrong = name };

	if (dropped_text(name))
		die(cli, STATUS_USAGE, "%s is %s", name, dropped_text(name));
	for (size_t i = 0; i < sizeof(frees) / sizeof(*frees); i++)
		if (!strcmp(frees[i], name))
			die(cli, STATUS_USAGE,
			    "%s frees: memctl free BUFFER calls it where it fits", name);
	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		suggestion_offer(&suggestion, allocator->out_name);
	die(cli, STATUS_USAGE, "no allocator '%s'%s (memctl allocators lists all)", name,
	    suggestion_text(&suggestion));
}

const struct kmdev_allocator *allocator_argument(struct cli *cli, const char *name)
{
	const struct kmdev_allocator *allocator;

	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		if (!strcmp(allocator->out_name, name))
			return allocator;
	die_unknown(cli, name);
}

const struct kmdev_allocator *allocator_of(struct cli *cli, const struct kmdev_facts *facts)
{
	const struct kmdev_allocator *allocator;

	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		if (allocator->out_allocator == facts->allocator)
			return allocator;
	return NULL;
}
