/* SPDX-License-Identifier: GPL-2.0-only */
/* Part of a buffer: what -s and -l say. */
#ifndef MEMCTL_RANGE_H
#define MEMCTL_RANGE_H

#include "command.h"

#define OPTION_OFFSET { "offset", 's', "N", "begin N bytes into the buffer" }
#define OPTION_LENGTH { "length", 'l', "N", "stop after N bytes" }

#define RANGE_TO_END UINT64_MAX

/**
 * struct range - part of a buffer
 * @buffer: what the user called it
 * @offset: first byte
 * @length: how many; RANGE_TO_END until range_find()
 * @facts: of the buffer
 */
struct range {
	const char *buffer;
	uint64_t offset;
	uint64_t length;
	struct kmdev_facts facts;
};

/** range_option - note -s or -l; false for any other letter */
bool range_option(const struct cli *cli, struct range *range, int letter, const char *argument);

/** range_find - find the buffer on the open device and end the program if the range is not in it */
void range_find(struct cli *cli, struct range *range, const char *buffer);

/** range_read - read from the buffer or end the program; @offset counts from its beginning */
void range_read(struct cli *cli, const struct range *range, uint64_t offset, void *data,
		size_t length);

#endif /* MEMCTL_RANGE_H */
