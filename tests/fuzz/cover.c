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

/* The program that ran an edge last, by its number. */
static unsigned int program_now, ran_by[EDGES];

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
	__atomic_store_n(mine, 0, __ATOMIC_RELAXED);
}

void cover_program(void)
{
	program_now++;
	__atomic_store_n(mine, 0, __ATOMIC_RELAXED);
}

static unsigned int edge_of(unsigned long from, unsigned long to)
{
	return ((from * 0x9e3779b97f4a7c15 >> 20) ^ to * 0xbf58476d1ce4e5b9 >> 40) % EDGES;
}

/* Returns whether it is new. */
static bool note(unsigned int edge)
{
	if (cover_ran(edge))
		return false;
	ran_by[edge] = program_now;
	if (__atomic_fetch_add(&state->hits[edge], 1, __ATOMIC_RELAXED))
		return false;
	__atomic_add_fetch(&state->found, 1, __ATOMIC_RELAXED);
	return true;
}

bool cover_ran(unsigned int edge)
{
	return ran_by[edge] == program_now;
}

unsigned int cover_new(unsigned int *edge)
{
	unsigned long count = __atomic_load_n(mine, __ATOMIC_RELAXED), from = 0;
	unsigned int fresh = 0;

	for (unsigned long i = 1; i <= count; i++) {
		unsigned long to = mine[i] - module_begin;
		unsigned int between = edge_of(from, to);

		if (to >= module_bytes)
			continue;
		from = to;
		if (note(between)) {
			*edge = between;
			fresh++;
		}
	}
	__atomic_store_n(mine, 0, __ATOMIC_RELAXED);
	return fresh;
}
