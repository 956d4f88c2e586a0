// SPDX-License-Identifier: GPL-2.0-only
/*
 * killed [ROUNDS]: a process is killed while it makes the same call again and again, each command
 * ROUNDS times (20), and what takes long a quarter as often.  It is gone soon, no signal was kept
 * from it for long, and what it had made and not taken away can be listed and taken away.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "halves.h"
#include "ops.h"
#include "source.h"

#define LARGE (60U << 20)
/* As many handles as there are in this. */
#define MANY 4096
/**
 * struct victim - what is killed
 * @name: of what it does
 * @again: does it again and again
 * @number: KMDEV_NR_* of a command
 * @allocator: KMDEV_* of what it allocates
 * @bytes: how much
 */
struct victim {
	const char *name;
	void (*again)(const struct victim *victim);
	unsigned int number;
	unsigned int allocator;
	uint64_t bytes;
};

static int fd;
static struct scene scene;
static struct ops ops;
static unsigned char room[8 << 20];
/*
 * A quarter of a second is enough where little else runs, and a few milliseconds in state D.  The
 * longest of these calls would take weeks.
 */
static double seconds_max, asleep_max;
/* The child tells that it has what it needs, and begins. */
static atomic_bool *at_it;

/* The child has a scene of its own, since each kill may leave it half made. */
static void command_again(const struct victim *victim)
{
	const struct command *command = &commands[victim->number];
	union request request;

	scene_make(&scene);
	*at_it = true;
	for (;;) {
		request_fill(command, &request, &scene, 0xcc);
		if (!abi_call(scene.fd, command->number, &request) && command->after)
			command->after(&request, &scene);
	}
}

static void allocations(const struct victim *victim)
{
	*at_it = true;
	for (;;) {
		uint64_t one = abi_allocate(scene.fd, victim->allocator, victim->bytes, 0);

		if (!one || abi_free(scene.fd, one))
			abi_fail(victim->name);
	}
}

static void many_allocations(const struct victim *victim)
{
	const struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = victim->allocator, .bytes = victim->bytes,
	};
	static uint64_t handles[MANY];
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;

	*at_it = true;
	for (;;) {
		if (abi_alloc_many(scene.fd, &request, handles, MANY, &alloc) ||
		    abi_free_many(scene.fd, handles, alloc.out_count, 0, &free))
			abi_fail(victim->name);
	}
}

/* Whoever lists all users' buffers meanwhile keeps it from that, for a moment. */
static void resizes(const struct victim *victim)
{
	struct kmdev_resize resize = {
		.size = sizeof(resize), .handle = abi_allocate(scene.fd, KMDEV_KMALLOC, PAGE, 0),
	};
	int error;

	*at_it = true;
	for (unsigned int i = 0;; i++) {
		resize.bytes = i % 2 ? PAGE : victim->bytes;
		error = abi_call(scene.fd, KMDEV_RESIZE, &resize);
		if (error && error != EBUSY)
			abi_fail(victim->name);
	}
}

static void combs(const struct victim *victim)
{
	struct kmdev_alloc block = {
		.size = sizeof(block), .allocator = victim->allocator, .flags = KMDEV_ALLOC_ORDER,
		.order = 1,
	};

	*at_it = true;
	for (;;) {
		struct kmdev_fragment fragment = {
			.size = sizeof(fragment), .request = abi_address(&block), .teeth = MANY,
		};

		if (abi_call(scene.fd, KMDEV_FRAGMENT, &fragment) ||
		    abi_free(scene.fd, fragment.out_handle))
			abi_fail(victim->name);
	}
}

static struct kmdev_pattern large_pattern(void)
{
	return (struct kmdev_pattern){
		.size = sizeof(struct kmdev_pattern), .length = LARGE,
		.handle = abi_allocate(scene.fd, KMDEV_VMALLOC, LARGE, 0),
		.kind = KMDEV_PATTERN_RANDOM,
	};
}

static void patterns(const struct victim *victim)
{
	struct kmdev_pattern pattern = large_pattern();

	abi_call(scene.fd, KMDEV_FILL, &pattern);
	*at_it = true;
	while (!abi_call(scene.fd, commands[victim->number].number, &pattern))
		;
	abi_fail(victim->name);
}

static void batch_of_fills(const struct victim *victim)
{
	struct kmdev_pattern fill = large_pattern();
	struct kmdev_batch answer;

	(void)victim;
	ops_clear(&ops);
	while (ops.count < 10000)
		ops_add(&ops, KMDEV_NR_FILL, &fill, sizeof(fill));
	*at_it = true;
	for (;;)
		ops_run(&ops, scene.fd, 0, &answer);
}

static void copies(const struct victim *victim)
{
	uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, sizeof(room), 0);

	*at_it = true;
	for (;;) {
		if (victim->number == KMDEV_NR_READ)
			abi_read(scene.fd, handle, 0, room, sizeof(room));
		else
			abi_write(scene.fd, handle, 0, room, sizeof(room));
	}
}

static int open_new(unsigned int allocator, uint64_t bytes)
{
	return abi_open_buffer(scene.fd, abi_allocate(scene.fd, allocator, bytes, 0),
			       KMDEV_OPEN_WRITE);
}

static void file_copies(const struct victim *victim)
{
	int file = open_new(victim->allocator, LARGE);

	*at_it = true;
	for (;;) {
		if (pread(file, room, sizeof(room), 0) < 0 ||
		    pwrite(file, room, sizeof(room), 0) < 0)
			abi_fail("a copy by a file");
	}
}

/* From one end to the other, by a pipe, into another. */
static void splices(const struct victim *victim)
{
	int from = open_new(victim->allocator, LARGE / 2), ends[2];
	int to = open_new(victim->allocator, LARGE / 2);

	if (pipe2(ends, O_CLOEXEC) < 0 || fcntl(ends[0], F_SETPIPE_SZ, 1 << 20) < 0)
		abi_fail("a pipe");
	*at_it = true;
	for (loff_t there = 0, here = 0;; there %= LARGE / 2, here %= LARGE / 2) {
		if (splice(from, &here, ends[1], NULL, 1 << 20, 0) <= 0)
			abi_fail("splice from a buffer");
		while (there < here) {
			if (splice(ends[0], NULL, to, &there, 1 << 20, 0) <= 0)
				abi_fail("splice into a buffer");
		}
	}
}

static void pools(const struct victim *victim)
{
	*at_it = true;
	for (;;) {
		uint32_t pool = source_pool(scene.fd, "large", KMDEV_POOL_PAGES,
					    KMDEV_POOL_MIN_MAX, 0);

		if (!pool || source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool))
			abi_fail(victim->name);
	}
}

static void pool_resizes(const struct victim *victim)
{
	struct kmdev_pool_resize resize = {
		.size = sizeof(resize),
		.pool = source_pool(scene.fd, "large", KMDEV_POOL_PAGES, 1, 0),
	};

	*at_it = true;
	for (unsigned int i = 0;; i++) {
		resize.min = i % 2 ? 1 : KMDEV_POOL_MIN_MAX;
		if (abi_call(scene.fd, KMDEV_POOL_RESIZE, &resize))
			abi_fail(victim->name);
	}
}

/* Mapped, touched from end to end, and cut. */
static void mappings(const struct victim *victim)
{
	int file = open_new(victim->allocator, LARGE);

	*at_it = true;
	for (;;) {
		unsigned char *mapped = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_SHARED,
					     file, 0);

		for (size_t at = 0; at < LARGE; at += PAGE)
			mapped[at] = 1;
		munmap(mapped, LARGE);
	}
}

/* It would take weeks. */
static void endless_bench(const struct victim *victim)
{
	const struct command *command = &commands[victim->number];
	union request request;

	*at_it = true;
	for (;;) {
		request_fill(command, &request, &scene, 0xcc);
		request.bench.operations = KMDEV_BENCH_OPERATIONS_MAX;
		abi_call(scene.fd, command->number, &request);
	}
}

static struct half endless_half(uint32_t cache, unsigned int pattern)
{
	struct half half = half_of(scene.fd, cache, pattern);

	half.bench.operations = KMDEV_BENCH_OPERATIONS_MAX;
	half.bench.ns_max = 0;
	return half;
}

/* Waits for one that does not come. */
static void one_half(const struct victim *victim)
{
	struct half half = endless_half(source_cache(scene.fd, "half", 64, 0), KMDEV_BENCH_GIVE);

	(void)victim;
	*at_it = true;
	for (;;)
		half_run(&half);
}

static void both_halves(const struct victim *victim)
{
	uint32_t cache = source_cache(scene.fd, "halves", 64, 0);
	struct half giver = endless_half(cache, KMDEV_BENCH_GIVE);
	struct half taker = endless_half(cache, KMDEV_BENCH_TAKE);

	(void)victim;
	*at_it = true;
	for (;;)
		halves_run(&giver, &taker);
}

/* The first of a list, in @facts; returns if there is one. */
static bool first(unsigned int number, void *facts, unsigned int size)
{
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = size,
		.capacity = 1,
	};

	if (abi_call(fd, number, &list))
		abi_fail("a list");
	return list.out_count;
}

/* What is left goes, by the interface. */
static void clear(void)
{
	struct kmdev_facts buffer;
	struct kmdev_pool_facts pool;
	struct kmdev_cache_facts cache;
	int error = 0;

	while (!error && first(KMDEV_LIST, &buffer, sizeof(buffer)))
		error = abi_free(fd, buffer.handle);
	while (!error && first(KMDEV_POOL_LIST, &pool, sizeof(pool)))
		error = source_destroy(fd, KMDEV_POOL_DESTROY, pool.pool);
	while (!error && first(KMDEV_CACHE_LIST, &cache, sizeof(cache)))
		error = source_destroy(fd, KMDEV_CACHE_DESTROY, cache.cache);
	errno = error;
	if (error)
		abi_fail("what a killed process left");
}

/* struct ending - how long the slowest was in going, and asleep at a stretch meanwhile */
struct ending {
	double slowest;
	double asleep;
};

/* Kills and waits; returns if it was that which ended it, in time. */
static bool end(pid_t child, struct ending *ending)
{
	double killed = abi_seconds(), awake = killed, now;
	int status;
	pid_t gone;

	kill(child, SIGKILL);
	do {
		if (abi_state(child) != 'D')
			awake = abi_seconds();
		gone = waitpid(child, &status, WNOHANG);
		now = abi_seconds();
		if (now - awake > ending->asleep)
			ending->asleep = now - awake;
		if (!gone)
			abi_sleep(500);
	} while (!gone && now - killed < seconds_max);
	if (now - killed > ending->slowest)
		ending->slowest = now - killed;
	return gone == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* A kernel that watches itself takes twenty times as long, a busy host six times. */
static void set_bounds(void)
{
	double began = abi_seconds();

	abi_free(fd, abi_allocate(fd, KMDEV_VMALLOC, LARGE, 0));
	asleep_max = 3 + 3 * (abi_seconds() - began);
	seconds_max = 5 + 10 * (abi_seconds() - began);
	printf("# to be gone in %.1f s\n", seconds_max);
}

static void kill_in(const struct victim *victim, unsigned int rounds, unsigned int spread)
{
	struct account nothing = { 0 };
	unsigned int left = 0, ended = 0;
	struct ending ending = { 0 };

	for (unsigned int i = 0; i < rounds && !left && !ended; i++) {
		pid_t child;

		*at_it = false;
		child = fork();
		if (child < 0)
			abi_fail("fork");
		if (!child) {
			const struct command *command = &commands[victim->number];

			scene.fd = abi_open(0, command->admin ? ABI_SYS_ADMIN : 0, O_RDWR);
			victim->again(victim);
		}
		for (unsigned int ms = 0; !*at_it && ms < 60000; ms++)
			abi_sleep(1000);
		/* Never at the same moment. */
		abi_sleep(1000 + i * 7919 % spread);
		ended += !end(child, &ending);
		clear();
		left += !abi_same(abi_account(fd), nothing);
	}
	abi_case(!left && !ended && ending.slowest < seconds_max && ending.asleep < asleep_max,
		 "%s: killed %u times, gone in %.3f s, in state D for %.3f s, %u times with something left, %u times ended otherwise",
		 victim->name, rounds, ending.slowest, ending.asleep, left, ended);
}

int main(int argc, char **argv)
{
	static const struct victim large[] = {
		{ "large areas", allocations, 0, KMDEV_VMALLOC, LARGE },
		{ "large areas with huge pages", allocations, 0, KMDEV_VMALLOC_HUGE, LARGE },
		{ "large areas below 4 GiB", allocations, 0, KMDEV_VMALLOC_32, LARGE },
		{ "arrays of many pages", allocations, 0, KMDEV_ALLOC_PAGES_BULK, LARGE },
		{ "coherent memory", allocations, 0, KMDEV_DMA_ALLOC_COHERENT, 4U << 20 },
		{ "large exact pages", allocations, 0, KMDEV_ALLOC_PAGES_EXACT, 3U << 20 },
		{ "many of each processor", many_allocations, 0, KMDEV_ALLOC_PERCPU, 4096 },
		{ "many small areas", many_allocations, 0, KMDEV_VMALLOC, 4096 },
		{ "many pages", many_allocations, 0, KMDEV_ALLOC_PAGE, 4096 },
		{ "large resizes", resizes, KMDEV_NR_RESIZE, 0, 4U << 20 },
		{ "large combs", combs, KMDEV_NR_FRAGMENT, KMDEV_SPLIT_PAGE, 0 },
		{ "large checks", patterns, KMDEV_NR_CHECK, 0, 0 },
		{ "a batch of 10000 large fills", batch_of_fills, 0, 0, 0 },
		{ "large reads", copies, KMDEV_NR_READ, 0, 0 },
		{ "large writes", copies, KMDEV_NR_WRITE, 0, 0 },
		{ "large copies by a file", file_copies, 0, KMDEV_VMALLOC, 0 },
		{ "large splices", splices, 0, KMDEV_VMALLOC, 0 },
		{ "pools of many pages", pools, 0, 0, 0 },
		{ "pools that grow and shrink", pool_resizes, 0, 0, 0 },
		{ "touching a large mapping", mappings, 0, KMDEV_VMALLOC, 0 },
		{ "a bench of weeks", endless_bench, KMDEV_NR_BENCH, 0, 0 },
		{ "a bench that gives to nobody", one_half, KMDEV_NR_BENCH, 0, 0 },
		{ "a bench that gives and one that takes", both_halves, KMDEV_NR_BENCH, 0, 0 },
	};
	unsigned int rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 20;

	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	at_it = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at_it == MAP_FAILED)
		abi_fail("mmap");
	set_bounds();
	for (unsigned int i = 0; i < COMMANDS; i++) {
		const struct victim victim = { commands[i].name, command_again, i, 0, 0 };

		kill_in(&victim, rounds, 20000);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(large); i++)
		kill_in(&large[i], (rounds + 3) / 4, 60000);
	close(fd);
	return abi_done();
}
