// SPDX-License-Identifier: GPL-2.0-only
#include "measure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reason.h"
#include "size.h"

static char *refusal(struct cli *cli, const struct kmdev_allocator *allocator, int error)
{
	const struct refusal refusal = {
		.error = error,
		.reason = kmalloc_reason(cli->device),
		.allocator = allocator,
	};

	return reason_text(cli->device, &refusal);
}

void measure(struct cli *cli, const struct kmdev_allocator *allocator, uint32_t source,
	     uint64_t bytes, struct measurement *result)
{
	const uint32_t wants_source = KMDEV_ALLOCATOR_CACHE | KMDEV_ALLOCATOR_POOL;
	struct kmdev_alloc request = {
		.allocator = allocator->out_allocator,
		.flags = KMDEV_ALLOC_FILE,
		.bytes = bytes,
		.source = allocator->out_flags & wants_source ? source : 0,
	};
	struct kmdev_facts facts;
	uint64_t handle;
	int error;

	*result = (struct measurement){ .verdict = VERDICT_NO_WITNESS };
	error = kmalloc_alloc(cli->device, &request, NULL, &handle);
	if (!error)
		error = kmalloc_info(cli->device, handle, 0, &facts);
	if (error) {
		result->refusal = refusal(cli, allocator, error);
		return;
	}
	result->usable = facts.usable;
	result->taken = facts.usable;
	result->objects = allocator->out_flags & KMDEV_ALLOCATOR_PERCPU ? 1 : facts.pieces;
	memcpy(result->cache, facts.cache, sizeof(result->cache));
	kmalloc_free(cli->device, handle, 0);
}

/* The size that the kernel gives a kmalloc cache in its name, as in kmalloc-cg-8k; 0 if none. */
static uint64_t class_of(const char *cache)
{
	const char *dash = strrchr(cache, '-');
	uint64_t class;

	return strstr(cache, "kmalloc") && dash && !size_parse(dash + 1, &class) ? class : 0;
}

/* An object takes more than can be used of it where it is aligned, or the slab is debugged. */
static bool agrees(const struct measurement *result, uint64_t takes)
{
	uint64_t class = class_of(result->cache);

	return takes >= result->usable && (!class || class == result->usable);
}

void measurement_verify(struct measurement *result, struct slabinfo *slabinfo)
{
	uint64_t takes;

	if (!*result->cache)
		return;
	result->witness = SLABINFO_PATH;
	if (!slabinfo->file) {
		snprintf(result->says, sizeof(result->says), "%s", slabinfo->why_not);
		return;
	}
	takes = slabinfo_object_size(slabinfo, result->cache);
	if (takes)
		snprintf(result->says, sizeof(result->says), "%s: %" PRIu64, result->cache, takes);
	else
		snprintf(result->says, sizeof(result->says), "there is no %s", result->cache);
	if (takes > result->taken)
		result->taken = takes;
	result->verdict = agrees(result, takes) ? VERDICT_AGREE : VERDICT_DISAGREE;
}

void measurement_release(struct measurement *result)
{
	free(result->refusal);
}
