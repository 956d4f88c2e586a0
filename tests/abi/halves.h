/* SPDX-License-Identifier: GPL-2.0-only */
/* The two calls of a BENCH that hands over. */
#ifndef HALVES_H
#define HALVES_H

#include <pthread.h>

#include "benching.h"

#define HALF_LIVE 5
#define HALF_OPERATIONS 23
/* Whole batches. */
#define HALF_ALL 25

/**
 * struct half - one of the two, in a thread of its own
 * @fd: the control file
 * @alloc: what is asked for
 * @bench: and how
 * @error: what became of it
 * @sound: it was not refused, and tells what can be true
 * @histogram: of what is timed
 * @thread: that calls
 */
struct half {
	int fd;
	struct kmdev_alloc alloc;
	struct kmdev_bench bench;
	int error;
	bool sound;
	uint64_t histogram[KMDEV_BENCH_ROWS * KMDEV_BENCH_BUCKETS];
	pthread_t thread;
};

/** half_of() - one of HALF_OPERATIONS objects of @cache, by HALF_LIVE, that waits for the other */
struct half half_of(int fd, uint32_t cache, unsigned int pattern);

/** half_run() - in this thread, which is bound to processor 0 to give, to 1 to take */
void half_run(struct half *half);

/** half_begin() - in a new thread */
void half_begin(struct half *half);

/** half_interrupt() - its thread by SIGUSR1, until it has ended */
void half_interrupt(struct half *half);

/** halves_run() - both, to their end */
void halves_run(struct half *giver, struct half *taker);

uint64_t given(const struct half *giver);
uint64_t taken(const struct half *taker);

/** halves_did() - @count operations each */
bool halves_did(const struct half *giver, const struct half *taker, uint64_t count);

/** halves_ended() - early: as much was given as taken, but for the batches under way */
bool halves_ended(const struct half *giver, const struct half *taker);

bool half_refused(const struct half *half, int error, uint32_t reason);

#endif
