/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two threads do one thing each to the same thing, at the same moment, again and again: what both
 * are told makes sense together, and nothing is left.
 */
#ifndef DUEL_H
#define DUEL_H

#include "abi.h"

/**
 * struct duel - what two threads do
 * @name: of it
 * @scarce: rounds are as many times fewer, where to prepare takes long
 * @prepare: before each round, with its number
 * @one: what one thread does; returns errno
 * @other: what the other does
 * @sense: whether both results together make sense
 * @finish: after each round; returns if nothing is left
 * @late: what the other is told in some rounds, but not in all: there, the one was before it
 * @busy: of so many rounds and more, the one is told EBUSY in some: there, the other was at it
 */
struct duel {
	const char *name;
	unsigned int scarce;
	void (*prepare)(unsigned int round);
	int (*one)(void);
	int (*other)(void);
	bool (*sense)(int one, int other);
	bool (*finish)(void);
	int late;
	unsigned int busy;
};

/** duel_fd - the control file, of user 0 */
extern int duel_fd;

/* Whether results make sense: of two that must succeed. */
bool duel_both(int one, int other);

/* ... of two of which exactly one gets it, and the other is told @error */
bool duel_one(int one, int other, int error);

/**
 * duels_main() - what a program does: [ROUNDS [PART…]]
 * @argc: of main
 * @argv: of main; 1000 rounds of each duel, or of those with a PART in their names
 * @duels: of this program
 * @count: of @duels
 *
 * Return: its exit status
 */
int duels_main(int argc, char **argv, const struct duel *duels, unsigned int count);

#endif
