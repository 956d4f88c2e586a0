// SPDX-License-Identifier: GPL-2.0-only
/*
 * How BENCH ends: refused by a limit before it begins, early by a signal or by the time, for want
 * of memory; and who else may do what to its cache or pool meanwhile.  Nothing is left of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "benching.h"
#include "request.h"
#include "source.h"

#define MS 1000
#define MS_MOST 10000
#define NS_PER_MS 1000000ULL
#define OBJECT 64
#define RESERVE 8

static struct scene scene;

/* An administrator's cache, whose slabs the kernel looks at: what is freed twice, it logs. */
static int admin;
static uint32_t watched;

static struct kmdev_alloc of_cache(uint32_t cache)
{
	return (struct kmdev_alloc){ .allocator = KMDEV_KMEM_CACHE_ALLOC, .source = cache };
}

static struct kmdev_bench endless(unsigned int pattern, unsigned int live)
{
	return (struct kmdev_bench){
		.pattern = pattern, .live = pattern == KMDEV_BENCH_PAIR ? 1 : live,
		.order = KMDEV_BENCH_RANDOM, .operations = BENCH_ENDLESS,
	};
}

/* Ended early: as much was measured as the two rows say, and it is less than all. */
static bool ended(const struct kmdev_bench *bench)
{
	uint64_t first = bench->out_rows[0].count, second = bench->out_rows[1].count;

	if (bench->pattern == KMDEV_BENCH_BATCH && (second > first || first - second > bench->live))
		return false;
	return first && first < BENCH_ENDLESS && bench_sound(bench) && !bench->out_failed;
}

/* All at once is too much: it is refused before anything is allocated. */
static void limits(void)
{
	static const struct {
		const char *what;
		unsigned int allocator;
		uint64_t bytes;
		unsigned int live;
		uint64_t cold;
	} rows[] = {
		{ "1024 times 128 KiB", KMDEV_KMALLOC, 128 << 10, 1024, 0 },
		{ "2^20 times 64 MiB", KMDEV_VMALLOC, 64 << 20, 1 << 20, 0 },
		{ "256 MiB to touch", KMDEV_KMALLOC, 8, 1, KMDEV_BENCH_COLD_MAX },
	};
	const struct command *command = &commands[KMDEV_NR_BENCH];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		request_fill(command, &request, &scene, 0xcc);
		scene.request.allocator = rows[i].allocator;
		scene.request.bytes = rows[i].bytes;
		request.bench.live = rows[i].live;
		request.bench.cold = rows[i].cold;
		request.bench.operations = BENCH_ENDLESS;
		request_case(command, &request, &scene, EDQUOT, KMDEV_USER_BYTES, "%s",
			     rows[i].what);
	}
}

static void on_signal(int signal)
{
	(void)signal;
}

/* Again and again, so that one that came before the call does no harm. */
static void signal_after(unsigned int us)
{
	const struct itimerval timer = { { us / 1000000, us % 1000000 }, { 0, us } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static int run_with_signals(int fd, struct kmdev_alloc alloc, struct kmdev_bench *bench,
			    unsigned int us)
{
	const struct itimerval off = { 0 };
	int error;

	signal_after(us);
	error = bench_run(fd, &alloc, bench);
	setitimer(ITIMER_REAL, &off, NULL);
	return error;
}

static void signals(void)
{
	for (unsigned int i = 0; i < 2 * (KMDEV_BENCH_MIX + 1); i++) {
		struct kmdev_bench bench = endless(i / 2, 100);
		struct account before = abi_account(admin);
		int error;

		bench.flags = i % 2 ? KMDEV_BENCH_TIMED : 0;
		/* On a busy machine the first may come before anything was measured. */
		for (unsigned int tries = 1; tries <= 8; tries++) {
			error = run_with_signals(admin, of_cache(watched), &bench,
						 tries * 100 * MS);
			if (error != EINTR)
				break;
		}
		abi_case(!error && ended(&bench) && abi_same(before, abi_account(admin)),
			 "a signal, %s, %s: %s, %llu and %llu", bench_patterns[i / 2],
			 i % 2 ? "timed" : "plain", strerrorname_np(error),
			 (unsigned long long)bench.out_rows[0].count,
			 (unsigned long long)bench.out_rows[1].count);
	}
}

/* Nothing was measured yet. */
static void signals_before(void)
{
	for (unsigned int pattern = 0; pattern <= KMDEV_BENCH_MIX; pattern++) {
		struct kmdev_bench bench = endless(pattern, 100);
		struct account before = abi_account(admin);
		int error;

		bench.warmup = BENCH_ENDLESS;
		bench.operations = 1;
		bench.out_failed = ABI_UNTOUCHED;
		error = run_with_signals(admin, of_cache(watched), &bench, 50 * MS);
		abi_case(error == EINTR && bench.out_reason == KMDEV_INTERRUPTED &&
			 bench.out_failed == ABI_UNTOUCHED && abi_same(before, abi_account(admin)),
			 "a signal before anything is measured, %s: %s", bench_patterns[pattern],
			 strerrorname_np(error));
	}
}

/* In the middle of allocations or of frees, wherever that is. */
static void signals_anywhere(void)
{
	unsigned int wrong = 0, halves[2] = { 0 };

	for (unsigned int i = 0; i < 60; i++) {
		struct kmdev_bench bench = endless(i % 3 ? KMDEV_BENCH_BATCH : KMDEV_BENCH_MIX,
						   5000);
		int error;

		bench.order = i / 3 % 3;
		error = run_with_signals(admin, of_cache(watched), &bench, MS + i * 7919 % 60000);
		wrong += error ? error != EINTR : !ended(&bench);
		if (!error && bench.pattern == KMDEV_BENCH_BATCH)
			halves[bench.out_rows[1].count % bench.live != 0]++;
	}
	abi_case(!wrong, "signals anywhere: %u wrong; in allocations %u, in frees %u", wrong,
		 halves[0], halves[1]);
}

static void times(void)
{
	for (unsigned int pattern = 0; pattern <= KMDEV_BENCH_MIX; pattern++) {
		static const uint64_t ns[] = { 1, 20 * NS_PER_MS };

		for (unsigned int i = 0; i < ARRAY_SIZE(ns); i++) {
			struct kmdev_bench bench = endless(pattern, 100);
			struct kmdev_alloc alloc = of_cache(scene.cache);
			int error;

			bench.ns_max = ns[i];
			error = bench_run(scene.fd, &alloc, &bench);
			abi_case(!error && ended(&bench), "%llu ns, %s: %s, %llu",
				 (unsigned long long)ns[i], bench_patterns[pattern],
				 strerrorname_np(error),
				 (unsigned long long)bench.out_rows[0].count);
		}
	}
}

static void time_that_is_no_limit(void)
{
	static const uint64_t ns[] = { 0, 1ULL << 63, ~0ULL };

	for (unsigned int i = 0; i < ARRAY_SIZE(ns); i++) {
		struct kmdev_bench bench = endless(KMDEV_BENCH_PAIR, 1);
		struct kmdev_alloc alloc = of_cache(scene.cache);
		int error;

		bench.ns_max = ns[i];
		bench.operations = 10000;
		error = bench_run(scene.fd, &alloc, &bench);
		abi_case(!error && bench_counts(&bench, 10000), "%#llx ns: all are measured (%s)",
			 (unsigned long long)ns[i], strerrorname_np(error));
	}
}

/* Another thread's. */
struct other {
	pthread_t thread;
	struct kmdev_alloc alloc;
	struct kmdev_bench bench;
	int error;
	atomic_bool ended;
};

static void *measure(void *argument)
{
	struct other *other = argument;

	other->error = bench_run(scene.fd, &other->alloc, &other->bench);
	other->ended = true;
	return NULL;
}

static void begin(struct other *other)
{
	if (pthread_create(&other->thread, NULL, measure, other))
		abi_fail("pthread_create");
}

static void end(struct other *other)
{
	while (!other->ended) {
		pthread_kill(other->thread, SIGUSR1);
		abi_sleep(MS);
	}
	pthread_join(other->thread, NULL);
}

/* Returns false if it was too short a time to measure anything, which nothing tells before. */
static bool used_for(unsigned int ms, unsigned int allocator, uint32_t source, unsigned int number)
{
	struct other other = {
		.alloc = { .allocator = allocator, .source = source },
		.bench = endless(KMDEV_BENCH_MIX, 1000),
	};
	struct kmdev_source destroy = { .size = sizeof(destroy), .id = source };
	struct account before = abi_account(scene.fd);
	bool counted;
	int error;

	begin(&other);
	while (abi_account(scene.fd).bytes == before.bytes)
		abi_sleep(MS);
	abi_sleep(ms * MS);
	counted = abi_account(scene.fd).bytes >= before.bytes + 1000 * OBJECT;
	error = abi_call(scene.fd, number, &destroy);
	end(&other);
	if (other.error == EINTR && ms < MS_MOST)
		return false;
	abi_case(counted && error == EBUSY && destroy.out_reason == KMDEV_BUSY_OBJECTS,
		 "destroyed while it is measured: %s, reason %u", strerrorname_np(error),
		 destroy.out_reason);
	abi_case(!other.error && ended(&other.bench) && abi_same(before, abi_account(scene.fd)),
		 "and measured to its end: %s, %llu", strerrorname_np(other.error),
		 (unsigned long long)other.bench.out_rows[0].count);
	abi_case(!source_destroy(scene.fd, number, source), "and destroyed");
	return true;
}

/* It counts with all that it may have at once, and nobody destroys what it measures. */
static void used_meanwhile(unsigned int allocator, uint32_t source, unsigned int number)
{
	unsigned int ms = 500;

	while (!used_for(ms, allocator, source, number))
		ms *= 4;
}

static void all_used_meanwhile(void)
{
	uint32_t cache = source_cache(scene.fd, "used", OBJECT, 0);
	uint32_t pool = source_pool(scene.fd, "used", KMDEV_POOL_KMALLOC, RESERVE, OBJECT);

	used_meanwhile(KMDEV_KMEM_CACHE_ALLOC, cache, KMDEV_CACHE_DESTROY);
	used_meanwhile(KMDEV_MEMPOOL_ALLOC, pool, KMDEV_POOL_DESTROY);
}

/* Two threads at the same cache or pool. */
static void both(const char *what, unsigned int allocator, uint32_t source)
{
	struct other others[2];
	struct account before;

	for (unsigned int i = 0; i < 2; i++) {
		others[i] = (struct other){
			.alloc = { .allocator = allocator, .source = source },
			.bench = endless(i ? KMDEV_BENCH_MIX : KMDEV_BENCH_BATCH, 100),
		};
		others[i].bench.ns_max = 200 * NS_PER_MS;
	}
	before = abi_account(scene.fd);
	begin(&others[0]);
	begin(&others[1]);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(others[i].thread, NULL);
	abi_case(!others[0].error && !others[1].error && ended(&others[0].bench) &&
		 ended(&others[1].bench) && abi_same(before, abi_account(scene.fd)),
		 "two threads at %s: %s, %s", what, strerrorname_np(others[0].error),
		 strerrorname_np(others[1].error));
}

static uint64_t in_reserve(void)
{
	struct kmdev_pool_facts facts = { 0 };

	source_pool_facts(scene.fd, scene.pool, &facts);
	return facts.now;
}

/* A rule is for buffers; but a pool asks for its elements as ever, and has its reserve. */
static void rules(void)
{
	struct kmdev_inject rule = { .size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1 };
	struct kmdev_alloc alloc = { .allocator = KMDEV_KMALLOC, .bytes = OBJECT };
	struct kmdev_alloc element = { .allocator = KMDEV_MEMPOOL_ALLOC, .source = scene.pool };
	struct account before = abi_account(scene.fd);
	struct kmdev_bench bench = endless(KMDEV_BENCH_BATCH, SCENE_POOL_MIN);
	int error;

	bench.operations = 10 * SCENE_POOL_MIN;
	abi_call(scene.fd, KMDEV_INJECT, &rule);
	error = bench_run(scene.fd, &alloc, &bench);
	abi_case(!error && bench_counts(&bench, bench.operations), "a rule fails nothing of it: %s",
		 strerrorname_np(error));
	error = bench_run(scene.fd, &element, &bench);
	abi_case(!error && bench_counts(&bench, bench.operations), "a pool has its reserve: %s",
		 strerrorname_np(error));
	bench.live++;
	error = bench_run(scene.fd, &element, &bench);
	abi_case(error == ENOMEM && bench.out_reason == KMDEV_ALLOCATOR_SAID_NO &&
		 in_reserve() == SCENE_POOL_MIN && abi_same(before, abi_account(scene.fd)),
		 "and not one more: %s, reason %u, %llu in reserve", strerrorname_np(error),
		 bench.out_reason, (unsigned long long)in_reserve());
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(scene.fd, KMDEV_INJECT, &rule);
}

/* While it warms up, its pool runs dry. */
static void run_dry(struct other *other)
{
	uint32_t pool = source_pool(scene.fd, "dry", KMDEV_POOL_KMALLOC, 1, OBJECT);
	struct kmdev_inject rule = { .size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1 };
	struct kmdev_alloc last = {
		.size = sizeof(last), .allocator = KMDEV_MEMPOOL_ALLOC, .source = pool,
	};
	struct account before = abi_account(scene.fd);

	other->alloc = last;
	begin(other);
	while (abi_account(scene.fd).bytes == before.bytes)
		abi_sleep(MS);
	/* Not before its first was tried. */
	abi_sleep(10 * MS);
	abi_call(scene.fd, KMDEV_INJECT, &rule);
	abi_call(scene.fd, KMDEV_ALLOC, &last);
	pthread_join(other->thread, NULL);
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(scene.fd, KMDEV_INJECT, &rule);
	abi_free(scene.fd, last.out_handle);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
}

/* What fails from then on is counted, and time ends it. */
static void failures(unsigned int flags)
{
	struct other other;
	const struct kmdev_bench *bench = &other.bench;

	/* On a busy machine it may be over before, or have begun. */
	for (unsigned int tries = 0; tries < 8; tries++) {
		other = (struct other){ .bench = endless(KMDEV_BENCH_PAIR, 1) };
		other.bench.flags = flags;
		other.bench.warmup = 500000;
		other.bench.operations = 1000000;
		other.bench.ns_max = 20 * NS_PER_MS;
		run_dry(&other);
		if (bench->out_failed && !bench->out_rows[0].count)
			break;
	}
	abi_case(!other.error && bench->out_failed && bench->out_failed < bench->operations &&
		 bench_sound(bench) && !bench->out_rows[0].count &&
		 bench->out_rows[1].count == (flags ? bench->out_failed : 0),
		 "a pool that runs dry, %s: %s, %llu failed, %llu did not",
		 flags ? "timed" : "plain", strerrorname_np(other.error),
		 (unsigned long long)bench->out_failed,
		 (unsigned long long)bench->out_rows[0].count);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	abi_start();
	scene_open(&scene, 0);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	watched = source_cache(admin, "watched", OBJECT, KMDEV_CACHE_CONSISTENCY_CHECKS);
	limits();
	signals();
	signals_before();
	signals_anywhere();
	times();
	time_that_is_no_limit();
	all_used_meanwhile();
	both("a cache", KMDEV_KMEM_CACHE_ALLOC, scene.cache);
	both("a pool", KMDEV_MEMPOOL_ALLOC, scene.pool);
	rules();
	failures(0);
	failures(KMDEV_BENCH_TIMED);
	abi_case(!source_destroy(admin, KMDEV_CACHE_DESTROY, watched), "the cache is destroyed");
	close(admin);
	scene_close(&scene);
	return abi_done();
}
