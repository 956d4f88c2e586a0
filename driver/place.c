// SPDX-License-Identifier: GPL-2.0-only

#include <linux/mm.h>
#include <linux/numa.h>

#include "access.h"
#include "buffer.h"
#include "facts.h"
#include "place.h"
#include "request.h"
#include "zone.h"

static enum kmdev_reason check(int node, u32 zone, const struct kmd_request *request)
{
	if (request->node != NUMA_NO_NODE && node != request->node)
		return KMDEV_NODE_OTHER;
	if (request->zone != KMDEV_ZONE_MIXED && zone != request->zone)
		return KMDEV_ZONE_OTHER;
	return KMDEV_OK;
}

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
	enum kmdev_reason reason = KMDEV_OK;
	struct kmdev_run run;
	u64 position = 0;

	while (!reason && kmd_facts_run(buffer, &no_addresses, &position, &run))
		reason = check(run.node, run.zone, request);
	return reason;
}

/**
 * kmd_place_check_page() - whether a page came from where it must
 * @page: just allocated
 * @request: with which, strict or not
 *
 * Return: KMDEV_OK, KMDEV_NODE_OTHER or KMDEV_ZONE_OTHER.
 */
enum kmdev_reason kmd_place_check_page(const struct page *page, const struct kmd_request *request)
{
	return request->strict ? check(page_to_nid(page), kmd_zone_of(page), request) : KMDEV_OK;
}
