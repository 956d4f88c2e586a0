// SPDX-License-Identifier: GPL-2.0-only
#include "request.h"

#include "allocator.h"
#include "choice.h"
#include "error.h"
#include "gfp.h"
#include "size.h"
#include "source.h"

bool request_option(const struct cli *cli, struct request *request, int letter,
		    const char *argument)
{
	struct kmdev_alloc *args = &request->args;

	switch (letter) {
	case 'g':
		args->gfp = gfp_argument(cli, argument);
		args->flags |= KMDEV_ALLOC_GFP;
		return true;
	case REQUEST_NODE:
		args->node = number_argument(cli, "--node", argument, INT32_MAX);
		args->flags |= KMDEV_ALLOC_NODE;
		return true;
	case REQUEST_ZONE:
		args->zone = choice_argument(cli, "--zone", zone_names, argument);
		args->flags |= KMDEV_ALLOC_ZONE;
		return true;
	case REQUEST_CONTEXT:
		args->context = choice_argument(cli, "--context", context_names, argument);
		return true;
	case REQUEST_CACHE:
		request->cache = argument;
		return true;
	case REQUEST_POOL:
		request->pool = argument;
		return true;
	default:
		return false;
	}
}

void request_check(const struct cli *cli, const struct request *request)
{
	if (request->cache && request->pool)
		die(cli, STATUS_USAGE, "--cache and --pool: give one of the two");
}

void request_settle(struct cli *cli, struct request *request, const char *allocator)
{
	request->allocator = allocator_argument(cli, allocator);
	request->args.allocator = request->allocator->out_allocator;
	if (request->pool && request->allocator->out_flags & KMDEV_ALLOCATOR_CACHE)
		die(cli, STATUS_USAGE, "%s takes a cache, not a pool: give --cache",
		    request->allocator->out_name);
	if (request->cache && request->allocator->out_flags & KMDEV_ALLOCATOR_POOL)
		die(cli, STATUS_USAGE, "%s takes a pool, not a cache: give --pool",
		    request->allocator->out_name);
}

/* The request has one member for both: which of the two it names is the allocator's matter. */
char *request_find_source(struct cli *cli, struct request *request)
{
	if (request->cache)
		return source_try(cli, KMDEV_CACHE, request->cache, &request->args.source);
	if (request->pool)
		return source_try(cli, KMDEV_POOL, request->pool, &request->args.source);
	return NULL;
}
