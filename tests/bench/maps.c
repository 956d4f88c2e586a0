// SPDX-License-Identifier: GPL-2.0-only
/*
 * Map 4 MiB and write to every page; unmapping stays outside the clock.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

#define BYTES (4 * MIB)
#define PAGE 4096
#define ROUNDS 9

/*
 * Nanoseconds for a page; @unmap takes those of munmap.  The median, since one round in which the
 * kernel does something else as well costs more than what is measured.
 */
static double map(int fd, int flags, double *unmap)
{
	double maps[ROUNDS], unmaps[ROUNDS];
	uint64_t began, mapped;

	/* The first is to get warm. */
	for (int round = -1; round < ROUNDS; round++) {
		volatile uint8_t *at;

		began = now();
		at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);
		if (at == MAP_FAILED)
			die("mmap: %s", strerror(errno));
		/* A page by a huge entry costs less than a round of a loop. */
#pragma GCC unroll 16
		for (unsigned long i = 0; i < BYTES; i += PAGE)
			at[i] = 1;
		mapped = now();
		munmap((void *)at, BYTES);
		if (round < 0)
			continue;
		maps[round] = mapped - began;
		unmaps[round] = now() - mapped;
	}
	*unmap = median(unmaps, ROUNDS) * PAGE / BYTES;
	return median(maps, ROUNDS) * PAGE / BYTES;
}

static void compare(const char *key)
{
	uint64_t handle = allocate(KMDEV_ALLOC_PAGES, 0, 10);
	double memory, memory_unmap, buffer, unmap;
	int fd = memfd(BYTES);

	memory = map(fd, MAP_SHARED | MAP_POPULATE, &memory_unmap);
	close(fd);
	fd = buffer_file(handle);
	buffer = map(fd, MAP_SHARED, &unmap);
	row(key, buffer, memory, "a page; munmap besides: %.0f against %.0f", unmap,
	    memory_unmap);
	close(fd);
	release(handle);
}

void maps(void)
{
	compare("map-4M");
}

/* The same, on a kernel where a buffer is mapped by huge entries. */
void maps_huge(void)
{
	compare("map-huge");
}
