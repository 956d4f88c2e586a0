// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the cost of allocate + free grows, with the buffers that live and with the size.
 */
#include <stdio.h>
#include <sys/mman.h>

#include "bench.h"

static unsigned int allocator;
static uint64_t size;

static void sized(void)
{
	release(allocate(allocator, size, -1));
}

static void sizes(const char *name, unsigned int of, uint64_t from, uint64_t to)
{
	allocator = of;
	for (size = from; size <= to; size *= 4) {
		unsigned long count = 2 * MIB / size;

		count = count > 1000 ? 1000 : count ? count : 1;
		printf("%s\t%llu\t%.1f\n", name, (unsigned long long)size, each(sized, count));
	}
}

static void buffers(void)
{
	uint64_t *handles = mmap(NULL, MILLION * sizeof(*handles), PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	unsigned long live = 0;

	if (handles == MAP_FAILED)
		die("no memory for the handles");
	for (unsigned long want = 1; want <= MILLION; want *= 10) {
		allocate_many(handles + live, want - live);
		live = want;
		printf("buffers\t%lu\t%.1f\n", live, each(pair, 4000));
	}
	release_many(handles, live);
}

void growth(void)
{
	sizes("kmalloc", KMDEV_KMALLOC, 16, 4 * MIB);
	sizes("alloc_pages", KMDEV_ALLOC_PAGES, 4096, 4 * MIB);
	sizes("vmalloc", KMDEV_VMALLOC, 4096, 64 * MIB);
	buffers();
}
