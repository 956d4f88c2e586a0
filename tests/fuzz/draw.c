// SPDX-License-Identifier: GPL-2.0-only
/* Values: mostly such as make sense where they stand, sometimes the edges of what does. */
#include <limits.h>
#include <string.h>

#include "fuzz.h"

uint64_t dice_any(struct dice *dice)
{
	uint64_t z = dice->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

unsigned int dice_below(struct dice *dice, unsigned int end)
{
	return (dice_any(dice) >> 32) * end >> 32;
}

bool dice_percent(struct dice *dice, unsigned int percent)
{
	return dice_below(dice, 100) < percent;
}

/* A power of two below 2^@bits, or a neighbour of one. */
static uint64_t near_power(struct dice *dice, unsigned int bits)
{
	return (1ULL << dice_below(dice, bits)) + dice_below(dice, 3) - 1;
}

/* Nothing that a kernel pointer in a result could be mistaken for. */
static uint64_t harmless(uint64_t number)
{
	return answer_is_pointer(number) ? number & ~(1ULL << 63) : number;
}

static uint64_t wide(struct dice *dice)
{
	switch (dice_below(dice, 6)) {
	case 0:
		return harmless(dice_any(dice));
	case 1:
		return harmless(-near_power(dice, 33));
	case 2:
		return near_power(dice, 64);
	case 3:
		return near_power(dice, 34);
	default:
		return dice_below(dice, 10);
	}
}

static uint64_t bytes(struct dice *dice)
{
	switch (dice_below(dice, 20)) {
	case 0:
		return wide(dice);
	case 1:
		return near_power(dice, 24);
	case 2 ... 5:
		return near_power(dice, 18);
	case 6 ... 9:
		return PAGE * (1 + dice_below(dice, 4));
	case 10 ... 12:
		return 1 + dice_below(dice, 2 * PAGE);
	default:
		return 8 * (1 + dice_below(dice, 32));
	}
}

static uint64_t mask(struct dice *dice)
{
	static const uint32_t masks[] = {
		KMDEV_GFP_KERNEL, KMDEV_GFP_KERNEL, KMDEV_GFP_ATOMIC, KMDEV_GFP_ATOMIC,
		KMDEV_GFP_NOWAIT, KMDEV_GFP_NOIO, KMDEV_GFP_USER, KMDEV_GFP_HIGHUSER_MOVABLE,
		KMDEV_GFP_KERNEL | KMDEV_GFP_DMA, KMDEV_GFP_KERNEL | KMDEV_GFP_DMA32, 0,
	};
	uint32_t drawn = masks[dice_below(dice, ARRAY_SIZE(masks))];

	while (dice_percent(dice, 30))
		drawn ^= 1U << dice_below(dice, dice_percent(dice, 97) ? 22 : 32);
	return drawn;
}

static uint64_t flags(struct dice *dice, uint64_t defined)
{
	unsigned int count = 64 - __builtin_clzll(defined);
	uint64_t drawn = 0;

	do
		drawn |= 1ULL << dice_below(dice, dice_percent(dice, 98) ? count : 32);
	while (dice_percent(dice, 30));
	return drawn;
}

static uint64_t element(struct dice *dice, uint64_t size)
{
	const uint64_t sizes[] = {
		0, 7, 8, size - 8, size - 1, size + 8, PAGE, PAGE + 8, UINT_MAX,
	};

	return dice_percent(dice, 94) ? size : sizes[dice_below(dice, ARRAY_SIZE(sizes))];
}

static uint64_t small(struct dice *dice)
{
	static const uint64_t numbers[] = {
		0, 10, 11, 12, 64, 255, KMDEV_POOL_MIN_MAX, KMDEV_POOL_MIN_MAX + 1, INT_MAX,
		UINT_MAX,
	};

	return dice_percent(dice, 93) ? 1 + dice_below(dice, 4) :
					numbers[dice_below(dice, ARRAY_SIZE(numbers))];
}

static uint64_t node(struct dice *dice)
{
	static const int nodes[] = { -2, -1, 1, 63, 64, 1023, 1024, INT_MAX, INT_MIN };

	return dice_percent(dice, 70) ? 0 : (uint32_t)nodes[dice_below(dice, ARRAY_SIZE(nodes))];
}

struct value {
	enum space space;
	uint64_t n;
};

static struct value number(uint64_t n)
{
	return (struct value){ NUMBER, n };
}

/* The first of a few more often, so that one call uses what another gave. */
static unsigned int draw_slot(struct dice *dice, unsigned int few, unsigned int all)
{
	return dice_below(dice, dice_percent(dice, 90) ? 1 + dice_below(dice, few) : all);
}

static struct value slot(struct dice *dice, enum space space, unsigned int numbers)
{
	if (dice_percent(dice, 3))
		return number(wide(dice));
	return (struct value){ space, draw_slot(dice, numbers, SLOTS) };
}

static struct value control(struct dice *dice)
{
	if (dice_percent(dice, 1))
		return (struct value){ FILES, dice_below(dice, SLOTS) };
	return (struct value){ CONTROL, dice_percent(dice, 70) ? 0 : dice_below(dice, SLOTS) };
}

/* Never a mere number, which could be a file of the worker's own. */
static struct value file(struct dice *dice)
{
	if (dice_percent(dice, 5))
		return (struct value){ CONTROL, dice_below(dice, SLOTS) };
	if (dice_percent(dice, 12))
		return (struct value){ FILES, PIPE_READ + dice_below(dice, 2) };
	return (struct value){ FILES, draw_slot(dice, 3, SLOTS) };
}

static struct value nowhere(struct dice *dice)
{
	static const uint64_t addresses[] = {
		1, PAGE, 0x00007ffffffff000, 0x0000800000000000, 0xffff800000000000, ~0ULL,
		~0ULL - PAGE + 1,
	};

	if (dice_percent(dice, 50))
		return (struct value){ NOWHERE, 0 };
	return number(addresses[dice_below(dice, ARRAY_SIZE(addresses))]);
}

static struct value window(struct dice *dice)
{
	uint64_t n = dice_below(dice, WINDOWS) * WINDOW;

	if (dice_percent(dice, 30))
		n += PAGE * dice_below(dice, 5);
	if (dice_percent(dice, 2))
		n += dice_below(dice, PAGE);
	return (struct value){ MAPPED, n };
}

/* Of what is that long, the first bytes can be written to, and those behind can not. */
static struct value edge(struct dice *dice, unsigned int length)
{
	return (struct value){ EDGE, PAGE - 8 * (1 + dice_below(dice, length / 8)) };
}

static struct value area(struct dice *dice)
{
	switch (dice_below(dice, 30)) {
	case 0:
		return nowhere(dice);
	case 1:
		return (struct value){ READ_ONLY, 8 * dice_below(dice, PAGE / 8) };
	case 2 ... 3:
		return window(dice);
	case 4:
		return (struct value){ DATA, spaces[DATA].length - near_power(dice, 10) };
	case 5:
		return (struct value){ DATA, dice_below(dice, PAGE) };
	case 6:
		return (struct value){ REQUEST, 8 * dice_below(dice, 32) };
	case 7:
		return edge(dice, 0x200);
	default:
		return (struct value){ DATA, 0x400 * dice_below(dice, 8) };
	}
}

static struct value place(struct dice *dice, unsigned int length)
{
	switch (dice_below(dice, 60)) {
	case 0:
		return nowhere(dice);
	case 1:
		return (struct value){ READ_ONLY, 0 };
	case 2:
		return area(dice);
	case 3:
		return (struct value){ REQUEST, 1 + dice_below(dice, 7) };
	case 4:
		return edge(dice, length);
	default:
		return (struct value){ REQUEST, 0 };
	}
}

static struct value result(struct dice *dice, enum space space)
{
	if (space == CONTROL)
		return (struct value){ space, CONTROL_OPENED + dice_below(dice, 2) };
	return (struct value){ space, draw_slot(dice, 3, PIPE_READ) };
}

/* The length of what the argument before tells. */
static uint64_t length_of(struct dice *dice, const struct call *call, unsigned int i)
{
	if (call->space[i - 1] == NUMBER && !call->n[i - 1])
		return 0;
	if (call->space[i - 1] == NAMES)
		return strlen(place_name(call->n[i - 1]));
	return 1 + dice_below(dice, 16);
}

static struct value draw(struct dice *dice, unsigned int op, const struct member *member)
{
	switch ((enum kind)member->kind) {
	case PLAIN:
	case WIDE:
		return number(wide(dice));
	case FLAGS:
		return number(flags(dice, member->hint));
	case CHOICE:
		return number(dice_percent(dice, 99) ? dice_below(dice, member->hint) : wide(dice));
	case GFP:
		return number(mask(dice));
	case BYTES:
		return number(bytes(dice));
	case OFFSET:
	case LENGTH:
		return number(dice_percent(dice, 50) ? dice_below(dice, 300) : bytes(dice));
	case SIZE:
		return number(near_power(dice, 14));
	case COMMAND_SIZE:
		return number(element(dice, commands[op].first));
	case SMALL:
		return number(small(dice));
	case ELEMENT:
		return number(element(dice, member->hint));
	case NODE:
		return number(node(dice));
	case A_CONTROL:
		return control(dice);
	case A_FILE:
		return file(dice);
	case A_HANDLE:
		return slot(dice, HANDLE, 3);
	case A_CACHE:
		return slot(dice, CACHE, 2);
	case A_POOL:
		return slot(dice, POOL, 2);
	case A_SOURCE:
		return slot(dice, dice_percent(dice, 50) ? CACHE : POOL, 2);
	case A_NAME:
		return (struct value){ NAMES, NAME_ROOM * dice_below(dice, NAME_COUNT) };
	case A_DATA:
	case AN_ARRAY:
		return area(dice);
	case A_LENGTH:
		return number(dice_percent(dice, 50) ? wide(dice) : bytes(dice));
	case A_WINDOW:
		return window(dice);
	case A_PLACE:
		return place(dice, grammar_is_command(op) ? commands[op].first : PAGE);
	case PAGES:
		return number(dice_percent(dice, 90) ? PAGE * (1 + dice_below(dice, 4)) :
						       bytes(dice));
	case TO:
		return result(dice, member->hint);
	case PAD:
		break;
	}
	return number(0);
}

static void put(struct call *call, unsigned int i, struct value value, struct dice *dice)
{
	const struct member *member = grammar_member(call->op, i);

	call->space[i] = value.space;
	call->n[i] = value.n;
	if (!member->with || !value.n || dice_percent(dice, 5))
		return;
	for (unsigned int other = 0; other < i; other++) {
		if (grammar_member(call->op, other)->kind == FLAGS)
			call->n[other] |= member->with;
	}
}

void draw_present(struct call *call, unsigned int i, struct dice *dice)
{
	put(call, i, draw(dice, call->op, grammar_member(call->op, i)), dice);
}

void draw_argument(struct call *call, unsigned int i, struct dice *dice)
{
	const struct member *member = grammar_member(call->op, i);

	if (dice_percent(dice, member->often) || member->kind == TO)
		draw_present(call, i, dice);
	else
		put(call, i, number(member->kind == A_LENGTH ? length_of(dice, call, i) : 0), dice);
}

void draw_neighbour(struct call *call, unsigned int i, struct dice *dice)
{
	uint64_t n = call->n[i];

	switch (dice_below(dice, 5)) {
	case 0:
		n++;
		break;
	case 1:
		n--;
		break;
	case 2:
		n ^= 1ULL << dice_below(dice, 64);
		break;
	case 3:
		n ^= 1ULL << dice_below(dice, 13);
		break;
	case 4:
		n = n << 1 | (n & 1);
		break;
	}
	call->n[i] = harmless(n);
}
