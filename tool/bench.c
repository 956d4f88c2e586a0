// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "error.h"

/* A call is not longer, so that ^C is heard and the progress is seen. */
#define CALL_NS 50000000
#define LOOK_NS 20000000

/* What the threads share: they begin each measurement at the same moment. */
struct together {
	const struct bench_plan *plan;
	const struct kmdev_alloc *request;
	pthread_barrier_t barrier;
	bool again;
	atomic_bool stop;
	atomic_uint ended;
	atomic_ullong done;
};

struct worker {
	struct together *together;
	struct bench_result *result;
	unsigned int cpu;
	unsigned int pattern;
	struct kmalloc *device;
	struct counters counters;
	pthread_t thread;
	uint64_t buckets[KMDEV_BENCH_ROWS][KMDEV_BENCH_BUCKETS];
};

static uint64_t operations_done(const struct kmdev_bench *bench)
{
	bool failures = bench->pattern == KMDEV_BENCH_PAIR && bench->flags & KMDEV_BENCH_TIMED;
	bool second = failures || bench->pattern == KMDEV_BENCH_TAKE;

	return bench->out_rows[0].count + (second ? bench->out_rows[1].count : 0);
}

/* What was measured; where two hand over, who waits is at it, too. */
static uint64_t ns_taken(const struct kmdev_bench *bench, uint64_t began)
{
	if (bench->pattern >= KMDEV_BENCH_GIVE)
		return clock_ns() - began;
	return (bench->out_rows[0].ticks + bench->out_rows[1].ticks) * 1e6 / bench->out_khz;
}

static void add_rows(struct kmdev_bench_row *sum, const struct kmdev_bench_row *rows)
{
	for (unsigned int i = 0; i < KMDEV_BENCH_ROWS; i++) {
		sum[i].count += rows[i].count;
		sum[i].ticks += rows[i].ticks;
	}
}

static void note(struct worker *worker, const struct kmdev_bench *bench,
		 struct kmdev_bench_row *run)
{
	struct bench_result *result = worker->result;

	result->khz = bench->out_khz;
	if (!result->clock || bench->out_clock < result->clock)
		result->clock = bench->out_clock;
	result->failed += bench->out_failed;
	add_rows(run, bench->out_rows);
	for (unsigned int i = 0; bench->flags & KMDEV_BENCH_TIMED && i < KMDEV_BENCH_ROWS; i++)
		histogram_add(&result->timed[i], &bench->out_rows[i], worker->buckets[i]);
}

static int call(struct worker *worker, struct kmdev_bench *bench)
{
	struct kmdev_alloc request = *worker->together->request;
	bool plain = !(bench->flags & KMDEV_BENCH_TIMED);
	int error;

	if (plain)
		counters_start(&worker->counters);
	error = kmalloc_bench(worker->device, &request, bench);
	if (plain)
		counters_stop(&worker->counters);
	return error;
}

/* Of two that hand over each calls as often as the other: as the one that gives says. */
static bool again(struct worker *worker, bool more)
{
	struct together *together = worker->together;

	if (!bench_hands_over(together->plan))
		return more;
	if (worker->pattern == KMDEV_BENCH_GIVE)
		together->again = more;
	pthread_barrier_wait(&together->barrier);
	more = together->again;
	pthread_barrier_wait(&together->barrier);
	return more;
}

/* One measurement of a run, in calls. */
static void measure(struct worker *worker, unsigned int flags, struct kmdev_bench_row *run)
{
	struct together *together = worker->together;
	const struct bench_plan *plan = together->plan;
	struct kmdev_bench bench = plan->bench;
	uint64_t left = plan->operations, ns = plan->ns ? plan->ns : UINT64_MAX;
	uint64_t began, done, took;

	bench.pattern = worker->pattern;
	bench.flags = flags;
	bench.histogram = flags & KMDEV_BENCH_TIMED ? (uintptr_t)worker->buckets : 0;
	while (again(worker, left && ns && !together->stop)) {
		bench.operations = left;
		bench.ns_max = ns < CALL_NS ? ns : CALL_NS;
		began = clock_ns();
		worker->result->error = call(worker, &bench);
		/* The other was held up, or has been refused. */
		if (worker->result->error == -ETIMEDOUT)
			worker->result->error = -EINTR;
		if (worker->result->error == -EINTR)
			continue;
		if (worker->result->error) {
			worker->result->reason = kmalloc_reason(worker->device);
			together->stop = true;
			continue;
		}
		note(worker, &bench, run);
		done = operations_done(&bench);
		took = ns_taken(&bench, began);
		together->done += done < left ? done : left;
		left -= done < left ? done : left;
		ns -= took < ns ? took : ns;
		bench.warmup = 0;
	}
}

static void one_run(struct worker *worker)
{
	struct bench_result *result = worker->result;
	struct kmdev_bench_row run[KMDEV_BENCH_ROWS] = { }, timed[KMDEV_BENCH_ROWS] = { };

	pthread_barrier_wait(&worker->together->barrier);
	measure(worker, 0, run);
	pthread_barrier_wait(&worker->together->barrier);
	measure(worker, KMDEV_BENCH_TIMED, timed);
	if (!run[0].count && !run[1].count)
		return;
	add_rows(result->plain, run);
	for (unsigned int i = 0; i < KMDEV_BENCH_ROWS; i++)
		result->means[result->runs][i] =
			run[i].count ? (double)run[i].ticks / run[i].count : 0;
	result->runs++;
}

static void pin(struct worker *worker)
{
	cpu_set_t *set = must(CPU_ALLOC(worker->cpu + 1));
	size_t size = CPU_ALLOC_SIZE(worker->cpu + 1);

	CPU_ZERO_S(size, set);
	CPU_SET_S(worker->cpu, size, set);
	if (sched_setaffinity(0, size, set) && !worker->result->error)
		worker->result->error = -errno;
	CPU_FREE(set);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct bench_result *result = worker->result;

	pin(worker);
	counters_open(&worker->counters);
	for (unsigned int i = 0; i < worker->together->plan->runs; i++)
		one_run(worker);
	for (unsigned int i = 0; i < COUNTERS; i++)
		result->counted[i] = counters_read(&worker->counters, i, &result->counters[i]);
	counters_close(&worker->counters);
	worker->together->ended++;
	return NULL;
}

/* Whether nobody wanted an end. */
static bool wait_for(struct together *together, unsigned int workers, struct progress *progress)
{
	const struct timespec look = { .tv_nsec = LOOK_NS };
	uint64_t seen = 0, done;

	while (together->ended < workers) {
		nanosleep(&look, NULL);
		done = together->done;
		if (!progress_step(progress, done - seen))
			together->stop = true;
		seen = done;
	}
	return !together->stop;
}

/* Those who hand over do it through one control file. */
static int open_for(struct worker *workers, size_t i)
{
	if (i && bench_hands_over(workers->together->plan))
		return workers->device ? kmalloc_dup(workers->device, &workers[i].device) : -EBADF;
	return kmalloc_open(&workers[i].device, O_RDWR);
}

static void begin(struct worker *workers, size_t i, struct together *together,
		  struct bench_result *result)
{
	struct worker *worker = &workers[i];

	worker->together = together;
	worker->cpu = together->plan->cpus.cpus[i];
	worker->pattern = bench_pattern(together->plan, i);
	worker->result = result;
	result->means = must(calloc(together->plan->runs, sizeof(*result->means)));
	result->error = open_for(workers, i);
	if (result->error)
		together->stop = true;
	must(pthread_create(&worker->thread, NULL, work, worker) ? NULL : worker);
}

bool bench_run(const struct bench_plan *plan, const struct kmdev_alloc *request,
	       struct bench_result *results, struct progress *progress)
{
	struct together together = { .plan = plan, .request = request };
	struct worker *workers = must(calloc(plan->cpus.count, sizeof(*workers)));
	bool going;

	pthread_barrier_init(&together.barrier, NULL, plan->cpus.count);
	for (size_t i = 0; i < plan->cpus.count; i++)
		begin(workers, i, &together, &results[i]);
	going = wait_for(&together, plan->cpus.count, progress);
	for (size_t i = 0; i < plan->cpus.count; i++) {
		pthread_join(workers[i].thread, NULL);
		kmalloc_close(workers[i].device);
	}
	pthread_barrier_destroy(&together.barrier);
	free(workers);
	return going;
}

uint64_t bench_operations(const struct bench_plan *plan)
{
	return 2 * plan->operations * plan->runs * plan->cpus.count;
}

static void add(struct bench_result *sum, const struct bench_result *result)
{
	add_rows(sum->plain, result->plain);
	for (unsigned int i = 0; i < KMDEV_BENCH_ROWS; i++)
		histogram_add(&sum->timed[i], &result->timed[i].row, result->timed[i].buckets);
	sum->khz = result->khz;
	sum->clock = result->clock;
	sum->failed += result->failed;
	for (unsigned int i = 0; i < COUNTERS; i++) {
		sum->counted[i] = result->counted[i];
		sum->counters[i] += result->counters[i];
	}
	if (!sum->runs || result->runs < sum->runs)
		sum->runs = result->runs;
	for (unsigned int run = 0; run < result->runs; run++)
		for (unsigned int i = 0; i < KMDEV_BENCH_ROWS; i++)
			sum->means[run][i] += result->means[run][i];
}

void bench_sum(const struct bench_plan *plan, const struct bench_result *results,
	       struct bench_result *sum)
{
	sum->means = must(calloc(plan->runs, sizeof(*sum->means)));
	for (size_t i = 0; i < plan->cpus.count; i++)
		add(sum, &results[i]);
	for (unsigned int run = 0; run < sum->runs; run++)
		for (unsigned int i = 0; i < KMDEV_BENCH_ROWS; i++)
			sum->means[run][i] /= plan->cpus.count;
}

void bench_release(struct bench_result *result)
{
	free(result->means);
}
