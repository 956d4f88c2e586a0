/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes as hexadecimal text, one way and the other. */
#ifndef MEMCTL_HEX_H
#define MEMCTL_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * hex_parse - bytes as a person writes them: "48 65 6c", "48656c" or "0x48 0x65 0x6c"
 * @text: pairs of digits; white space, and 0x before a pair, are allowed
 * @bytes: where they go
 * @room: how many fit there; half of the text's length is always enough
 * @length: where their number goes
 *
 * Return: NULL, or what is wrong with the text and where, to be freed.
 */
char *hex_parse(const char *text, unsigned char *bytes, size_t room, size_t *length);

#define HEX_LINE 16

/**
 * struct hex_dump - a dump in lines of 16 bytes, in which repeated lines are one '*'
 * @stream: where it is printed
 * @digits: how many digits an address has
 * @address: of the next byte
 * @last: the line before
 * @repeats: whether there was a line before, and whether its '*' is printed
 */
struct hex_dump {
	FILE *stream;
	int digits;
	uint64_t address;
	unsigned char last[HEX_LINE];
	enum { HEX_FIRST, HEX_PRINTED, HEX_STARRED } repeats;
};

/**
 * hex_dump - go on with a dump
 * @length: a multiple of 16 in all but the last call
 * @final: whether this is the last call: its last line is always printed
 */
void hex_dump(struct hex_dump *dump, const void *data, size_t length, bool final);

#endif /* MEMCTL_HEX_H */
