// SPDX-License-Identifier: GPL-2.0-only
/*
 * A million live buffers: what another costs, what they take, how fast they are listed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"
#include "floor.h"

#define COUNT 20000
#define PORTION 1000

static struct kmdev_facts facts[PORTION];

/* Bytes of free memory, once the caches of files have given theirs back. */
static double memory_free(void)
{
	FILE *file = fopen("/proc/sys/vm/drop_caches", "w");
	double kib = -1;
	char line[128];

	if (!file || fputs("3", file) < 0 || fclose(file))
		die("drop_caches: %s", strerror(errno));
	file = fopen("/proc/meminfo", "r");
	while (file && fgets(line, sizeof(line), file) && sscanf(line, "MemFree: %lf", &kib) != 1)
		;
	if (!file || kib < 0)
		die("/proc/meminfo: no MemFree");
	fclose(file);
	return kib * 1024;
}

struct cache {
	double object;
	double all;	/* bytes of its slabs */
};

static struct cache cache(const char *wanted)
{
	FILE *file = fopen("/proc/slabinfo", "r");
	char line[256], name[64];
	unsigned long object, pages, slabs;

	if (!file)
		die("/proc/slabinfo: %s", strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line,
			   "%63s %*u %*u %lu %*u %lu : tunables %*u %*u %*u : slabdata %*u %lu",
			   name, &object, &pages, &slabs) == 4 && !strcmp(name, wanted)) {
			fclose(file);
			return (struct cache){ object, 4096.0 * pages * slabs };
		}
	}
	fclose(file);
	return (struct cache){ 0 };
}

/* The memory that the buffers themselves are made of. */
static double payload(void)
{
	return cache("kmalloc-128").all + cache("kmalloc-cg-128").all;
}

static void list_portion(__u64 *position)
{
	struct kmdev_list list = {
		.size = sizeof(list),
		.position = *position,
		.facts = (uintptr_t)facts,
		.facts_size = sizeof(facts[0]),
		.capacity = PORTION,
	};

	call(KMDEV_LIST, &list);
	*position = list.out_position;
}

static void list(void)
{
	struct floor floor = {
		.count = MILLION,
		.bytes = sizeof(facts[0]),
		.address = (uintptr_t)facts,
		.room = PORTION,
	};
	__u64 position = 0;
	uint64_t began = now();
	double took;

	while (position != KMDEV_NONE)
		list_portion(&position);
	took = (double)(now() - began) / MILLION;
	began = now();
	floor_call(FLOOR_COPY, &floor);
	row("list", took, (double)(now() - began) / MILLION, "a buffer of %zu bytes of facts",
	    sizeof(facts[0]));
}

void million(void)
{
	uint64_t *handles = mmap(NULL, MILLION * sizeof(*handles), PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	double alone, bytes, buffers;

	if (handles == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	memset(facts, 1, sizeof(facts));
	alone = each(pair, COUNT);

	bytes = memory_free();
	buffers = payload();
	allocate_many(handles, MILLION);
	bytes -= memory_free();
	buffers = payload() - buffers;
	row("bookkeeping", (bytes - buffers) / MILLION, 0, "bytes, of these %.0f an object of kmd_buffer",
	    cache("kmd_buffer").object);

	row("pair-million", each(pair, COUNT), alone, "");
	list();
	release_many(handles, MILLION);
}
