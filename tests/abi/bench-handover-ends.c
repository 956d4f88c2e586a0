// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a BENCH that hands over ends: by a signal, the time, a refusal or a death.  What ends one of
 * the two ends the other, and nothing is left.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "halves.h"
#include "source.h"

#define OBJECT 64
#define MS 1000
#define NS_PER_MS 1000000ULL

static int fd;
static uint32_t cache;

static void on_signal(int signal)
{
	(void)signal;
}

static void interrupted_alone(void)
{
	for (unsigned int pattern = KMDEV_BENCH_GIVE; pattern <= KMDEV_BENCH_TAKE; pattern++) {
		struct half half = half_of(fd, cache, pattern);
		struct account before = abi_account(fd);

		half.bench.ns_max = 0;
		half_begin(&half);
		abi_sleep(20 * MS);
		half_interrupt(&half);
		abi_case(half_refused(&half, EINTR, KMDEV_INTERRUPTED) &&
			 abi_same(before, abi_account(fd)), "%s, a signal while it is alone: %s",
			 bench_patterns[pattern], strerrorname_np(half.error));
	}
}

/* From then on the giver counts for what it may have. */
static struct kmdev_cache_facts wait_for_meeting(void)
{
	struct kmdev_cache_facts facts;

	do
		source_cache_facts(fd, cache, &facts);
	while (!facts.objects);
	return facts;
}

static void interrupted_together(void)
{
	unsigned int wrong = 0, whole = 0, cut = 0;

	for (unsigned int i = 0; i < 24; i++) {
		struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
		struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
		struct account before = abi_account(fd);

		giver.bench.live = taker.bench.live = i % 4 < 2 ? 16 : 3000;
		giver.bench.operations = taker.bench.operations = BENCH_ENDLESS;
		giver.bench.ns_max = taker.bench.ns_max = 0;
		half_begin(&giver);
		half_begin(&taker);
		/* Before, who is interrupted leaves the other waiting for a third. */
		wait_for_meeting();
		abi_sleep(50 * MS + i * 7919 % 20000);
		half_interrupt(i % 2 ? &giver : &taker);
		pthread_join(i % 2 ? taker.thread : giver.thread, NULL);
		wrong += !halves_ended(&giver, &taker) || !abi_same(before, abi_account(fd));
		whole += taken(&taker) > taker.bench.live;
		cut += taken(&taker) % taker.bench.live != 0;
	}
	abi_case(!wrong && whole && cut, "a signal to one ends both: %u wrong, %u behind a batch, "
		 "%u in the middle of one", wrong, whole, cut);
}

/* The time is the giver's; what was begun is given and taken. */
static void times(void)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
		struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);

		giver.bench.operations = taker.bench.operations = BENCH_ENDLESS;
		giver.bench.ns_max = i % 2 ? 1000 * NS_PER_MS : 200 * NS_PER_MS;
		giver.bench.flags = taker.bench.flags = i / 2 ? KMDEV_BENCH_TIMED : 0;
		halves_run(&giver, &taker);
		abi_case(halves_did(&giver, &taker, given(&giver)) && !(given(&giver) % HALF_LIVE),
			 "after %llu ns both end: %llu given and %llu taken",
			 (unsigned long long)giver.bench.ns_max, (unsigned long long)given(&giver),
			 (unsigned long long)taken(&taker));
	}
}

/* Who has less to do ends both. */
static void unequal(void)
{
	struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
	struct account before = abi_account(fd);

	giver.bench.operations = BENCH_ENDLESS;
	halves_run(&giver, &taker);
	abi_case(halves_ended(&giver, &taker) && taken(&taker) == HALF_ALL &&
		 abi_same(before, abi_account(fd)),
		 "a taker of %u: %llu are given", HALF_ALL, (unsigned long long)given(&giver));
	giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	taker.bench.operations = BENCH_ENDLESS;
	halves_run(&giver, &taker);
	abi_case(halves_did(&giver, &taker, HALF_ALL), "a giver of %u: %llu are taken", HALF_ALL,
		 (unsigned long long)taken(&taker));
	taker.bench.warmup = 2 * HALF_ALL;
	halves_run(&giver, &taker);
	abi_case(bench_counts(&giver.bench, HALF_ALL) &&
		 half_refused(&taker, EINTR, KMDEV_INTERRUPTED),
		 "a giver that ends while the taker warms up: %s", strerrorname_np(taker.error));
}

/* Why one is refused is why both are. */
static void refusals(void)
{
	struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
	uint32_t pool = source_pool(fd, "handed", KMDEV_POOL_KMALLOC, 1, OBJECT);
	struct kmdev_inject rule = { .size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1 };
	struct account before = abi_account(fd);

	giver.alloc = taker.alloc = (struct kmdev_alloc){
		.allocator = KMDEV_KMALLOC, .bytes = 1 << 20,
	};
	giver.bench.live = taker.bench.live = 100;
	halves_run(&giver, &taker);
	abi_case(half_refused(&giver, EDQUOT, KMDEV_USER_BYTES) &&
		 half_refused(&taker, EDQUOT, KMDEV_USER_BYTES) &&
		 abi_same(before, abi_account(fd)),
		 "more than the giver may have: %s and %s", strerrorname_np(giver.error),
		 strerrorname_np(taker.error));
	taker.bench.live = giver.bench.live = 1;
	taker.bench.cold = KMDEV_BENCH_COLD_MAX;
	halves_run(&giver, &taker);
	abi_case(half_refused(&giver, EDQUOT, KMDEV_USER_BYTES) &&
		 half_refused(&taker, EDQUOT, KMDEV_USER_BYTES) &&
		 abi_same(before, abi_account(fd)),
		 "more than the taker may touch: %s and %s", strerrorname_np(giver.error),
		 strerrorname_np(taker.error));
	giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
	giver.alloc = taker.alloc = (struct kmdev_alloc){
		.allocator = KMDEV_MEMPOOL_ALLOC, .source = pool,
	};
	abi_call(fd, KMDEV_INJECT, &rule);
	halves_run(&giver, &taker);
	abi_case(half_refused(&giver, ENOMEM, KMDEV_ALLOCATOR_SAID_NO) &&
		 half_refused(&taker, ENOMEM, KMDEV_ALLOCATOR_SAID_NO) &&
		 abi_same(before, abi_account(fd)), "nothing left to give: %s and %s",
		 strerrorname_np(giver.error), strerrorname_np(taker.error));
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(fd, KMDEV_INJECT, &rule);
	abi_case(!source_destroy(fd, KMDEV_POOL_DESTROY, pool), "and the pool is destroyed");
}

/* Two batches are counted, and nobody destroys what they come from. */
static void used_meanwhile(void)
{
	struct half giver = half_of(fd, cache, KMDEV_BENCH_GIVE);
	struct half taker = half_of(fd, cache, KMDEV_BENCH_TAKE);
	struct kmdev_source destroy = { .size = sizeof(destroy), .id = cache };
	struct account before = abi_account(fd), during;
	struct kmdev_cache_facts facts;
	int error;

	giver.bench.live = taker.bench.live = 1000;
	giver.bench.operations = taker.bench.operations = BENCH_ENDLESS;
	giver.bench.ns_max = 0;
	half_begin(&giver);
	half_begin(&taker);
	facts = wait_for_meeting();
	during = abi_account(fd);
	error = abi_call(fd, KMDEV_CACHE_DESTROY, &destroy);
	abi_case(facts.objects == 2000 && during.bytes >= before.bytes + 2000 * OBJECT &&
		 error == EBUSY && destroy.out_reason == KMDEV_BUSY_OBJECTS,
		 "destroyed while it is handed over: %s, %llu objects", strerrorname_np(error),
		 (unsigned long long)facts.objects);
	abi_sleep(50 * MS);
	half_interrupt(&giver);
	pthread_join(taker.thread, NULL);
	source_cache_facts(fd, cache, &facts);
	abi_case(halves_ended(&giver, &taker) && !facts.objects &&
		 abi_same(before, abi_account(fd)),
		 "and handed over to its end: %llu given, %llu objects left",
		 (unsigned long long)given(&giver), (unsigned long long)facts.objects);
}

static pid_t child(unsigned int pattern, unsigned int live)
{
	struct half half = half_of(fd, cache, pattern);
	pid_t pid = fork();

	if (pid < 0)
		abi_fail("fork");
	if (pid)
		return pid;
	half.bench.live = live;
	half.bench.operations = BENCH_ENDLESS;
	half.bench.ns_max = 0;
	half_run(&half);
	/* Ended by the other, with something measured or before. */
	_exit(half.error == EINTR ? 0 : half.error);
}

/* Kills which of the two @whom has, bit by bit; the other ends by itself. */
static void kill_them(unsigned int whom)
{
	struct account before = abi_account(fd);
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < 15; i++) {
		unsigned int live = i % 3 ? 20 : 5000;
		pid_t pids[] = { child(KMDEV_BENCH_GIVE, live), child(KMDEV_BENCH_TAKE, live) };

		wait_for_meeting();
		abi_sleep(i * 7919 % 40000);
		for (unsigned int j = 0; j < 2; j++) {
			if (whom & 1U << j)
				kill(pids[j], SIGKILL);
		}
		for (unsigned int j = 0; j < 2; j++) {
			int status = 0;

			waitpid(pids[j], &status, 0);
			wrong += status && !(whom & 1U << j && WIFSIGNALED(status));
		}
		wrong += !abi_same(before, abi_account(fd));
	}
	abi_case(!wrong, "killed: %s%s; the other ends, nothing is left (%u wrong)",
		 whom & 1 ? "giver" : "", whom & 2 ? " taker" : "", wrong);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	abi_start();
	fd = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	/* The kernel looks at its slabs: what is freed twice, it logs. */
	cache = source_cache(fd, "handed", OBJECT, KMDEV_CACHE_CONSISTENCY_CHECKS);
	interrupted_alone();
	interrupted_together();
	times();
	unequal();
	refusals();
	used_meanwhile();
	for (unsigned int whom = 1; whom <= 3; whom++)
		kill_them(whom);
	abi_case(!source_destroy(fd, KMDEV_CACHE_DESTROY, cache), "the cache is destroyed");
	close(fd);
	return abi_done();
}
