// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where memory lies: zones by their physical addresses, nodes, slabs, and what is told of them to
 * an administrator.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define DMA32_END (1ULL << 32)
#define RUNS 16

static int admin;
static struct sources sources;
/* 16 MiB on x86, where a device may have 24 bits of address; all below 4 GiB on arm64. */
static uint64_t dma_end;

static void find_dma_end(void)
{
	FILE *zoneinfo = fopen("/proc/zoneinfo", "r");
	unsigned long long spanned = 0, start;
	bool dma = false;
	char line[256];
	char zone[16];

	if (!zoneinfo)
		abi_fail("/proc/zoneinfo");
	while (fgets(line, sizeof(line), zoneinfo)) {
		if (sscanf(line, "Node %*u, zone %15s", zone) == 1)
			dma = !strcmp(zone, "DMA");
		else if (dma && sscanf(line, " spanned %llu", &spanned) == 1)
			continue;
		else if (dma && spanned && sscanf(line, " start_pfn: %llu", &start) == 1 &&
			 dma_end < (start + spanned) * PAGE)
			dma_end = (start + spanned) * PAGE;
	}
	fclose(zoneinfo);
}

/* The highest physical address that the buffer has a byte at, by RUNS. */
static uint64_t last_byte(uint64_t handle)
{
	struct kmdev_run elements[RUNS];
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(elements),
		.run_size = sizeof(elements[0]), .capacity = RUNS,
	};
	uint64_t last = 0;

	do {
		if (abi_call(admin, KMDEV_RUNS, &runs))
			return KMDEV_NONE;
		for (unsigned int i = 0; i < runs.out_count; i++) {
			uint64_t end = (elements[i].pfn + elements[i].pages) * PAGE - 1;

			last = end > last ? end : last;
		}
		runs.position = runs.out_position;
	} while (runs.position != KMDEV_NONE);
	return last;
}

static void below(uint64_t handle, uint64_t end, int zone, const char *name, const char *what)
{
	struct kmdev_facts facts = { 0 };
	uint64_t last = last_byte(handle);

	abi_info(admin, handle, 0, &facts);
	abi_case(handle && last < end && (zone < 0 || facts.zone == (unsigned int)zone),
		 "%s, %s: lies below %#llx (%#llx), zone %u", name, what, (unsigned long long)end,
		 (unsigned long long)last, facts.zone);
	abi_free(admin, handle);
}

static uint64_t placed(const struct kmdev_allocator *allocator, unsigned int flags,
		       unsigned int zone, unsigned int gfp)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator->out_allocator, .bytes = SCENE_BYTES,
		.flags = flags, .zone = zone, .gfp = gfp,
		.source = sources_for(&sources, allocator),
	};

	errno = abi_call(admin, KMDEV_ALLOC, &alloc);
	return errno ? 0 : alloc.out_handle;
}

static void zones(const struct kmdev_allocator *allocator)
{
	const unsigned int strict = KMDEV_ALLOC_ZONE | KMDEV_ALLOC_STRICT;
	const char *name = allocator->out_name;

	if (!(allocator->out_gfp_refused & KMDEV_GFP_BIT_DMA)) {
		below(placed(allocator, strict, KMDEV_ZONE_DMA, 0), dma_end, KMDEV_ZONE_DMA, name,
		      "strictly from the zone DMA");
		below(placed(allocator, KMDEV_ALLOC_GFP, 0, KMDEV_GFP_KERNEL | KMDEV_GFP_DMA),
		      dma_end, KMDEV_ZONE_DMA, name, "with __GFP_DMA");
	}
	if (!(allocator->out_gfp_refused & KMDEV_GFP_BIT_DMA32))
		below(placed(allocator, KMDEV_ALLOC_GFP, 0, KMDEV_GFP_KERNEL | KMDEV_GFP_DMA32),
		      DMA32_END, -1, name, "with __GFP_DMA32");
}

/* Those that choose a zone by themselves. */
static void own_zones(const struct kmdev_allocator *allocators, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		unsigned int id = allocators[i].out_allocator;

		if (id == KMDEV_GET_DMA_PAGES)
			below(placed(&allocators[i], 0, 0, 0), dma_end, KMDEV_ZONE_DMA,
			      allocators[i].out_name, "as it is");
		if (id == KMDEV_VMALLOC_32)
			below(placed(&allocators[i], 0, 0, 0), DMA32_END, -1,
			      allocators[i].out_name, "as it is");
	}
}

static void cache_zones(const struct kmdev_allocator *allocators, unsigned int count)
{
	const struct {
		unsigned int flag;
		uint64_t end;
		const char *name;
	} rows[] = {
		{ KMDEV_CACHE_DMA, dma_end, "from a cache with SLAB_CACHE_DMA" },
		{ KMDEV_CACHE_DMA32, DMA32_END, "from a cache with SLAB_CACHE_DMA32" },
	};
	uint32_t plain = sources.cache;

	for (unsigned int row = 0; row < ARRAY_SIZE(rows); row++) {
		sources.cache = source_cache(admin, "zone", SCENE_BYTES, rows[row].flag);
		for (unsigned int i = 0; i < count; i++) {
			if (allocators[i].out_flags & KMDEV_ALLOCATOR_CACHE)
				below(placed(&allocators[i], 0, 0, 0), rows[row].end, -1,
				      allocators[i].out_name, rows[row].name);
		}
		source_destroy(admin, KMDEV_CACHE_DESTROY, sources.cache);
	}
	sources.cache = plain;
}

/* From there or not at all, and then nothing stays. */
static void strictly(const struct kmdev_allocator *allocator)
{
	struct account before = abi_account(admin);
	struct kmdev_facts facts = { .zone = KMDEV_ZONE_NORMAL };
	uint64_t handle = placed(allocator, KMDEV_ALLOC_ZONE | KMDEV_ALLOC_STRICT,
				 KMDEV_ZONE_NORMAL, 0);
	int error = errno, wanted = ENOMEM;

	if (handle) {
		abi_info(admin, handle, 0, &facts);
		abi_free(admin, handle);
	}
	if (allocator->out_allocator == KMDEV_DMA_POOL_ALLOC)
		before.bytes = abi_account(admin).bytes;
	/* Some choose a zone by themselves, and it is not this one. */
	if (allocator->out_allocator == KMDEV_GET_DMA_PAGES ||
	    allocator->out_allocator == KMDEV_VMALLOC_32)
		wanted = EINVAL;
	abi_case((handle ? facts.zone == KMDEV_ZONE_NORMAL : error == wanted) &&
		 abi_same(before, abi_account(admin)),
		 "%s, strictly from the zone Normal: %s", allocator->out_name,
		 handle ? "it is" : strerrorname_np(error));
}

/* An object lies in its slab, at a place that fits its size. */
static void slab_is_right(const struct kmdev_facts *facts, const char *name)
{
	uint64_t slab = (uint64_t)PAGE << facts->slab_order;

	abi_case(facts->slab_order >= 0 && facts->slab_offset + facts->usable <= slab &&
		 (facts->virt - facts->slab_offset) % slab == 0 && facts->cache[0],
		 "%s: at %#llx of a slab of order %d of %s", name,
		 (unsigned long long)facts->slab_offset, facts->slab_order, facts->cache);
}

static void no_slab(const struct kmdev_facts *facts, const char *name)
{
	abi_case(facts->slab_order == -1 && facts->slab_offset == KMDEV_NONE && !facts->cache[0] &&
		 !(facts->hidden & KMDEV_HIDDEN_SLAB), "%s: no object of a slab", name);
}

/* What an administrator with CAP_SYSLOG is told agrees with itself. */
static void addresses(const struct kmdev_allocator *allocator)
{
	uint64_t handle = sources_allocate(&sources, allocator, SCENE_BYTES, 0);
	bool dma = allocator->out_flags & KMDEV_ALLOCATOR_DMA;
	struct kmdev_run run = { 0 };
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(&run),
		.run_size = sizeof(run), .capacity = 1,
	};
	struct kmdev_facts facts = { 0 };
	int error = abi_info(admin, handle, 0, &facts) | abi_call(admin, KMDEV_RUNS, &runs);

	abi_case(!error && !facts.hidden && facts.virt != KMDEV_NONE && run.virt == facts.virt &&
		 run.phys == facts.phys && run.pfn == facts.phys / PAGE &&
		 facts.virt % PAGE == facts.phys % PAGE && !run.offset &&
		 (run.node == facts.node || facts.node == KMDEV_NODE_MIXED) &&
		 (run.zone == facts.zone || facts.zone == KMDEV_ZONE_MIXED),
		 "%s: INFO and RUNS tell the same addresses", allocator->out_name);
	abi_case((facts.dma != KMDEV_NONE) == dma &&
		 (!dma || facts.dma % PAGE == facts.phys % PAGE),
		 "%s: %s for a device", allocator->out_name, dma ? "an address" : "no address");
	if (facts.flags & KMDEV_BUFFER_SLAB)
		slab_is_right(&facts, allocator->out_name);
	else
		no_slab(&facts, allocator->out_name);
	abi_free(admin, handle);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count;

	abi_start();
	find_dma_end();
	admin = abi_open(0, ABI_SYS_ADMIN | ABI_SYSLOG, O_RDWR);
	sources_open(&sources, admin, SCENE_BYTES);
	count = allocators_list(admin, allocators);
	for (unsigned int i = 0; i < count; i++) {
		zones(&allocators[i]);
		strictly(&allocators[i]);
		addresses(&allocators[i]);
	}
	own_zones(allocators, count);
	cache_zones(allocators, count);
	sources_close(&sources);
	close(admin);
	return abi_done();
}
