// SPDX-License-Identifier: GPL-2.0-only
#include "crc32.h"

#define POLYNOMIAL 0xedb88320U

static uint32_t table[256];

static void make_table(void)
{
	for (uint32_t byte = 0; byte < 256; byte++) {
		uint32_t rest = byte;

		for (int bit = 0; bit < 8; bit++)
			rest = rest >> 1 ^ (rest & 1 ? POLYNOMIAL : 0);
		table[byte] = rest;
	}
}

uint32_t crc32(uint32_t crc, const void *data, size_t length)
{
	const unsigned char *byte = data;

	if (!table[1])
		make_table();
	crc = ~crc;
	while (length--)
		crc = crc >> 8 ^ table[(crc ^ *byte++) & 0xff];
	return ~crc;
}
