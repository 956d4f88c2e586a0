// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs in the driver, told by KCOV: a module that is built with KCOV_INSTRUMENT=y notes the
 * address of each basic block that its threads run.  An edge is two that follow each other in one
 * function, whatever the first calls in between: there is no end of the ways in which different
 * functions follow each other, in a race or by a page fault.
 */
#include <fcntl.h>
#include <linux/kcov.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "fuzz.h"

#define WORDS (1UL << 16)
#define FUNCTIONS 4096

/* Only root is told where the module is. */
static unsigned long module_begin, module_bytes;

/* @entry: the block that it begins with, once that has run */
struct function {
	unsigned long begin;
	char name[64];
	unsigned int entry;
};

/* Those of the module, which the workers share; and of each byte of it, in which it is. */
static struct function *functions;
static unsigned int function_count;
static unsigned short *function_at;

/* The block of each that a thread ran last. */
static __thread unsigned int last_in[FUNCTIONS];

bool cover_tells;

/* One for each thread; opened by root. */
#define THREADS 2
static int files[THREADS];
static unsigned long *areas[THREADS];
static __thread unsigned long *mine;

/* The program that ran an edge last, by its number. */
static unsigned int program_now, ran_by[EDGES];

static void find_module(void)
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

static int by_begin(const void *a, const void *b)
{
	const struct function *one = a, *other = b;

	return one->begin < other->begin ? -1 : one->begin > other->begin;
}

/* What the compiler took out of a function, since it seldom runs, is of that function. */
static unsigned int parent_of(unsigned int f)
{
	size_t length = strlen(functions[f].name), cold = strlen(".cold");

	if (length < cold || strcmp(functions[f].name + length - cold, ".cold") != 0)
		return f;
	for (unsigned int p = 0; p < function_count; p++) {
		if (!functions[p].name[length - cold] &&
		    !strncmp(functions[p].name, functions[f].name, length - cold))
			return p;
	}
	return f;
}

static void find_functions(void)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	struct function *next;
	char line[512], type;

	functions = mmap(NULL, FUNCTIONS * sizeof(*functions), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (functions == MAP_FAILED)
		abi_fail("mmap");
	next = functions;
	while (symbols && fgets(line, sizeof(line), symbols)) {
		/* KASAN has constructors of its own. */
		if (!strstr(line, "\t[kmalloc]") || strstr(line, " _sub_I_") ||
		    sscanf(line, "%lx %c %63s", &next->begin, &type, next->name) != 3 ||
		    (type | ' ') != 't' || next->begin - module_begin >= module_bytes)
			continue;
		next->begin -= module_begin;
		if (++next == functions + FUNCTIONS)
			break;
	}
	function_count = next - functions;
	if (!function_count || function_count == FUNCTIONS)
		abi_fail("the functions of the module in /proc/kallsyms");
	fclose(symbols);
	qsort(functions, function_count, sizeof(*functions), by_begin);
}

void cover_init(void)
{
	find_module();
	find_functions();
	function_at = calloc(module_bytes, sizeof(*function_at));
	if (!function_at)
		abi_fail("calloc");
	for (unsigned int f = 0; f < function_count; f++) {
		unsigned int parent = parent_of(f);
		unsigned long end = f + 1 < function_count ? functions[f + 1].begin : module_bytes;

		for (unsigned long at = functions[f].begin; at < end; at++)
			function_at[at] = parent;
	}
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

/* The block by which the calling thread comes to block @to: to the first of a function, by none. */
static unsigned long step_to(unsigned long to)
{
	unsigned int function = function_at[to];
	unsigned long from;

	if (!functions[function].entry)
		functions[function].entry = to;
	from = functions[function].entry == to ? 0 : last_in[function];
	last_in[function] = to;
	return from;
}

static void tell(unsigned long from, unsigned long to)
{
	const struct function *function = &functions[function_at[to]];
	unsigned long begin = function->begin;

	if (from)
		printf("# new: %s+%#lx to +%#lx\n", function->name, from - begin, to - begin);
	else
		printf("# new: %s\n", function->name);
	fflush(stdout);
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

void cover_tell_rest(void)
{
	unsigned int column = 0;

	for (unsigned int f = 0; f < function_count; f++) {
		if (functions[f].entry || function_at[functions[f].begin] != f)
			continue;
		if (!column)
			column = printf("# never run, unless as part of others:");
		column += printf(" %s", functions[f].name);
		if (column > 80) {
			column = 0;
			putchar('\n');
		}
	}
	if (column)
		putchar('\n');
}

bool cover_ran(unsigned int edge)
{
	return ran_by[edge] == program_now;
}

unsigned int cover_new(unsigned int *edge)
{
	unsigned long count = __atomic_load_n(mine, __ATOMIC_RELAXED);
	unsigned int fresh = 0;

	for (unsigned long i = 1; i <= count; i++) {
		unsigned long to = mine[i] - module_begin;
		unsigned long from;
		unsigned int between;

		if (to >= module_bytes)
			continue;
		from = step_to(to);
		between = edge_of(from, to);
		if (!note(between))
			continue;
		*edge = between;
		fresh++;
		if (cover_tells)
			tell(from, to);
	}
	__atomic_store_n(mine, 0, __ATOMIC_RELAXED);
	return fresh;
}
