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

/* In turns of a loop. */
#define LEAD_MAX (1 << 20)
#define LEAD_SPREAD 2048
#define STEP_MIN 16

/* Rounds that are held more, until all has been met that must be. */
#define PATIENCE 5000

int duel_fd;

struct opponent {
	const struct duel *duel;
	bool done;
	int result;
};

/* In how many rounds there was what. */
struct score {
	unsigned int rounds;
	unsigned int one;
	unsigned int other;
	unsigned int late;
	unsigned int busy;
	unsigned int senseless;
	unsigned int left;
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

/* How much later the one begins than the other, or earlier, and by how much that changed last. */
static int lead, step;

static void wait_for(int turns)
{
	for (int i = 1; i <= turns; i++) {
		atomic_signal_fence(memory_order_seq_cst);
		if (!(i % 4096))
			sched_yield();
	}
}

/*
 * Who was in time begins later in the next round, by more and more until the other is, so that both
 * stay where it is decided who is.  Where nothing tells, all leads have their turns.
 */
static void set_lead(const struct duel *duel, unsigned int round, bool in_time)
{
	int sign = in_time ? -1 : 1;

	if (!duel->late) {
		lead = round * 37 % (2 * LEAD_SPREAD) - LEAD_SPREAD;
		return;
	}
	step = step * sign > 0 ? step * 2 : step / -4;
	if (step * sign < STEP_MIN)
		step = sign * STEP_MIN;
	lead += step;
	if (lead * sign > LEAD_MAX) {
		lead = sign * LEAD_MAX;
		step = 0;
	}
}

/* Each has a processor of its own: on one, they would only take turns. */
static void *fight(void *argument)
{
	struct opponent *opponent = argument;
	unsigned int turn = 0;

	abi_stay_on(1);
	for (;;) {
		meet(++turn);
		if (opponent->done)
			return NULL;
		wait_for(-lead);
		opponent->result = opponent->duel->other();
		meet(++turn);
	}
}

/* Whether each was in the other's way, where that shows. */
static bool met(const struct duel *duel, unsigned int rounds, const struct score *score)
{
	return (!duel->late || (score->late && score->other)) &&
	       (!duel->busy || rounds < duel->busy || score->busy);
}

static void hold_rounds(const struct duel *duel, unsigned int rounds, struct opponent *opponent,
			struct score *score)
{
	unsigned int turn = 0, i;

	for (i = 0; i < rounds || (i < rounds + PATIENCE && !met(duel, rounds, score)); i++) {
		int result;

		duel->prepare(i);
		meet(++turn);
		wait_for(lead);
		result = duel->one();
		meet(++turn);
		score->one += !result;
		score->other += !opponent->result;
		score->late += opponent->result == duel->late;
		score->busy += result == EBUSY;
		score->senseless += !duel->sense(result, opponent->result);
		score->left += !duel->finish();
		set_lead(duel, i, !opponent->result);
	}
	score->rounds = i;
	opponent->done = true;
	meet(++turn);
}

static void hold(const struct duel *duel, unsigned int rounds)
{
	unsigned int wanted = duel->scarce ? rounds / duel->scarce : rounds;
	struct account before = abi_account(duel_fd);
	struct opponent opponent = { .duel = duel };
	struct score score = { 0 };
	struct timespec began, ended;
	pthread_t thread;

	arrived = 0;
	lead = 0;
	step = 0;
	if (pthread_create(&thread, NULL, fight, &opponent))
		abi_fail("pthread_create");
	clock_gettime(CLOCK_MONOTONIC, &began);
	hold_rounds(duel, wanted, &opponent, &score);
	pthread_join(thread, NULL);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	abi_case(!score.senseless && !score.left && met(duel, wanted, &score) &&
		 abi_same(before, abi_account(duel_fd)),
		 "%s: %u rounds, the first succeeded in %u, the second in %u (%u made no sense, %u left something); %.0f s",
		 duel->name, score.rounds, score.one, score.other, score.senseless, score.left,
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
	abi_stay_on(0);
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
