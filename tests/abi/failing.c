// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "abi.h"
#include "failing.h"
#include "faults.h"

#define PLACES_MAX 5000

/* More than a call takes from slabs, in steps smaller than most of what it takes at once. */
#define BYTES_MAX 8192
#define BYTES_STEP 64

/* What may be said of an allocation or a copy that failed. */
static bool honest(const struct failing *call, int error)
{
	return !error || error == ENOMEM || error == EFAULT || error == call->also;
}

/* Undoes what succeeded.  A case, unless the errno is true and all is as before. */
static void judge(const struct failing *call, int error, bool hit, int next, const char *where,
		  unsigned int number)
{
	if (!error && call->end)
		call->end();
	if (!honest(call, error) || !(hit || !error) || abi_next_file() != next ||
	    (call->same && !call->same()))
		abi_case(false, "%s, %s %u: %s%s", call->name, where, number,
			 strerrorname_np(error),
			 honest(call, error) ? "; SOMETHING IS LEFT OR LOST" : "");
}

/* Returns whether place number @place was there to be hit. */
static bool try(const struct failing *call, unsigned int place)
{
	int next, error;
	bool hit;

	if (call->begin)
		call->begin();
	next = abi_next_file();
	faults_arm(place);
	error = call->run();
	hit = faults_disarm();
	judge(call, error, hit, next, "place", place);
	return hit;
}

static void once(const struct failing *call)
{
	if (call->begin)
		call->begin();
	if (!call->run() && call->end)
		call->end();
	if (call->same)
		call->same();
}

void failing_sweep(const struct failing *call)
{
	unsigned int place;

	/* What is kept for the next call, as by a dma_pool, is there from now on. */
	once(call);
	for (place = 1; place < PLACES_MAX && try(call, place); place++)
		;
	abi_case(place < PLACES_MAX, "%s: %u places", call->name, place - 1);
}

void failing_from(const struct failing *call)
{
	unsigned int failed = 0;
	int next, error;

	once(call);
	for (unsigned int bytes = 0; bytes < BYTES_MAX; bytes += BYTES_STEP) {
		if (call->begin)
			call->begin();
		next = abi_next_file();
		faults_from(bytes);
		error = call->run();
		faults_end();
		judge(call, error, true, next, "byte", bytes);
		failed += error != 0;
	}
	abi_case(failed > 1, "%s: failed %u times, all from somewhere on", call->name, failed);
}
