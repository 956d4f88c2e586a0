/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes of any kind, printed so that they do a terminal no harm. */
#ifndef MEMCTL_TEXT_H
#define MEMCTL_TEXT_H

#include <limits.h>
#include <stdio.h>
#include <wchar.h>

/**
 * struct text - a text on its way
 * @out: where it goes
 * @kept: control characters that go there as they are
 * @state: of the character that has begun, in the user's locale
 * @begun: its bytes
 * @length: how many these are
 */
struct text {
	FILE *out;
	const char *kept;
	mbstate_t state;
	char begun[MB_LEN_MAX];
	size_t length;
};

void text_begin(struct text *text, FILE *out, const char *kept);

/** text_put - print some bytes: what is not printable becomes \xNN; characters may be cut in two */
void text_put(struct text *text, const char *bytes, size_t length);

/** text_end - a character that has only begun is not printable either */
void text_end(struct text *text);

/** terminal_width - columns of the terminal that standard output is; 80 if it is none */
size_t terminal_width(void);

#endif /* MEMCTL_TEXT_H */
