// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocate and free: one by one and a thousand at once, in the root cgroup and in a child.
 */
#include "bench.h"
#include "floor.h"

#define COUNT 20000
#define MANY 1000

static uint64_t handles[MANY];

static void floor_copies(void)
{
	struct kmdev_alloc alloc = { .size = sizeof(alloc) };
	struct kmdev_free it = { .size = sizeof(it) };

	floor_call(FLOOR_ALLOC, &alloc);
	floor_call(FLOOR_FREE, &it);
}

/* Nanoseconds of one buffer; the call itself is of no weight. */
static double floor_each(unsigned int command, unsigned int count)
{
	struct floor floor = { .count = count, .bytes = 100 };
	uint64_t began;

	floor_call(command, &floor);
	began = now();
	for (int i = 0; i < 20; i++)
		floor_call(command, &floor);
	return (double)(now() - began) / (20.0 * count);
}

double floor_pair(void)
{
	return floor_each(FLOOR_PAIRS, 1000);
}

static void a_thousand(void)
{
	allocate_many(handles, MANY);
	release_many(handles, MANY);
}

static void measure(const char *one, const char *many)
{
	double copies = each(floor_copies, COUNT);
	double bare = floor_pair();

	row(one, each(pair, COUNT), copies + bare, "two ioctls %.0f, kmalloc + kfree %.0f", copies,
	    bare);
	bare = floor_each(FLOOR_MANY, MANY);
	row(many, each(a_thousand, 20) / MANY, bare, "a buffer");
}

void pairs(void)
{
	measure("pair-root", "many-root");
}

void pairs_child(void)
{
	cgroup_enter();
	measure("pair-child", "many-child");
}
