// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz [RUNS [SEED [TARGET]]]: gives each parser of memctl RUNS inputs.
 *
 * The compiler has every edge of the program call __sanitizer_cov_trace_pc().  An input that
 * reaches an edge for the first time, or more often than any before, is kept and mutated further.
 * Of one seed comes one sequence of inputs.  What is wrong is told by the sanitizers or by the
 * target, and the input with it.  What there is to tell is told on standard error.
 */
#include "fuzz.h"

#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EDGES (1 << 13)
#define CORPUS_MAX 4096

static unsigned char counts[EDGES];
/* by edge: a bit for each order of magnitude that its count had in an input */
static unsigned char seen[EDGES];

static char *corpus[CORPUS_MAX];
static size_t kept;
static const struct target *target;
static char input[FUZZ_MAX + 1];
static uint64_t state;

/* Not instrumented, or it would call itself. */
__attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc(void)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);
	unsigned char *count = &counts[(pc ^ pc >> 13) % EDGES];

	*count += *count < 255;
}

/* xorshift64* */
static uint64_t draw(uint64_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1dULL >> 32) % below;
}

static void print_input(void)
{
	fprintf(stderr, "%s: $'", target->name);
	for (const char *at = input; *at; at++)
		fprintf(stderr, *at >= ' ' && *at <= '~' && *at != '\'' && *at != '\\' ? "%c" :
			"\\x%02x", (unsigned char)*at);
	fputs("'\n", stderr);
}

void holds(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "not so: %s\n", what);
	print_input();
	_exit(1);
}

static bool is_new(void)
{
	bool new = false;

	for (size_t i = 0; i < EDGES; i++) {
		unsigned char order = counts[i] ? 1 << (31 - __builtin_clz(counts[i])) : 0;

		new |= order & ~seen[i];
		seen[i] |= order;
	}
	return new;
}

static void keep(const char *text)
{
	if (kept == CORPUS_MAX)
		return;
	corpus[kept] = strdup(text);
	holds(corpus[kept++], "there is memory");
}

/* Puts @text in the place of @gone bytes at @at, as far as there is room. */
static void put(size_t at, size_t gone, const char *text)
{
	char rest[FUZZ_MAX + 1];

	strcpy(rest, input + at + gone);
	snprintf(input + at, sizeof(input) - at, "%s%s", text, rest);
}

static const char *any_word(void)
{
	static const char *const numbers[] = {
		"0", "1", "63", "64", "256", "257", "4096", "2147483648", "4294967295",
		"9223372036854775807", "9223372036854775808", "18446744073709551615",
		"18446744073709551616", "0x", "-1", "1e3", "0.5", "nan",
	};
	size_t own = 0;

	while (target->words[own])
		own++;
	if (draw(4))
		return target->words[draw(own)];
	return numbers[draw(sizeof(numbers) / sizeof(*numbers))];
}

static void mutate(void)
{
	size_t length = strlen(input), at = draw(length + 1);
	size_t part = draw(length - at + 1);
	char byte[] = { 1 + draw(255), '\0' };
	char copy[FUZZ_MAX + 1] = "";

	switch (draw(6)) {
	case 0:
		put(at, at < length, byte);
		break;
	case 1:
		put(at, 0, byte);
		break;
	case 2:
		put(at, part, "");
		break;
	case 3:
		put(at, draw(2) ? part : 0, any_word());
		break;
	case 4:
		memcpy(copy, input + at, part);
		put(draw(length + 1), 0, copy);
		break;
	case 5:
		put(at, length - at, corpus[draw(kept)]);
	}
}

static void try_input(void)
{
	memset(counts, 0, sizeof(counts));
	target->run(input);
	if (is_new())
		keep(input);
}

static void fuzz(size_t runs)
{
	memset(seen, 0, sizeof(seen));
	keep("");
	for (size_t i = 0; target->words[i]; i++) {
		snprintf(input, sizeof(input), "%s", target->words[i]);
		try_input();
	}
	for (size_t i = 0; i < runs; i++) {
		strcpy(input, corpus[draw(kept)]);
		for (uint64_t times = 1 + draw(4); times; times--)
			mutate();
		try_input();
	}
	fprintf(stderr, "%s: %zu inputs, %zu kept\n", target->name, runs, kept);
	while (kept)
		free(corpus[--kept]);
}

int main(int argc, char **argv)
{
	size_t runs = argc > 1 ? strtoul(argv[1], NULL, 0) : 10000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;

	/* What the parsers print is nobody's matter. */
	if (!freopen("/dev/null", "r", stdin) || !freopen("/dev/null", "w", stdout))
		return 1;
	__sanitizer_set_death_callback(print_input);
	for (target = targets; target->name; target++) {
		if (argc > 3 && strcmp(argv[3], target->name))
			continue;
		state = seed * 2 + 1;
		if (target->leaks)
			__lsan_disable();
		fuzz(runs);
		if (!target->leaks && __lsan_do_recoverable_leak_check())
			return 1;
	}
	return 0;
}
