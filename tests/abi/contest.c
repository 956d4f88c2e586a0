// SPDX-License-Identifier: GPL-2.0-only
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "contest.h"

/* In hundredths of a second; the most is for where one of the two was not granted anything. */
#define LEAST 50
#define MOST 3000

static atomic_bool stop;

struct side {
	int (*step)(void);
	uint64_t may;
	unsigned int processor;
	atomic_uint granted;
	unsigned int refused;
	unsigned int wrong;
};

static bool is_allowed(const struct side *side, int error)
{
	return error < 64 && side->may & ALLOWED(error);
}

/* Each has a processor of its own: on one, they would only take turns. */
static void *take_part(void *argument)
{
	struct side *side = argument;

	abi_stay_on(side->processor);
	while (!stop) {
		int error = side->step();

		if (!error)
			side->granted++;
		else if (is_allowed(side, error))
			side->refused++;
		else if (!side->wrong++)
			printf("# On processor %u: %s\n", side->processor, strerrorname_np(error));
	}
	return NULL;
}

void contest_leave_it(void)
{
	static unsigned int turn;
	static double last;
	double now = abi_seconds(), end = now + (now - last < 0.01 ? now - last : 0.01);

	if (++turn % 8)
		return;
	while (!stop && abi_seconds() < end)
		;
	last = abi_seconds();
}

void contest_hold(const struct contest *contest, int fd)
{
	struct account before = abi_account(fd);
	struct side one = { .step = contest->one, .may = contest->one_may };
	struct side other = { .step = contest->other, .may = contest->other_may, .processor = 1 };
	pthread_t threads[2];

	contest->prepare();
	stop = false;
	if (pthread_create(&threads[0], NULL, take_part, &one) ||
	    pthread_create(&threads[1], NULL, take_part, &other))
		abi_fail("pthread_create");
	for (int i = 0; i < LEAST || (i < MOST && !(one.granted && other.granted)); i++)
		abi_sleep(10000);
	stop = true;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	contest->clean();
	abi_case(!one.wrong && !other.wrong && one.granted && other.granted &&
		 abi_same(before, abi_account(fd)),
		 "%s: %u granted, %u refused, %u otherwise; %u granted, %u refused, %u otherwise",
		 contest->name, one.granted, one.refused, one.wrong, other.granted, other.refused,
		 other.wrong);
}
