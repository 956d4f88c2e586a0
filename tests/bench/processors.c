// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two processors: how many more pairs two threads do than one, and how many more empty ioctls.
 */
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "bench.h"
#include "floor.h"

#define COUNT 9
/* Spans of one kind of work take turns, so that what else the machine does meets all alike. */
#define SPANS 12
#define SPAN 20000000ULL	/* nanoseconds */

static pthread_barrier_t start;
static void (*work)(void);
static uint64_t done[2];

static void empty(void)
{
	floor_call(FLOOR_EMPTY, NULL);
}

static void *thread(void *argument)
{
	long cpu = (long)argument;
	cpu_set_t set;
	uint64_t until, count = 0;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("processor %ld cannot be had", cpu);
	for (int i = 0; i < 100; i++)
		work();
	pthread_barrier_wait(&start);
	for (until = now() + SPAN; now() < until; count += 100)
		for (int i = 0; i < 100; i++)
			work();
	done[cpu] = count;
	return NULL;
}

/* How often @what was done in a span, by so many threads. */
static double span(void (*what)(void), long threads)
{
	pthread_t others[2];
	double sum = 0;

	work = what;
	pthread_barrier_init(&start, NULL, threads);
	for (long i = 0; i < threads; i++)
		if (pthread_create(&others[i], NULL, thread, (void *)i))
			die("pthread_create");
	for (long i = 0; i < threads; i++) {
		pthread_join(others[i], NULL);
		sum += done[i];
	}
	pthread_barrier_destroy(&start);
	return sum;
}

/* How many more two threads do than one. */
static void scaling(double *pairs, double *empties)
{
	double sums[4] = { 0 };

	for (int i = 0; i < SPANS; i++) {
		sums[0] += span(pair, 2);
		sums[1] += span(empty, 2);
		sums[2] += span(pair, 1);
		sums[3] += span(empty, 1);
	}
	*pairs = sums[0] / sums[2];
	*empties = sums[1] / sums[3];
}

void processors(void)
{
	double pairs[COUNT], empties[COUNT], ratios[COUNT], ratio;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		die("two processors are needed");
	for (int i = 0; i < COUNT; i++) {
		scaling(&pairs[i], &empties[i]);
		ratios[i] = pairs[i] / empties[i];
	}
	ratio = median(ratios, COUNT);
	row("processors", median(pairs, COUNT), median(empties, COUNT),
	    "two threads to one; medians of %d; their ratio %.2f, from %.2f to %.2f", COUNT, ratio,
	    ratios[0], ratios[COUNT - 1]);
}
