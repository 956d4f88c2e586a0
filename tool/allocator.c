// SPDX-License-Identifier: GPL-2.0-only
#include "allocator.h"

#include <errno.h>
#include <string.h>

#include "alias.h"
#include "buffer.h"
#include "dropped.h"
#include "error.h"
#include "history.h"
#include "suggest.h"

#define ALLOCATORS_MAX 64

static struct kmdev_allocator known[ALLOCATORS_MAX];
static unsigned int known_count;

const struct kmdev_allocator *allocator_at(struct cli *cli, unsigned int index)
{
	while (known_count <= index && known_count < ALLOCATORS_MAX) {
		int error = kmalloc_allocator(cli->device, known_count, &known[known_count]);

		if (error == -ENOENT)
			break;
		if (error)
			die_refused(cli, "allocators", error);
		known_count++;
	}
	return index < known_count ? &known[index] : NULL;
}

const struct kmdev_allocator *allocator_named(struct cli *cli, const char *name)
{
	const struct kmdev_allocator *allocator;

	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		if (!strcmp(allocator->out_name, name))
			return allocator;
	return NULL;
}

static void die_absent(struct cli *cli, const struct history *history)
{
	if (history->until)
		die(cli, STATUS_USAGE, "%s is gone since the kernel that followed %s: memctl "
		    "allocators lists what there is", history->name, history->until);
	if (history->since)
		die(cli, STATUS_USAGE, "%s is there since %s, and this kernel or this driver does not "
		    "have it: memctl allocators lists what there is", history->name,
		    history->since);
}

static void __attribute__((noreturn)) die_unknown(struct cli *cli, const char *name)
{
	const char *function = alias_of(name) ?: name;
	const struct history *history = history_of(function);
	const struct kmdev_allocator *allocator;
	struct suggestion suggestion = { .wrong = name };

	if (dropped_text(name))
		die(cli, STATUS_USAGE, "%s is %s", name, dropped_text(name));
	if (alias_advice(name))
		die(cli, STATUS_USAGE, "%s is %s", name, alias_advice(name));
	if (history)
		die_absent(cli, history);
	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		suggestion_offer(&suggestion, allocator->out_name);
	die(cli, STATUS_USAGE, "no allocator '%s'%s (memctl allocators lists all)", name,
	    suggestion_text(&suggestion));
}

const struct kmdev_allocator *allocator_argument(struct cli *cli, const char *name)
{
	const struct kmdev_allocator *allocator = allocator_named(cli, alias_of(name) ?: name);

	if (!allocator)
		die_unknown(cli, name);
	return allocator;
}

const struct kmdev_allocator *allocator_of(struct cli *cli, const struct kmdev_facts *facts)
{
	const struct kmdev_allocator *allocator;

	for (unsigned int i = 0; (allocator = allocator_at(cli, i)); i++)
		if (allocator->out_allocator == facts->allocator)
			return allocator;
	return NULL;
}
