/* SPDX-License-Identifier: GPL-2.0-only */
/* ^C for commands that have something to clean up or to say before they end. */
#ifndef MEMCTL_INTERRUPT_H
#define MEMCTL_INTERRUPT_H

#include <stdbool.h>

/** interrupt_catch - from here on SIGINT, SIGTERM and SIGHUP are noted, and calls give EINTR */
void interrupt_catch(void);

/** interrupt_note - the same, but calls go on: what is being printed is printed to its end */
void interrupt_note(void);

/** interrupt_release - from here on they end the program again */
void interrupt_release(void);

/** interrupted - whether one has come */
bool interrupted(void);

#endif /* MEMCTL_INTERRUPT_H */
