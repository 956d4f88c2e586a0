// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs in the driver, told by KCOV: a module that is built with KCOV_INSTRUMENT=y notes the
 * address of each basic block that its threads run.  An edge is two that follow each other.
 */
#include <fcntl.h>
#include <linux/kcov.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "fuzz.h"

#define WORDS (1UL << 16)

/* Only root is told where the module is. */
static unsigned long module_begin, module_bytes;

/* One for each thread; opened by root. */
#define THREADS 2
static int files[THREADS];
static unsigned long *areas[THREADS];
static __thread unsigned long *mine;

void cover_init(void)
{
	FILE *modules = fopen("/proc/modules", "re");
	char line[512];

	while (modules && fgets(line, sizeof(line), modules)) {
		if (sscanf(line, "kmalloc %lu %*u %*s %*s %lx", &module_bytes, &module_begin) == 2)
			break;
	}
	if (!module_begin)
		abi_fail("the place of the module in /proc/modules");
	fclose(modules);
}

/* Without KCOV nothing is ever new, which does for what needs no guide. */
static void open_one(unsigned int thread)
{
	size_t length = WORDS * sizeof(*mine);
	int flags = MAP_SHARED;

	files[thread] = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	if (files[thread] < 0)
		flags |= MAP_ANONYMOUS;
	else if (ioctl(files[thread], KCOV_INIT_TRACE, WORDS) < 0)
		abi_fail("KCOV_INIT_TRACE");
	areas[thread] = mmap(NULL, length, PROT_READ | PROT_WRITE, flags, files[thread], 0);
	if (areas[thread] == MAP_FAILED)
		abi_fail("mmap of /sys/kernel/debug/kcov");
}

void cover_open(void)
{
	for (unsigned int thread = 0; thread < THREADS; thread++)
		open_one(thread);
}

void cover_begin(unsigned int thread)
{
	mine = areas[thread];
	if (files[thread] >= 0 && ioctl(files[thread], KCOV_ENABLE, KCOV_TRACE_PC) < 0)
		abi_fail("KCOV_ENABLE");
	cover_forget();
}

void cover_forget(void)
{
	__atomic_store_n(mine, 0, __ATOMIC_RELAXED);
}

static unsigned int edge_of(unsigned long from, unsigned long to)
{
	return ((from * 0x9e3779b97f4a7c15 >> 20) ^ to * 0xbf58476d1ce4e5b9 >> 40) % EDGES;
}

static unsigned int note(unsigned int edge)
{
	if (state->seen[edge] || __atomic_exchange_n(&state->seen[edge], 1, __ATOMIC_RELAXED))
		return 0;
	__atomic_add_fetch(&state->found, 1, __ATOMIC_RELAXED);
	return 1;
}

unsigned int cover_new(void)
{
	unsigned long count = __atomic_load_n(mine, __ATOMIC_RELAXED), from = 0;
	unsigned int fresh = 0;

	for (unsigned long i = 1; i <= count; i++) {
		unsigned long to = mine[i] - module_begin;
		unsigned int edge = edge_of(from, to);

		if (to >= module_bytes)
			continue;
		fresh += note(edge);
		from = to;
	}
	cover_forget();
	return fresh;
}
