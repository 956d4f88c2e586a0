// SPDX-License-Identifier: GPL-2.0-only
/* The programs that were kept: those of this run, and behind them those of before. */
#include <sched.h>

#include "fuzz.h"

/* Of so many, the one that leads to where the fewest come is chosen. */
#define CANDIDATES 8

/* Milliseconds that are as dear as another try. */
#define DEAR 32

static void lock(void)
{
	while (__atomic_exchange_n(&state->lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void unlock(void)
{
	__atomic_store_n(&state->lock, 0, __ATOMIC_RELEASE);
}

/* Programs of before are at the end, the first of them the last. */
bool corpus_take_given(struct program *program)
{
	bool any;

	lock();
	any = state->given;
	if (any)
		*program = state->corpus[CORPUS_MAX - state->given--].program;
	unlock();
	return any;
}

void corpus_keep(const struct program *program, const struct outcome *outcome)
{
	lock();
	for (unsigned int c = 0; c < program->count; c++) {
		struct entry *entry = &state->corpus[state->kept];

		if (!outcome->edges_of[c] || state->kept + state->given == CORPUS_MAX)
			continue;
		entry->program = *program;
		entry->program.count = c + 1;
		entry->edge = outcome->edge_of[c];
		entry->tried = 0;
		state->kept++;
	}
	unlock();
}

void corpus_tried(struct entry *entry, const struct program *program,
		  const struct outcome *outcome)
{
	unsigned int count = outcome->reached;

	lock();
	entry->tried += 1 + outcome->milliseconds / DEAR;
	if (count && count < entry->program.count) {
		entry->program = *program;
		entry->program.count = count;
	}
	unlock();
}

/* An edge that never comes again must not be tried for ever. */
static unsigned int visits(const struct entry *entry)
{
	return state->hits[entry->edge] + entry->tried;
}

struct entry *corpus_choose(struct dice *dice)
{
	unsigned int kept = __atomic_load_n(&state->kept, __ATOMIC_ACQUIRE);
	struct entry *best = &state->corpus[dice_below(dice, kept)];

	for (unsigned int i = 1; i < CANDIDATES; i++) {
		struct entry *other = &state->corpus[dice_below(dice, kept)];

		if (visits(other) < visits(best))
			best = other;
	}
	return best;
}

void corpus_copy(struct program *program, const struct entry *entry)
{
	lock();
	*program = entry->program;
	unlock();
}

void corpus_import(FILE *file)
{
	struct program program;

	while (state->given < CORPUS_MAX && program_read(&program, file))
		state->corpus[CORPUS_MAX - ++state->given].program = program;
}

void corpus_export(FILE *file)
{
	for (unsigned int i = 0; i < state->kept; i++)
		program_print(&state->corpus[i].program, file);
	for (unsigned int i = 0; i < state->given; i++)
		program_print(&state->corpus[CORPUS_MAX - 1 - i].program, file);
}
