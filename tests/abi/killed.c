// SPDX-License-Identifier: GPL-2.0-only
/*
 * killed [ROUNDS]: a process is killed while it makes the same call again and again, each command
 * ROUNDS times (20) and some that take minutes.  It is gone soon, and what it had made and not
 * taken away can be listed and taken away.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ops.h"
#include "source.h"

#define LARGE (60U << 20)
/* A second where nothing else runs.  The longest of these calls would take minutes. */
#define SECONDS_MAX 5.0

static int fd;
static struct scene scene;
static struct ops ops;
static unsigned char room[8 << 20];

/* The child has a scene of its own, since each kill may leave it half made. */
static void command_again(const struct command *command)
{
	union request request;

	scene_make(&scene);
	for (;;) {
		request_fill(command, &request, &scene, 0xcc);
		if (!abi_call(scene.fd, command->number, &request) && command->after)
			command->after(&request, &scene);
	}
}

static void batch_of_fills(const struct command *unused)
{
	struct kmdev_pattern fill = {
		.size = sizeof(fill), .handle = abi_allocate(scene.fd, KMDEV_VMALLOC, LARGE, 0),
		.length = LARGE, .kind = KMDEV_PATTERN_RANDOM,
	};
	struct kmdev_batch answer;

	(void)unused;
	ops_clear(&ops);
	while (ops.count < 10000)
		ops_add(&ops, KMDEV_NR_FILL, &fill, sizeof(fill));
	for (;;)
		ops_run(&ops, scene.fd, 0, &answer);
}

static void copies(const struct command *command)
{
	uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, sizeof(room), 0);

	for (;;) {
		if (command->number == KMDEV_READ)
			abi_read(scene.fd, handle, 0, room, sizeof(room));
		else
			abi_write(scene.fd, handle, 0, room, sizeof(room));
	}
}

static void pools(const struct command *unused)
{
	(void)unused;
	for (;;) {
		uint32_t pool = source_pool(scene.fd, "large", KMDEV_POOL_PAGES,
					    KMDEV_POOL_MIN_MAX, 0);

		source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
	}
}

/* Mapped, touched from end to end, and cut. */
static void mappings(const struct command *unused)
{
	uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, LARGE, 0);
	int file = abi_open_buffer(scene.fd, handle, KMDEV_OPEN_WRITE);

	(void)unused;
	for (;;) {
		unsigned char *mapped = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_SHARED,
					     file, 0);

		for (size_t at = 0; at < LARGE; at += PAGE)
			mapped[at] = 1;
		munmap(mapped, LARGE);
	}
}

/* It would take weeks. */
static void endless_bench(const struct command *command)
{
	union request request;

	for (;;) {
		request_fill(command, &request, &scene, 0xcc);
		request.bench.operations = KMDEV_BENCH_OPERATIONS_MAX;
		abi_call(scene.fd, command->number, &request);
	}
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

static void kill_in(void (*again)(const struct command *command), const struct command *command,
		    const char *name, unsigned int rounds)
{
	struct account nothing = { 0 };
	unsigned int left = 0, ended = 0;
	double slowest = 0;

	for (unsigned int i = 0; i < rounds; i++) {
		pid_t child = fork();
		double killed;
		int status;

		if (child < 0)
			abi_fail("fork");
		if (!child) {
			scene.fd = abi_open(0, command->admin ? ABI_SYS_ADMIN : 0, O_RDWR);
			again(command);
		}
		/* Not before it is at it, and never at the same moment. */
		abi_sleep(3000 + i * 7919 % 20000);
		killed = abi_seconds();
		kill(child, SIGKILL);
		if (waitpid(child, &status, 0) != child)
			abi_fail("waitpid");
		ended += !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL;
		if (abi_seconds() - killed > slowest)
			slowest = abi_seconds() - killed;
		clear();
		left += !abi_same(abi_account(fd), nothing);
	}
	abi_case(!left && !ended && slowest < SECONDS_MAX,
		 "%s: killed %u times, gone in %.3f s, %u times with something left, %u times ended before",
		 name, rounds, slowest, left, ended);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*again)(const struct command *command);
		unsigned int number;
	} large[] = {
		{ "a batch of 10000 large fills", batch_of_fills, 0 },
		{ "large reads", copies, KMDEV_NR_READ },
		{ "large writes", copies, KMDEV_NR_WRITE },
		{ "pools of many pages", pools, 0 },
		{ "touching a large mapping", mappings, 0 },
		{ "a bench of weeks", endless_bench, KMDEV_NR_BENCH },
	};
	unsigned int rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 20;

	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	for (unsigned int i = 0; i < COMMANDS; i++)
		kill_in(command_again, &commands[i], commands[i].name, rounds);
	for (unsigned int i = 0; i < ARRAY_SIZE(large); i++)
		kill_in(large[i].again, &commands[large[i].number], large[i].name, rounds);
	close(fd);
	return abi_done();
}
