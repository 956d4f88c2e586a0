// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "abi.h"
#include "failing.h"
#include "faults.h"

#define PLACES_MAX 5000

/* What may be said of an allocation or a copy that failed. */
static bool honest(const struct failing *call, int error)
{
	return !error || error == ENOMEM || error == EFAULT || error == call->also;
}

/* Returns whether place number @place was there to be hit. */
static bool try(const struct failing *call, unsigned int place, bool *good)
{
	int next, error;
	bool hit;

	if (call->begin)
		call->begin();
	next = abi_next_file();
	faults_arm(place);
	error = call->run();
	hit = faults_disarm();
	if (!error && call->end)
		call->end();
	*good = honest(call, error) && (hit || !error) && abi_next_file() == next &&
		(!call->same || call->same());
	if (!*good)
		abi_case(false, "%s, place %u: %s%s", call->name, place, strerrorname_np(error),
			 honest(call, error) ? "; SOMETHING IS LEFT OR LOST" : "");
	return hit;
}

static void once(const struct failing *call)
{
	if (call->begin)
		call->begin();
	if (!call->run() && call->end)
		call->end();
}

void failing_sweep(const struct failing *call)
{
	unsigned int place;
	bool good;

	/* What is kept for the next call, as by a dma_pool, is there from now on. */
	once(call);
	for (place = 1; place < PLACES_MAX && try(call, place, &good); place++)
		;
	abi_case(place < PLACES_MAX, "%s: %u places", call->name, place - 1);
}
