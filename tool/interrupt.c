// SPDX-License-Identifier: GPL-2.0-only
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t came;

static void note(int signal)
{
	came = signal;
}

/* What nohup, or a shell for what it runs in the background, has ignored stays so. */
static void handle(void (*handler)(int signal), int flags)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		struct sigaction before;

		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
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
