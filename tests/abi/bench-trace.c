// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own tracepoints say of a BENCH of kmalloc: with which mask it was called, how
 * often, and in which order what it gave was freed; and on which processors, if they differ.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "benching.h"

/* A size that nobody else asks for. */
#define BYTES 7771
#define LIVE 7
#define CALLS_MAX 128

static int fd;
static char instance[64];

/* The allocations, then the frees of what they gave, each in their order. */
static struct {
	char given[32], mask[256];
} allocations[CALLS_MAX];
static char freed[CALLS_MAX][32];
static unsigned int allocated, frees;
/* How many of them another processor did than the one where they are to be. */
static unsigned int elsewhere;

static FILE *trace_file(const char *name, const char *mode)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", instance, name);
	file = fopen(path, mode);
	if (!file)
		abi_fail(path);
	return file;
}

static void trace_set(const char *name, const char *value)
{
	FILE *file = trace_file(name, "we");

	fputs(value, file);
	if (fclose(file))
		abi_fail(name);
}

/* Only this thread's, which stays on its processor, so that all is in order. */
static void trace_begin(void)
{
	char filter[64];

	abi_stay_on(0);
	if (mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL) < 0 && errno != EBUSY)
		abi_fail("tracefs");
	snprintf(instance, sizeof(instance), "/sys/kernel/tracing/instances/kmalloc-bench-%d",
		 getpid());
	if (mkdir(instance, 0700) < 0)
		abi_fail(instance);
	snprintf(filter, sizeof(filter), "bytes_req==%d&&common_pid==%d", BYTES, getpid());
	trace_set("events/kmem/kmalloc/filter", filter);
	snprintf(filter, sizeof(filter), "common_pid==%d", getpid());
	trace_set("events/kmem/kfree/filter", filter);
	trace_set("events/kmem/kmalloc/enable", "1");
	trace_set("events/kmem/kfree/enable", "1");
}

static bool was_given(const char *pointer)
{
	for (unsigned int i = 0; i < allocated; i++) {
		if (!strcmp(allocations[i].given, pointer))
			return true;
	}
	return false;
}

/* Where a line of the trace was written: "task-pid [cpu] ...". */
static unsigned int cpu_of(const char *line)
{
	const char *bracket = strchr(line, '[');

	return bracket ? strtoul(bracket + 1, NULL, 10) : ~0U;
}

/* Reads the trace and empties it; what is freed is to be freed on processor @cpu. */
static void trace_read(unsigned int cpu)
{
	FILE *file = trace_file("trace", "re");
	char line[512];

	allocated = frees = elsewhere = 0;
	while (fgets(line, sizeof(line), file) && allocated < CALLS_MAX && frees < CALLS_MAX) {
		const char *pointer = strstr(line, " ptr="), *mask = strstr(line, "gfp_flags=");

		if (!pointer)
			continue;
		if (mask) {
			sscanf(pointer, " ptr=%31s", allocations[allocated].given);
			sscanf(mask, "gfp_flags=%255s", allocations[allocated++].mask);
			elsewhere += cpu_of(line) != 0;
			continue;
		}
		sscanf(pointer, " ptr=%31s", freed[frees]);
		if (was_given(freed[frees])) {
			frees++;
			elsewhere += cpu_of(line) != cpu;
		}
	}
	fclose(file);
	fclose(trace_file("trace", "we"));
}

static int measure(struct kmdev_bench *bench, uint32_t gfp)
{
	struct kmdev_alloc alloc = {
		.allocator = KMDEV_KMALLOC, .bytes = BYTES, .flags = KMDEV_ALLOC_GFP, .gfp = gfp,
	};
	int error = bench_run(fd, &alloc, bench);

	trace_read(0);
	return error;
}

/* Every call, the first too by which it is tried. */
static void masks(void)
{
	static const struct {
		uint32_t gfp;
		const char *with, *without;
	} rows[] = {
		{ KMDEV_GFP_KERNEL, "GFP_KERNEL|", "ACCOUNT" },
		{ KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ACCOUNT, "GFP_KERNEL_ACCOUNT|", "ZERO" },
		{ KMDEV_GFP_ATOMIC, "GFP_ATOMIC|", "ACCOUNT" },
		{ KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO, "ZERO", "ACCOUNT" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows) * 3; i++) {
		unsigned int row = i / 3, wrong = 0;
		struct kmdev_bench bench = {
			.pattern = i % 3, .live = i % 3 ? LIVE : 1, .operations = LIVE,
		};
		int error = measure(&bench, rows[row].gfp);

		for (unsigned int call = 0; call < allocated; call++)
			wrong += !strstr(allocations[call].mask, rows[row].with) ||
				 strstr(allocations[call].mask, rows[row].without);
		abi_case(!error && allocated && !wrong, "%s, mask %#x: %u calls, with %s",
			 bench_patterns[i % 3], rows[row].gfp, allocated, allocations[0].mask);
	}
}

/* One to try, those to warm up and those that are measured, and the live set. */
static void counts(void)
{
	for (unsigned int i = 0; i < 6; i++) {
		unsigned int pattern = i % 3, calls = 1 + 2 * LIVE + 3 * LIVE;
		struct kmdev_bench bench = {
			.pattern = pattern, .live = pattern ? LIVE : 1, .warmup = 2 * LIVE,
			.operations = 3 * LIVE, .flags = i / 3 ? KMDEV_BENCH_TIMED : 0,
		};
		int error = measure(&bench, KMDEV_GFP_KERNEL);

		if (pattern == KMDEV_BENCH_MIX)
			calls += LIVE;
		abi_case(!error && allocated == calls && frees == calls &&
			 bench_counts(&bench, 3 * LIVE), "%s, %s: %u calls and %u frees, of %u",
			 bench_patterns[pattern], bench.flags ? "timed" : "plain", allocated,
			 frees, calls);
	}
}

/* The position in its batch of what the @i-th free of that batch gave back. */
static unsigned int turn(unsigned int batch, unsigned int i)
{
	const unsigned int from = 1 + batch * LIVE;
	unsigned int at = 0;

	while (at < LIVE && strcmp(allocations[from + at].given, freed[from + i]))
		at++;
	return at;
}

static void orders(void)
{
	for (unsigned int order = 0; order <= KMDEV_BENCH_RANDOM; order++) {
		struct kmdev_bench bench = {
			.pattern = KMDEV_BENCH_BATCH, .live = LIVE, .operations = 2 * LIVE,
			.order = order,
		};
		unsigned int wrong = measure(&bench, KMDEV_GFP_KERNEL), seen = 0, sorted = 0;

		for (unsigned int i = 0; i < LIVE; i++) {
			unsigned int at = turn(0, i);

			wrong += at != turn(1, i);
			sorted += order == KMDEV_BENCH_LIFO ? at == LIVE - 1 - i : at == i;
			seen |= 1U << at;
		}
		abi_case(!wrong && seen == (1U << LIVE) - 1 &&
			 (sorted == LIVE) == (order != KMDEV_BENCH_RANDOM),
			 "%s: each once, in the same order twice (%u in turn)", bench_orders[order],
			 sorted);
	}
}

static int hand_over(unsigned int pattern, unsigned int flags)
{
	struct kmdev_alloc alloc = { .allocator = KMDEV_KMALLOC, .bytes = BYTES };
	struct kmdev_bench bench = {
		.pattern = pattern, .live = LIVE, .operations = 3 * LIVE, .warmup = LIVE,
		.order = KMDEV_BENCH_FIFO, .flags = flags,
	};

	return bench_run(fd, &alloc, &bench);
}

/* From now on it is this thread's frees that are seen. */
static void *take(void *flags)
{
	char filter[64];

	abi_stay_on(1);
	snprintf(filter, sizeof(filter), "common_pid==%d", gettid());
	trace_set("events/kmem/kfree/filter", filter);
	return (void *)(intptr_t)hand_over(KMDEV_BENCH_TAKE, (uintptr_t)flags);
}

/* All but the one by which it is tried is freed by the other thread, where that runs, in order. */
static void handovers(void)
{
	trace_set("trace_clock", "global");
	for (uintptr_t flags = 0; flags <= KMDEV_BENCH_TIMED; flags++) {
		unsigned int wrong = 0;
		pthread_t thread;
		void *refused;
		int error;

		if (pthread_create(&thread, NULL, take, (void *)flags))
			abi_fail("pthread_create");
		error = hand_over(KMDEV_BENCH_GIVE, flags);
		pthread_join(thread, &refused);
		trace_read(1);
		for (unsigned int i = 0; i < 4 * LIVE; i++)
			wrong += strcmp(allocations[1 + i].given, freed[i]) != 0;
		abi_case(!error && !refused && allocated == 1 + 4 * LIVE && frees == 4 * LIVE &&
			 !elsewhere && !wrong, "handed over, %s: %u calls on one processor, %u "
			 "frees on the other, %u elsewhere, %u out of turn",
			 flags ? "timed" : "plain", allocated, frees, elsewhere, wrong);
	}
}

int main(void)
{
	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	trace_begin();
	masks();
	counts();
	orders();
	handovers();
	rmdir(instance);
	close(fd);
	return abi_done();
}
