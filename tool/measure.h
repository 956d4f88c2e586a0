/* SPDX-License-Identifier: GPL-2.0-only */
/* What an allocator really gives for a size: allocated, looked at, and freed. */
#ifndef MEMCTL_MEASURE_H
#define MEMCTL_MEASURE_H

#include "verify.h"
#include "witness-slabinfo.h"

/**
 * struct measurement - what came of it
 * @usable: bytes that can be used; 0 if nothing was given
 * @taken: bytes that are nobody else's: with what the cache leaves between its objects, where the
 *	witness tells
 * @objects: how many those are, where an allocator gives several at once; else 1
 * @cache: slab cache that they came from; empty if from none
 * @refusal: why nothing was given
 * @witness: that tells how large the cache's objects are; NULL if there is none
 * @says: what it says, or why it cannot be asked
 * @verdict: whether that agrees
 */
struct measurement {
	uint64_t usable;
	uint64_t taken;
	uint32_t objects;
	char cache[sizeof(((struct kmdev_facts *)NULL)->cache)];
	char *refusal;
	const char *witness;
	char says[SAYS_MAX];
	enum verdict verdict;
};

/**
 * measure - allocate @bytes, look and free
 * @source: id of the cache or pool, for an allocator that wants one; others do not look at it
 *
 * The buffer belongs to the open file, so nothing is left behind whatever happens.
 */
void measure(struct cli *cli, const struct kmdev_allocator *allocator, uint32_t source,
	     uint64_t bytes, struct measurement *result);

/** measurement_verify - ask the witness about what came from a slab cache */
void measurement_verify(struct measurement *result, struct slabinfo *slabinfo);

void measurement_release(struct measurement *result);

#endif /* MEMCTL_MEASURE_H */
