// SPDX-License-Identifier: GPL-2.0-only
/*
 * What brought new edges of late, and so is done more often: ways to make a program, and ops.  Each
 * worker learns on its own.
 */
#include "fuzz.h"

/* So many calls are of late. */
#define LATE 4000

/* After so many programs ops are weighed anew: fractions are dear in an emulated guest. */
#define REFRESHED 64

struct yield {
	unsigned int calls;
	unsigned int edges;
};

static struct yield of_way[WAYS], of_op[OPS_MAX], of_all;
static unsigned int weights[OPS_MAX], programs;

static void count(struct yield *yield, unsigned int calls, unsigned int edges)
{
	yield->calls += calls;
	yield->edges += edges;
	if (yield->calls > LATE) {
		yield->calls /= 2;
		yield->edges /= 2;
	}
}

/* An op of which little is known is taken for one like all others. */
static unsigned int weigh(unsigned int op)
{
	double mean = (of_all.edges + 1.0) / (of_all.calls + 1.0);
	double factor = (of_op[op].edges / mean + 50) / (of_op[op].calls + 50);

	factor = factor > 6 ? 6 : factor < 0.2 ? 0.2 : factor;
	return grammar_op(op)->weight * factor * 16;
}

unsigned int guide_weight(unsigned int op)
{
	return weights[op] ? weights[op] : grammar_op(op)->weight * 16;
}

void guide_learn(enum way way, const struct program *program, const struct outcome *outcome)
{
	count(&of_way[way], outcome->calls, outcome->edges);
	for (unsigned int c = 0; c < program->count; c++) {
		if (!outcome->calls_of[c])
			continue;
		count(&of_op[program->calls[c].op], 1, outcome->edges_of[c]);
		count(&of_all, 1, outcome->edges_of[c]);
	}
	if (++programs % REFRESHED)
		return;
	for (unsigned int op = 0; op < grammar_ops(); op++)
		weights[op] = weigh(op);
}

/* Squared: the better way is much better. */
static double worth(enum way way)
{
	double rate = (of_way[way].edges + 1.0) / (of_way[way].calls + 1.0);

	return rate * rate;
}

/* Of ten times, one time any. */
enum way guide_way(struct dice *dice)
{
	double drawn = dice_below(dice, 1 << 20) / (double)(1 << 20), all = 0;
	enum way way;

	if (!state->kept)
		return FRESH;
	if (dice_percent(dice, 10))
		return dice_below(dice, WAYS);
	for (way = 0; way < WAYS; way++)
		all += worth(way);
	drawn *= all;
	for (way = 0; way < WAYS - 1 && drawn >= worth(way); way++)
		drawn -= worth(way);
	return way;
}
