// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "halves.h"

/* Longer than any of these waits for the other. */
#define NS_MEET 30000000000ULL

struct half half_of(int fd, uint32_t cache, unsigned int pattern)
{
	return (struct half){
		.fd = fd,
		.alloc = { .allocator = KMDEV_KMEM_CACHE_ALLOC, .source = cache },
		.bench = {
			.pattern = pattern, .live = HALF_LIVE, .operations = HALF_OPERATIONS,
			.order = KMDEV_BENCH_RANDOM, .ns_max = NS_MEET,
		},
	};
}

void half_run(struct half *half)
{
	abi_stay_on(half->bench.pattern == KMDEV_BENCH_TAKE);
	half->bench.histogram = half->bench.flags & KMDEV_BENCH_TIMED ?
				abi_address(half->histogram) : 0;
	half->error = bench_run(half->fd, &half->alloc, &half->bench);
	half->sound = !half->error && bench_sound(&half->bench);
}

static void *run_thread(void *half)
{
	half_run(half);
	return NULL;
}

void half_begin(struct half *half)
{
	if (pthread_create(&half->thread, NULL, run_thread, half))
		abi_fail("pthread_create");
}

void halves_run(struct half *giver, struct half *taker)
{
	half_begin(giver);
	half_begin(taker);
	pthread_join(giver->thread, NULL);
	pthread_join(taker->thread, NULL);
}

uint64_t given(const struct half *giver)
{
	return giver->bench.out_rows[0].count;
}

uint64_t taken(const struct half *taker)
{
	return taker->bench.out_rows[1].count;
}

bool halves_did(const struct half *giver, const struct half *taker, uint64_t count)
{
	return giver->sound && taker->sound && bench_counts(&giver->bench, count) &&
	       bench_counts(&taker->bench, count);
}

bool half_refused(const struct half *half, int error, uint32_t reason)
{
	return half->error == error && half->bench.out_reason == reason;
}

/* One that comes before the call does no harm. */
void half_interrupt(struct half *half)
{
	do {
		pthread_kill(half->thread, SIGUSR1);
		abi_sleep(1000);
	} while (pthread_tryjoin_np(half->thread, NULL));
}

/* With what was measured until then, if anything was. */
static bool ended_early(const struct half *half)
{
	return half->sound || half_refused(half, EINTR, KMDEV_INTERRUPTED);
}

/* One batch may be under way, and others in stock. */
bool halves_ended(const struct half *giver, const struct half *taker)
{
	return ended_early(giver) && ended_early(taker) && given(giver) >= taken(taker) &&
	       given(giver) - taken(taker) <= 3 * giver->bench.live;
}
