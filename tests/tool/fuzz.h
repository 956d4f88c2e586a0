/* SPDX-License-Identifier: GPL-2.0-only */
/* Inputs for the parsers of memctl, mutated towards what no input has reached. */
#ifndef TESTS_TOOL_FUZZ_H
#define TESTS_TOOL_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** FUZZ_MAX: longest input, without the zero at its end */
#define FUZZ_MAX 600

/**
 * struct target - a parser
 * @name: what it is called
 * @words: what its inputs are made of, to begin with; ended by NULL
 * @run: has an input parsed, and holds() what must be true of the result
 * @leaks: what it parses ends with the program
 */
struct target {
	const char *name;
	const char *const *words;
	void (*run)(const char *input);
	bool leaks;
};

/** targets - all parsers; the last has no name */
extern const struct target targets[];

/** holds - end the program with the input, unless @true */
void holds(bool is_true, const char *what);

#endif /* TESTS_TOOL_FUZZ_H */
