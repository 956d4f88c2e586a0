// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded, it has a program interrupted by a signal a thousand times a second, which does nothing
 * and restarts what it interrupted: what the program does must come to the same.  Only a BENCH,
 * which any signal ends, as it should, is left alone.
 *
 * Programs into which nothing can be preloaded have it linked in, and it looks whether it would be.
 */
#include <kmalloc/kmdev.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PERIOD_NS 1000000

/* Of the real-time signals this one has a use nowhere else. */
#define TICK (SIGRTMAX - 1)

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
	const char *preloaded = getenv("LD_PRELOAD");
	timer_t timer;

	if (!preloaded || !strstr(preloaded, "ticking"))
		return;
	event.sigev_signo = TICK;
	/* For such a signal it cannot fail. */
	sigaction(TICK, &action, NULL);
	if (!timer_create(CLOCK_MONOTONIC, &event, &timer))
		timer_settime(timer, 0, &period, NULL);
}

int ioctl(int fd, unsigned long command, ...)
{
	sigset_t tick, before;
	va_list rest;
	void *argument;
	int status;

	va_start(rest, command);
	argument = va_arg(rest, void *);
	va_end(rest);
	if (command != KMDEV_BENCH)
		return syscall(SYS_ioctl, fd, command, argument);
	sigemptyset(&tick);
	sigaddset(&tick, TICK);
	pthread_sigmask(SIG_BLOCK, &tick, &before);
	status = syscall(SYS_ioctl, fd, command, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}
