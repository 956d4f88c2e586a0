// SPDX-License-Identifier: GPL-2.0-only

#include <linux/numa.h>

#include "access.h"
#include "buffer.h"
#include "facts.h"
#include "place.h"
#include "request.h"

/**
 * kmd_place_check() - whether memory came from where it must
 * @buffer: has its memory
 * @request: with which, strict
 *
 * Return: KMDEV_OK, KMDEV_NODE_OTHER or KMDEV_ZONE_OTHER.
 */
enum kmdev_reason kmd_place_check(const struct kmd_buffer *buffer,
				  const struct kmd_request *request)
{
	static const struct kmd_access no_addresses;
	struct kmdev_run run;
	u64 position = 0;

	while (kmd_facts_run(buffer, &no_addresses, &position, &run)) {
		if (request->node != NUMA_NO_NODE && run.node != request->node)
			return KMDEV_NODE_OTHER;
		if (request->zone != KMDEV_ZONE_MIXED && run.zone != request->zone)
			return KMDEV_ZONE_OTHER;
	}
	return KMDEV_OK;
}
