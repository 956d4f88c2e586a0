// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "duel.h"

int duel_fd;

struct opponent {
	const struct duel *duel;
	unsigned int rounds;
	int result;
};

/*
 * Both wait here for each other, without a system call unless it takes long: woken by one, they
 * would not be at work at the same moment.
 */
static atomic_uint arrived;

static void meet(unsigned int turn)
{
	arrived++;
	for (unsigned int spins = 1; arrived < 2 * turn; spins++) {
		if (!(spins % 256))
			sched_yield();
	}
}

static void *fight(void *argument)
{
	struct opponent *opponent = argument;

	for (unsigned int i = 0; i < opponent->rounds; i++) {
		meet(2 * i + 1);
		opponent->result = opponent->duel->other();
		meet(2 * i + 2);
	}
	return NULL;
}

static void hold(const struct duel *duel, unsigned int rounds)
{
	struct account before = abi_account(duel_fd);
	struct opponent opponent = { .duel = duel };
	unsigned int senseless = 0, left = 0, won = 0;
	struct timespec began, ended;
	pthread_t thread;

	opponent.rounds = duel->scarce ? rounds / duel->scarce : rounds;
	arrived = 0;
	if (pthread_create(&thread, NULL, fight, &opponent))
		abi_fail("pthread_create");
	clock_gettime(CLOCK_MONOTONIC, &began);
	for (unsigned int i = 0; i < opponent.rounds; i++) {
		int result;

		duel->prepare(i);
		meet(2 * i + 1);
		result = duel->one();
		meet(2 * i + 2);
		won += !opponent.result;
		senseless += !duel->sense(result, opponent.result);
		left += !duel->finish();
	}
	pthread_join(thread, NULL);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	abi_case(!senseless && !left && abi_same(before, abi_account(duel_fd)),
		 "%s: %u rounds, the second succeeded in %u (%u made no sense, %u left something); %.0f s",
		 duel->name, opponent.rounds, won, senseless, left,
		 ended.tv_sec - began.tv_sec + (ended.tv_nsec - began.tv_nsec) / 1e9);
}

bool duel_both(int one, int other)
{
	return !one && !other;
}

bool duel_one(int one, int other, int error)
{
	return (!one && other == error) || (one == error && !other);
}

/* Whether the name has one of the parts in it, if there are any. */
static bool is_meant(const char *name, int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		if (strstr(name, argv[i]))
			return true;
	}
	return argc <= 2;
}

int duels_main(int argc, char **argv, const struct duel *duels, unsigned int count)
{
	unsigned int rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	unsigned int held = 0;

	abi_start();
	duel_fd = abi_open(0, 0, O_RDWR);
	for (unsigned int i = 0; i < count; i++) {
		if (!is_meant(duels[i].name, argc, argv))
			continue;
		hold(&duels[i], rounds);
		held++;
	}
	abi_case(held, "%u duels", held);
	close(duel_fd);
	return abi_done();
}
