/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tests/golden/who-may-what: a table for people, which rights.c tries cell by cell.
 *
 * A line "= WORD ERRNO REASON" says what a word in a cell stands for; one word may have several.
 * "[kptr_restrict N, lockdown LEVEL]" begins a section; below it are the names of the actors, then
 * the actions, each with a word for each actor.  Names end with two blanks.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "abi.h"

#define GOLDEN_ACTORS 11
#define GOLDEN_ROWS 128
#define GOLDEN_SECTIONS 8
#define GOLDEN_WORD 8

/**
 * struct outcome - what became of an action
 * @error: errno
 * @reason: enum kmdev_reason, where the answer has one
 * @hidden: it was done, and what was asked for is not shown
 */
struct outcome {
	int error;
	uint32_t reason;
	bool hidden;
};

struct golden_row {
	char action[40];
	char words[GOLDEN_ACTORS][GOLDEN_WORD];
};

struct golden_section {
	int kptr_restrict;
	char lockdown[16];
	char actors[GOLDEN_ACTORS][GOLDEN_WORD];
	unsigned int count;
	struct golden_row rows[GOLDEN_ROWS];
};

struct golden {
	unsigned int count;
	struct golden_section sections[GOLDEN_SECTIONS];
};

/** golden_read() - the table; to be called once, at the top of the source tree */
const struct golden *golden_read(void);

/** golden_means() - whether @word stands for @outcome */
bool golden_means(const char *word, struct outcome outcome);

/** golden_uses() - whether a cell has a word that stands for a refusal with @reason */
bool golden_uses(const struct golden *golden, uint32_t reason);

#endif
