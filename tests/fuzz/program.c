// SPDX-License-Identifier: GPL-2.0-only
/* Programs from the grammar, and from other programs. */
#include <string.h>

#include "fuzz.h"

/* Where elements of a batch are staged. */
#define STAGE 0x4000

/* The argument of the first member of @kind. */
static unsigned int find(unsigned int op, enum kind kind)
{
	unsigned int i = 0;

	while (grammar_member(op, i)->kind != kind)
		i++;
	return i;
}

static void set(struct call *call, unsigned int i, enum space space, uint64_t n)
{
	call->space[i] = space;
	call->n[i] = n;
}

/* An allocator that takes a cache or a pool is mostly given one, and asked for what that has. */
static void draw_source(struct call *call, struct dice *dice)
{
	uint64_t allocator = call->n[find(call->op, CHOICE)];
	bool pool = allocator == KMDEV_DMA_POOL_ALLOC || allocator == KMDEV_MEMPOOL_ALLOC;

	if (allocator < KMDEV_DMA_POOL_ALLOC || allocator > KMDEV_MEMPOOL_ALLOC ||
	    dice_percent(dice, 20))
		return;
	set(call, find(call->op, A_SOURCE), pool ? POOL : CACHE, dice_below(dice, 2));
	if (allocator != KMDEV_KMEM_CACHE_ALLOC_BULK)
		set(call, find(call->op, BYTES), NUMBER, 0);
}

static struct call *append(struct program *program, unsigned int op, struct dice *dice)
{
	struct call *call = &program->calls[program->count++];

	memset(call, 0, sizeof(*call));
	call->op = op;
	for (unsigned int i = 0; grammar_member(op, i); i++)
		draw_argument(call, i, dice);
	if (op == KMDEV_NR_ALLOC)
		draw_source(call, dice);
	return call;
}

static unsigned int draw_op(struct dice *dice, unsigned int end)
{
	unsigned int total = 0, number, op;

	for (op = 0; op < end; op++)
		total += guide_weight(op);
	number = dice_below(dice, total);
	for (op = 0; number >= guide_weight(op); op++)
		number -= guide_weight(op);
	return op;
}

/* Writes a command to memory, as an element of a batch; returns its length. */
static unsigned int stage(struct program *program, unsigned int op, unsigned int offset,
			  struct dice *dice)
{
	struct call *call = append(program, op, dice);

	call->staged = 1;
	set(call, ARG_AT, DATA, STAGE + offset);
	return grammar_staged_length(op);
}

static void append_batch(struct program *program, struct dice *dice)
{
	unsigned int count = 1 + dice_below(dice, 3), length = 0, i;
	struct call *call;

	for (i = 0; i < count; i++)
		length += stage(program, draw_op(dice, COMMANDS), length, dice);
	call = append(program, KMDEV_NR_BATCH, dice);
	set(call, find(call->op, A_DATA), DATA, STAGE);
	set(call, find(call->op, LENGTH), NUMBER, length);
	set(call, find(call->op, SMALL), NUMBER, count);
}

/* What is asked of each of many is written to memory first; without a name. */
static struct call *stage_request(struct program *program, struct dice *dice)
{
	unsigned int i, name = find(KMDEV_NR_ALLOC, A_NAME);
	struct call *call;

	stage(program, KMDEV_NR_ALLOC, 0, dice);
	call = &program->calls[program->count - 1];
	for (i = name; i < name + 2; i++)
		set(call, i, NUMBER, 0);
	return call;
}

static struct call *append_staged(struct program *program, unsigned int op, struct dice *dice)
{
	struct call *call = append(program, op, dice);

	set(call, find(op, A_DATA), DATA, STAGE + sizeof(struct kmdev_op));
	return call;
}

static void append_of_many(struct program *program, unsigned int op, struct dice *dice)
{
	struct call *call = stage_request(program, dice);

	if (op == KMDEV_NR_FRAGMENT)
		set(call, find(KMDEV_NR_ALLOC, CHOICE), NUMBER, KMDEV_SPLIT_PAGE);
	append_staged(program, op, dice);
}

/* One thread gives what the other takes at the same time. */
static void append_handover(struct program *program, struct dice *dice)
{
	unsigned int both = 0, pattern = find(KMDEV_NR_BENCH, CHOICE);
	struct call *give, *take;

	while (grammar_op(both)->number != SPECIAL_BOTH)
		both++;
	stage_request(program, dice);
	set(append(program, both, dice), 1, NUMBER, 1);
	give = append_staged(program, KMDEV_NR_BENCH, dice);
	take = &program->calls[program->count++];
	*take = *give;
	set(give, pattern, NUMBER, KMDEV_BENCH_GIVE);
	set(take, pattern, NUMBER, KMDEV_BENCH_TAKE);
}

static void append_some(struct program *program, struct dice *dice)
{
	unsigned int op = draw_op(dice, grammar_ops());

	if (op == KMDEV_NR_BATCH && program->count + 4 <= CALLS_MAX)
		append_batch(program, dice);
	else if (op == KMDEV_NR_BENCH && program->count + 4 <= CALLS_MAX && dice_percent(dice, 20))
		append_handover(program, dice);
	else if ((op == KMDEV_NR_ALLOC_MANY || op == KMDEV_NR_BENCH || op == KMDEV_NR_FRAGMENT) &&
		 program->count + 2 <= CALLS_MAX)
		append_of_many(program, op, dice);
	else
		append(program, op, dice);
}

/* New calls behind those that are there. */
static void extend(struct program *program, struct dice *dice)
{
	unsigned int count = 2 + dice_below(dice, CALLS_MAX - 1);

	while (program->count < count)
		append_some(program, dice);
}

void program_extend(struct program *program, struct dice *dice)
{
	unsigned int count = 1 + dice_below(dice, 4);

	while (count-- && program->count < CALLS_MAX)
		append_some(program, dice);
}

void program_generate(struct program *program, struct dice *dice)
{
	program->count = 0;
	extend(program, dice);
}

static void remove_call(struct program *program, unsigned int call)
{
	program->count--;
	memmove(&program->calls[call], &program->calls[call + 1],
		(program->count - call) * sizeof(program->calls[0]));
}

/* Calls of @from behind its first @at, before those of @program from @to on. */
static void insert(struct program *program, unsigned int to, const struct program *from,
		   unsigned int at, unsigned int count)
{
	if (count > CALLS_MAX - to)
		count = CALLS_MAX - to;
	if (program->count > CALLS_MAX - count)
		program->count = CALLS_MAX - count;
	memmove(&program->calls[to + count], &program->calls[to],
		(program->count - to) * sizeof(program->calls[0]));
	memmove(&program->calls[to], &from->calls[at], count * sizeof(program->calls[0]));
	program->count += count;
}

static void insert_new(struct program *program, struct dice *dice)
{
	unsigned int to = dice_below(dice, program->count + 1);
	struct program fresh = { .count = 0 };

	append_some(&fresh, dice);
	if (to < CALLS_MAX)
		insert(program, to, &fresh, 0, fresh.count);
}

static void take_some(struct program *program, const struct program *other, struct dice *dice)
{
	unsigned int to = dice_below(dice, program->count + 1), at = dice_below(dice, other->count);

	if (to < CALLS_MAX)
		insert(program, to, other, at, 1 + dice_below(dice, other->count - at));
}

static void change_argument(struct program *program, struct dice *dice)
{
	struct call *call = &program->calls[dice_below(dice, program->count)];
	unsigned int count = 0, i;

	while (count < ARGS_MAX && grammar_member(call->op, count))
		count++;
	i = dice_below(dice, count);
	if (call->space[i] == NUMBER && dice_percent(dice, 30))
		draw_neighbour(call, i, dice);
	else
		draw_present(call, i, dice);
}

static void swap(struct program *program, struct dice *dice)
{
	struct call *one = &program->calls[dice_below(dice, program->count)];
	struct call *other = &program->calls[dice_below(dice, program->count)], between = *one;

	*one = *other;
	*other = between;
}

static void mutate_once(struct program *program, const struct program *other, struct dice *dice)
{
	switch (dice_below(dice, 20)) {
	case 0 ... 10:
		change_argument(program, dice);
		break;
	case 11 ... 14:
		insert_new(program, dice);
		break;
	case 15:
		insert(program, dice_below(dice, program->count), program,
		       dice_below(dice, program->count), 1);
		break;
	case 16:
		swap(program, dice);
		break;
	case 17:
		take_some(program, other, dice);
		break;
	default:
		if (program->count > 1)
			remove_call(program, dice_below(dice, program->count));
	}
}

void program_mutate(struct program *program, const struct program *other, struct dice *dice)
{
	do
		mutate_once(program, other, dice);
	while (dice_percent(dice, 40));
}
