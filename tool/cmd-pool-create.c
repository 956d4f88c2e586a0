// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>

#include "buffer.h"
#include "error.h"
#include "options.h"
#include "pools.h"
#include "size.h"
#include "source.h"

enum { OPTION_MIN = OPTION_LONG, OPTION_CACHE, OPTION_KMALLOC, OPTION_DMA, OPTION_ALIGN };

static const struct command_option options[] = {
	{ "min", OPTION_MIN, "N", "elements to keep in reserve" },
	{ "cache", OPTION_CACHE, "CACHE", "elements are objects of this cache" },
	{ "kmalloc", OPTION_KMALLOC, "SIZE", "elements are memory of kmalloc" },
	{ "order", 'O', "N", "elements are 2^N pages" },
	{ "dma", OPTION_DMA, "SIZE", "a dma_pool, which keeps no reserve" },
	{ "align", OPTION_ALIGN, "SIZE", "alignment of DMA memory, a power of two" },
	{ }
};

static void set_kind(const struct cli *cli, struct kmdev_pool_create *request,
		     enum kmdev_pool_kind kind)
{
	if (request->kind)
		die(cli, STATUS_USAGE, "one of --cache, --kmalloc, --order and --dma says what the "
		    "pool is made of");
	request->kind = kind;
}

/* Returns the cache as the user named it, which can be found only once the device is open. */
static const char *read_options(struct cli *cli, struct kmdev_pool_create *request)
{
	const char *argument, *cache = NULL;
	int letter;

	while ((letter = next_option(cli, &argument))) {
		switch (letter) {
		case OPTION_MIN:
			request->min = number_argument(cli, "--min", argument, UINT32_MAX);
			break;
		case OPTION_CACHE:
			set_kind(cli, request, KMDEV_POOL_CACHE);
			cache = argument;
			break;
		case OPTION_KMALLOC:
			set_kind(cli, request, KMDEV_POOL_KMALLOC);
			request->bytes = size_argument(cli, "--kmalloc", argument);
			break;
		case 'O':
			set_kind(cli, request, KMDEV_POOL_PAGES);
			request->order = number_argument(cli, "--order", argument, UINT32_MAX);
			break;
		case OPTION_DMA:
			set_kind(cli, request, KMDEV_POOL_DMA);
			request->bytes = size_argument(cli, "--dma", argument);
			break;
		case OPTION_ALIGN:
			request->align = size_argument(cli, "--align", argument);
			break;
		}
	}
	return cache;
}

static void check(const struct cli *cli, const struct kmdev_pool_create *request)
{
	bool dma = request->kind == KMDEV_POOL_DMA;

	if (!request->kind)
		die(cli, STATUS_USAGE, "what the pool is made of is missing: --cache, --kmalloc, "
		    "--order or --dma");
	if (dma && request->min)
		die(cli, STATUS_USAGE, "a dma_pool keeps no reserve: leave --min out");
	if (!dma && !request->min)
		die(cli, STATUS_USAGE, "--min is missing: the elements to keep in reserve, 1 or more");
	if (!dma && request->align)
		die(cli, STATUS_USAGE, "--align is for --dma; a cache has an alignment of its own");
}

static enum status run(struct cli *cli)
{
	struct kmdev_pool_create request = { };
	const char *cache = read_options(cli, &request);
	int error;

	operands(cli, 1, 1);
	check(cli, &request);
	open_device(cli, O_RDWR);
	if (cache)
		request.cache = source_argument(cli, KMDEV_CACHE, cache);
	error = kmalloc_pool_create(cli->device, &request, cli->argv[0]);
	if (error)
		die(cli, STATUS_FAILED, "%s",
		    source_refused(cli, KMDEV_POOL, cli->argv[0], error));
	if (cli->view.json || cli->view.columns)
		pools_print(cli, 0, request.out_pool);
	else
		printf("%u\n", request.out_pool);
	return STATUS_DONE;
}

const struct command command_pool_create = {
	.name = "pool create",
	.summary = "Make a pool with a reserve (mempool_create), or a dma_pool",
	.synopsis = "NAME --min N (--cache CACHE | --kmalloc SIZE | --order N) | NAME --dma SIZE",
	.description =
		"Prints the id of the pool; with --json or --output, its facts. Allocate from it with\n"
		"memctl alloc mempool_alloc --pool NAME, or dma_pool_alloc. The reserve serves when the\n"
		"allocator behind the pool says no: memctl inject lets it.",
	.options = options,
	.columns = pools_columns,
	.lives = "the pool lives: memctl pool list shows it",
	.run = run,
};
