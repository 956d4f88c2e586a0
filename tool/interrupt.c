// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t came;

static void note(int signal)
{
	came = signal;
}

static void handle(void (*handler)(int signal), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

void interrupt_catch(void)
{
	handle(note, 0);
}

void interrupt_note(void)
{
	handle(note, SA_RESTART);
}

void interrupt_release(void)
{
	handle(SIG_DFL, 0);
}

bool interrupted(void)
{
	return came;
}
