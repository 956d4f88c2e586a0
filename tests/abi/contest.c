// SPDX-License-Identifier: GPL-2.0-only
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "contest.h"

#define SECONDS 0.5

static atomic_bool stop;

struct side {
	int (*step)(void);
	uint64_t may;
	unsigned int granted;
	unsigned int refused;
	unsigned int wrong;
};

static void *take_part(void *argument)
{
	struct side *side = argument;

	while (!stop) {
		int error = side->step();

		side->granted += !error;
		side->refused += error && side->may & ALLOWED(error);
		side->wrong += !(side->may & ALLOWED(error));
	}
	return NULL;
}

void contest_hold(const struct contest *contest, int fd)
{
	struct account before = abi_account(fd);
	struct side one = { .step = contest->one, .may = contest->one_may };
	struct side other = { .step = contest->other, .may = contest->other_may };
	double end;
	pthread_t threads[2];

	contest->prepare();
	stop = false;
	if (pthread_create(&threads[0], NULL, take_part, &one) ||
	    pthread_create(&threads[1], NULL, take_part, &other))
		abi_fail("pthread_create");
	for (end = abi_seconds() + SECONDS; abi_seconds() < end;)
		abi_sleep(10000);
	stop = true;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	contest->clean();
	abi_case(!one.wrong && !other.wrong && one.granted + other.granted > 0 &&
		 abi_same(before, abi_account(fd)),
		 "%s: %u granted, %u refused, %u otherwise; %u granted, %u refused, %u otherwise",
		 contest->name, one.granted, one.refused, one.wrong, other.granted, other.refused,
		 other.wrong);
}
