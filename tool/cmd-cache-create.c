// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>

#include "buffer.h"
#include "caches.h"
#include "dropped.h"
#include "error.h"
#include "options.h"
#include "size.h"
#include "slabflags.h"
#include "source.h"

enum {
	OPTION_SIZE = OPTION_LONG, OPTION_ALIGN, OPTION_FLAGS, OPTION_CONSTRUCTOR,
	OPTION_DESTRUCTOR
};

/* The destructor is hidden: it is there to be asked for, and answered. */
static const struct command_option options[] = {
	{ "size", OPTION_SIZE, "SIZE", "bytes of an object" },
	{ "align", OPTION_ALIGN, "SIZE", "its alignment, a power of two" },
	{ "flags", OPTION_FLAGS, "FLAGS", "as in SLAB_HWCACHE_ALIGN,SLAB_ACCOUNT" },
	{ "constructor", OPTION_CONSTRUCTOR, NULL, "write each object when its slab is made" },
	{ "destructor", OPTION_DESTRUCTOR, NULL, NULL },
	{ }
};

static uint32_t flags_argument(const struct cli *cli, const char *text)
{
	uint32_t flags;
	char *wrong = slabflags_parse(text, &flags);

	if (wrong)
		die(cli, STATUS_USAGE, "--flags: %s", wrong);
	return flags;
}

static void set_option(const struct cli *cli, struct kmdev_cache_create *request, int letter,
		       const char *argument)
{
	switch (letter) {
	case OPTION_SIZE:
		request->bytes = size_argument(cli, "--size", argument);
		break;
	case OPTION_ALIGN:
		request->align = size_argument(cli, "--align", argument);
		break;
	case OPTION_FLAGS:
		request->flags |= flags_argument(cli, argument);
		break;
	case OPTION_CONSTRUCTOR:
		request->flags |= KMDEV_CACHE_CONSTRUCTOR;
		break;
	case OPTION_DESTRUCTOR:
		die(cli, STATUS_USAGE, "the destructor is %s", dropped_text("destructor"));
	}
}

static enum status run(struct cli *cli)
{
	struct kmdev_cache_create request = { };
	const char *argument;
	int letter, error;

	while ((letter = next_option(cli, &argument)))
		set_option(cli, &request, letter, argument);
	operands(cli, 1, 1);
	if (!request.bytes)
		die(cli, STATUS_USAGE, "--size is missing: the bytes of an object");
	open_device(cli, O_RDWR);
	error = kmalloc_cache_create(cli->device, &request, cli->argv[0]);
	if (error)
		die(cli, STATUS_FAILED, "%s",
		    source_refused(cli, KMDEV_CACHE, cli->argv[0], error));
	if (cli->view.json || cli->view.columns)
		caches_print(cli, 0, request.out_cache);
	else
		printf("%u\n", request.out_cache);
	return STATUS_DONE;
}

const struct command command_cache_create = {
	.name = "cache create",
	.summary = "Make a cache of objects (kmem_cache_create)",
	.synopsis = "NAME --size SIZE [OPTION...]",
	.description =
		"Prints the id of the cache; with --json or --output, its facts. Allocate from it with\n"
		"memctl alloc kmem_cache_alloc --cache NAME. The kernel knows it as kmd-ID, and does not\n"
		"merge it with others. The constructor writes each object once, when its slab is made:\n"
		"the number of its call in 8 bytes, then kmd-ctor over and over.",
	.options = options,
	.columns = caches_columns,
	.lives = "the cache lives: memctl cache list shows it",
	.run = run,
};
