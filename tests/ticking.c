// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded, it has a program interrupted by a signal a thousand times a second, which does nothing
 * and restarts what it interrupted: what the program does must come to the same.
 */
#include <signal.h>
#include <time.h>

#define PERIOD_NS 1000000

static void nothing(int signal)
{
	(void)signal;
}

__attribute__((constructor)) static void tick(void)
{
	const struct itimerspec period = {
		.it_interval.tv_nsec = PERIOD_NS, .it_value.tv_nsec = PERIOD_NS,
	};
	const struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL };
	timer_t timer;

	/* Of the real-time signals none has a use here; sigaction() for it cannot fail. */
	event.sigev_signo = SIGRTMAX - 1;
	sigaction(event.sigev_signo, &action, NULL);
	if (!timer_create(CLOCK_MONOTONIC, &event, &timer))
		timer_settime(timer, 0, &period, NULL);
}
