// SPDX-License-Identifier: GPL-2.0-only
/*
 * huge [SKEW [disable|moved]]: maps a block of 4 MiB, touches every page, and prints by how many
 * KiB the process's page tables grew and how often it faulted, as the kernel counts both: huge
 * entries need no table of the lowest level, and the first brings the others.  SKEW bytes behind an
 * aligned address there can be none.  Where the kernel is told to give the process none, it does
 * not ask for them, and they are made by faults of another kind.  Where the second half has a table
 * of small entries already, since it was moved from an address that allows no others, the first
 * brings nothing.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "abi.h"
#include "mapping.h"

#define HUGE (2UL << 20)
#define BYTES (2 * HUGE)

static long page_tables(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[128];
	long kib = 0;

	while (status && fgets(line, sizeof(line), status))
		sscanf(line, "VmPTE: %ld kB", &kib);
	if (status)
		fclose(status);
	return kib;
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

/* Where nothing is mapped: an aligned address with room for the block, and SKEW. */
static char *place(unsigned long skew)
{
	char *free = mmap(NULL, BYTES + 2 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(free, BYTES + 2 * HUGE);
	return (char *)(((uintptr_t)free + HUGE - 1) / HUGE * HUGE + skew);
}

static void disable(int whether)
{
	if (prctl(PR_SET_THP_DISABLE, whether, 0, 0, 0))
		abi_fail("PR_SET_THP_DISABLE");
}

/* What is done to the mapping before it is touched; returns where it is then. */
static volatile char *mode(const char *name, volatile char *at)
{
	volatile char *away;

	if (!strcmp(name, "disable")) {
		disable(1);
	} else if (!strcmp(name, "moved")) {
		away = mremap((void *)at, BYTES, BYTES, MREMAP_MAYMOVE | MREMAP_FIXED, place(4096));
		if (away == MAP_FAILED)
			abi_fail("mremap");
		away[HUGE + 4096] = 0;
		at = mremap((void *)away, BYTES, BYTES, MREMAP_MAYMOVE | MREMAP_FIXED, place(0));
		if (at == MAP_FAILED)
			abi_fail("mremap");
	}
	return at;
}

int main(int argc, char **argv)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_ALLOC_PAGES, .bytes = BYTES,
		.flags = KMDEV_ALLOC_FILE,
	};
	struct kmdev_open request = { .size = sizeof(request), .flags = KMDEV_OPEN_WRITE };
	unsigned long skew = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
	int fd = open("/dev/kmalloc", O_RDWR);
	volatile char *at;
	long before, before_faults, touched;

	if (fd < 0 || ioctl(fd, KMDEV_ALLOC, &alloc)) {
		perror("alloc");
		return EXIT_FAILURE;
	}
	request.handle = alloc.out_handle;
	if (ioctl(fd, KMDEV_OPEN, &request)) {
		perror("open");
		return EXIT_FAILURE;
	}
	before = page_tables();
	at = mmap(place(skew), BYTES, READ_WRITE, MAP_SHARED | MAP_FIXED, request.out_fd, 0);
	if (at == MAP_FAILED) {
		perror("mmap");
		return EXIT_FAILURE;
	}
	at = mode(argc > 2 ? argv[2] : "", at);
	before_faults = faults();
	for (unsigned long i = 0; i < BYTES; i += 4096)
		at[i] = i >> 12;
	touched = faults() - before_faults;
	for (unsigned long i = 0; i < BYTES; i += 4096)
		if (at[i] != (char)(i >> 12))
			return EXIT_FAILURE;
	printf("%ld %ld\n", page_tables() - before, touched);
	return EXIT_SUCCESS;
}
