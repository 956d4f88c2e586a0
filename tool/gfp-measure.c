// SPDX-License-Identifier: GPL-2.0-only
#include "gfp-measure.h"

#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocator.h"
#include "ascending.h"
#include "buffer.h"
#include "choice.h"
#include "clock.h"
#include "error.h"
#include "reason.h"
#include "size.h"

/* More than the reserves of a small zone have. */
#define ASKED 64

/* The comb's order, and that of what is asked for then: what the kernel does not call costly. */
#define COMB_ORDER 3

/*
 * Blocks that fill the zone: the largest, and the smallest that goes back to the zone when it is
 * freed, and does not stay with the processor.
 */
#define FILL_ORDER 8
#define RETURN_ORDER 4
#define FILLERS_MAX 65536

enum { PLENTY, PLENTY_LARGE, LOW, LEAST, COMBED };

static const struct mask_state states[] = {
	[PLENTY] = { "plenty", 0 },
	[PLENTY_LARGE] = { "plenty", COMB_ORDER },
	[LOW] = { "low", 0 },
	[LEAST] = { "minimum", 0 },
	[COMBED] = { "fragmented", COMB_ORDER },
};

#define STATES (sizeof(states) / sizeof(*states))

struct filler {
	uint64_t handle;
	unsigned int order;
};

/*
 * The zone, and what fills it.
 * @request: of pages there, and nowhere else
 * @combed: the fillers are combs
 */
struct pressure {
	struct cli *cli;
	struct zone_span span;
	struct kmdev_alloc request;
	struct filler *fillers;
	size_t count;
	bool combed;
};

/* The zone as it is now. */
static struct zone_span look(const struct pressure *pressure)
{
	struct zone_span span = pressure->span;
	struct zoneinfo zoneinfo;

	zoneinfo_open(&zoneinfo);
	for (size_t i = 0; i < zoneinfo.count; i++)
		if (zoneinfo.spans[i].node == span.node &&
		    !strcmp(zoneinfo.spans[i].zone, span.zone))
			span = zoneinfo.spans[i];
	zoneinfo_close(&zoneinfo);
	return span;
}

static void give_back(struct pressure *pressure)
{
	while (pressure->count)
		kmalloc_free(pressure->cli->device, pressure->fillers[--pressure->count].handle, 0);
}

/* The smallest block of which the zone sees that it is free; false if there is none. */
static bool give_back_one(struct pressure *pressure)
{
	struct filler *least = NULL;

	for (size_t i = 0; i < pressure->count; i++) {
		struct filler *filler = &pressure->fillers[i];

		if (filler->order >= RETURN_ORDER && (!least || filler->order < least->order))
			least = filler;
	}
	if (!least)
		return false;
	kmalloc_free(pressure->cli->device, least->handle, 0);
	*least = pressure->fillers[--pressure->count];
	return true;
}

static int take(struct pressure *pressure, unsigned int order)
{
	struct kmdev_alloc request = pressure->request;
	uint64_t handle;
	int error;

	request.order = order;
	error = kmalloc_alloc(pressure->cli->device, &request, NULL, &handle);
	if (!error)
		pressure->fillers[pressure->count++] = (struct filler){ handle, order };
	return error;
}

static void __attribute__((noreturn)) die_refused_there(struct pressure *pressure, int error)
{
	const struct refusal refusal = {
		.error = error,
		.reason = kmalloc_reason(pressure->cli->device),
		.allocator = allocator_argument(pressure->cli, "alloc_pages_node"),
	};
	char *why = reason_text(pressure->cli->device, &refusal);

	give_back(pressure);
	die(pressure->cli, STATUS_FAILED, "zone %s cannot be measured: %s", pressure->span.zone,
	    why);
}

/*
 * Takes pages until so many are free, or the kernel gives no more without winning some back.  The
 * last are single ones, so that the processor keeps none that were freed before: these are taken
 * first, and the zone does not count them.
 */
static void fill(struct pressure *pressure, uint64_t target)
{
	unsigned int order = FILL_ORDER;
	uint64_t left;

	while (look(pressure).free <= target && give_back_one(pressure))
		;
	while ((left = look(pressure).free) > target && pressure->count < FILLERS_MAX) {
		int error;

		while (order && UINT64_C(1) << order >= left - target)
			order--;
		error = take(pressure, order);
		if (!error)
			continue;
		if (!reason_is_empty(kmalloc_reason(pressure->cli->device)))
			die_refused_there(pressure, error);
		if (!order--)
			return;
	}
}

/* Of all blocks that are there, be it none any more. */
static void comb(struct pressure *pressure)
{
	struct kmdev_alloc request = pressure->request;
	unsigned int teeth = pressure->span.managed >> COMB_ORDER;
	uint64_t handle;
	int error;

	request.allocator = KMDEV_SPLIT_PAGE;
	request.order = COMB_ORDER;
	error = kmalloc_fragment(pressure->cli->device, &request, NULL, &teeth, &handle, NULL);
	if (!error)
		pressure->fillers[pressure->count++] = (struct filler){ handle, 0 };
	else if (!reason_is_empty(kmalloc_reason(pressure->cli->device)))
		die_refused_there(pressure, error);
}

/* Before each mask, since the one before has changed it. */
static void set_state(struct pressure *pressure, unsigned int state)
{
	if (state == LOW || state == LEAST)
		fill(pressure, state == LOW ? pressure->span.low : pressure->span.min);
	if (state != COMBED)
		return;
	if (!pressure->combed)
		give_back(pressure);
	pressure->combed = true;
	comb(pressure);
}

/* Asks until it is refused: what the reserves give is seen in how much that is. */
static void ask(struct pressure *pressure, uint32_t gfp, struct mask_measured *measured)
{
	uint64_t handles[ASKED], latencies[ASKED];
	struct kmdev_alloc request = pressure->request;
	struct kmalloc *device = pressure->cli->device;
	struct kmdev_facts facts;
	struct zone_span span;

	request.gfp = gfp;
	request.order = measured->state->order;
	while (measured->asked < ASKED && !measured->refusal) {
		uint64_t begin = clock_ns(), *handle = &handles[measured->got];
		int error = kmalloc_alloc(device, &request, NULL, handle);

		measured->asked++;
		if (error && !reason_is_empty(kmalloc_reason(device)))
			die_refused_there(pressure, error);
		if (error) {
			measured->refusal = clock_ns() - begin;
			continue;
		}
		if (kmalloc_info(device, *handle, 0, &facts))
			facts.latency_ns = 0;
		latencies[measured->got++] = facts.latency_ns;
	}
	span = look(pressure);
	measured->below = span.free < span.min ? span.min - span.free : 0;
	for (unsigned int i = 0; i < measured->got; i++)
		kmalloc_free(device, handles[i], 0);
	if (!measured->got)
		return;
	qsort(latencies, measured->got, sizeof(*latencies), ascending);
	measured->latency = latencies[measured->got / 2];
}

static void measure(struct pressure *pressure, const struct mask_state *state, uint32_t gfp,
		    struct mask_measured *measured)
{
	struct vmstat before, after;
	char why_not[WITNESS_WHY_MAX];

	*measured = (struct mask_measured){
		.state = state, .zone = pressure->span.zone, .before = look(pressure).free,
	};
	if (!vmstat_read(&before, why_not))
		die(pressure->cli, STATUS_FAILED, VMSTAT_PATH ": %s", why_not);
	ask(pressure, gfp, measured);
	vmstat_read(&after, why_not);
	measured->did = (struct vmstat){
		after.stalls - before.stalls, after.scanned - before.scanned,
		after.stolen - before.stolen, after.compactions - before.compactions,
	};
}

/* The zone that the user chose, or the smallest: so that little is taken from the machine. */
static void choose(struct pressure *pressure, const struct zones *zones)
{
	const struct zone_span *chosen = NULL;

	for (size_t i = 0; i < zones->buddyinfo.count; i++) {
		const struct zone_span *span = zones_span(zones, &zones->buddyinfo.zones[i]);

		if (span && span->managed && choice_find(zone_names, span->zone) >= 0 &&
		    (!chosen || span->managed < chosen->managed))
			chosen = span;
	}
	if (!chosen)
		die(pressure->cli, STATUS_FAILED, "none of these zones has memory: " ZONEINFO_PATH);
	pressure->span = *chosen;
	pressure->request = (struct kmdev_alloc){
		.allocator = KMDEV_ALLOC_PAGES_NODE,
		.flags = KMDEV_ALLOC_ORDER | KMDEV_ALLOC_GFP | KMDEV_ALLOC_NODE | KMDEV_ALLOC_ZONE |
			 KMDEV_ALLOC_STRICT | KMDEV_ALLOC_FILE | KMDEV_ALLOC_NO_ACCOUNT,
		.node = chosen->node,
		.zone = choice_find(zone_names, chosen->zone),
	};
}

/* Before anything is taken: whether all of it would be allowed. */
static void check_limits(const struct pressure *pressure)
{
	uint64_t bytes = pressure->span.managed * getpagesize();
	char size[SIZE_TEXT], limit[SIZE_TEXT];
	struct kmdev_identify identity;

	if (kmalloc_identify(pressure->cli->device, &identity))
		return;
	if (!(identity.out_may & KMDEV_MAY_SYS_ADMIN))
		die(pressure->cli, STATUS_FAILED, "--measure brings a zone to its reserves: that is "
		    "the administrator's (CAP_SYS_ADMIN)");
	if (identity.out_user_bytes + bytes > identity.out_user_bytes_max)
		die(pressure->cli, STATUS_FAILED, "zone %s has %s, and your limit is %s (parameter "
		    "max_user_bytes): raise it, free some, or take a smaller --zone",
		    pressure->span.zone, size_format_rounded(bytes, size),
		    size_format_rounded(identity.out_user_bytes_max, limit));
}

/* A processor keeps pages that it has freed, so that another would find the zone emptier. */
static void stay_here(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	sched_setaffinity(0, sizeof(here), &here);
}

void masks_measure(struct cli *cli, const struct zones *zones, const uint32_t *masks, size_t count,
		   masks_row *row, void *context)
{
	struct pressure pressure = { .cli = cli };

	stay_here();
	choose(&pressure, zones);
	check_limits(&pressure);
	remark(cli, "zone %s of node %d: %" PRIu64 " pages; low at %" PRIu64 " free, minimum at %"
	       PRIu64, pressure.span.zone, pressure.span.node, pressure.span.managed,
	       pressure.span.low, pressure.span.min);
	pressure.fillers = must(calloc(FILLERS_MAX + 1, sizeof(*pressure.fillers)));
	for (unsigned int state = 0; state < STATES; state++)
		for (size_t i = 0; i < count; i++) {
			struct mask_measured measured;

			set_state(&pressure, state);
			measure(&pressure, &states[state], masks[i], &measured);
			row(context, i, &measured);
		}
	give_back(&pressure);
	free(pressure.fillers);
}
