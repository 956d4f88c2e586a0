/* SPDX-License-Identifier: GPL-2.0-only */
/* Part of a buffer: what -s, -l and --cpu say. */
#ifndef MEMCTL_RANGE_H
#define MEMCTL_RANGE_H

#include "command.h"

#define OPTION_OFFSET { "offset", 's', "N", "begin N bytes into the buffer" }
#define OPTION_LENGTH { "length", 'l', "N", "stop after N bytes" }

#define OPTION_CPU { "cpu", RANGE_CPU, "N", "the piece of processor N, of per-CPU memory" }

#define RANGE_TO_END UINT64_MAX
#define RANGE_CPU 0x1000 /* a letter that no option has */

/**
 * struct range - part of a buffer
 * @buffer: what the user called it
 * @offset: first byte; before range_find() of the processor's piece, then of the buffer
 * @length: how many; RANGE_TO_END until range_find()
 * @piece: whether --cpu was given
 * @cpu: what it was
 * @facts: of the buffer
 * @file: the buffer as a file, once range_open() has returned
 */
struct range {
	const char *buffer;
	uint64_t offset;
	uint64_t length;
	bool piece;
	uint64_t cpu;
	struct kmdev_facts facts;
	int file;
};

/** range_option - note -s, -l or --cpu; false for any other letter */
bool range_option(const struct cli *cli, struct range *range, int letter, const char *argument);

/** range_try - find the buffer on the open device; what is wrong, to be freed, or NULL */
char *range_try(struct cli *cli, struct range *range, const char *buffer);

/** range_find - find the buffer on the open device and end the program if the range is not in it */
void range_find(struct cli *cli, struct range *range, const char *buffer);

/** range_open - open the buffer that was found as a file; @flags are those of KMDEV_OPEN */
void range_open(struct cli *cli, struct range *range, unsigned int flags);

/** range_read - read from the buffer or end the program; @offset counts from its beginning */
void range_read(struct cli *cli, const struct range *range, uint64_t offset, void *data,
		size_t length);

#endif /* MEMCTL_RANGE_H */
