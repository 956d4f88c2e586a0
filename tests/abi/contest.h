/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two threads at one thing for a while.  Each call does what it says or is refused for the reason
 * that the other gives it.
 */
#ifndef CONTEST_H
#define CONTEST_H

#include "abi.h"

/* Errors as a set; those that matter here have small numbers. */
#define ALLOWED(error) (1ULL << (error))
#define GRANTED ALLOWED(0)

/**
 * struct contest - what two threads do
 * @name: of it
 * @prepare: before they begin
 * @one: what one thread does again and again; returns errno
 * @one_may: the errors that are right
 * @other: what the other does
 * @other_may: the errors that are right
 * @clean: when they have ended
 */
struct contest {
	const char *name;
	void (*prepare)(void);
	int (*one)(void);
	uint64_t one_may;
	int (*other)(void);
	uint64_t other_may;
	void (*clean)(void);
};

/** contest_hold() - one case: only the right errors, each granted, user 0's account as before */
void contest_hold(const struct contest *contest, int fd);

/**
 * contest_leave_it() - what is to be taken away the other may use for a while, now and then
 *
 * For the one that takes away.  Half of its time goes there, busy: woken from a sleep it would run
 * before the other, where both have one processor of the host.
 */
void contest_leave_it(void);

#endif
