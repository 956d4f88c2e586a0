/* SPDX-License-Identifier: GPL-2.0-only */
/* The sizes that the command line asks for, as ranges and as numbers. */
#ifndef MEMCTL_SIZE_LIST_H
#define MEMCTL_SIZE_LIST_H

#include <stddef.h>

#include "command.h"
#include "size-range.h"

/**
 * struct size_list - sizes to try
 * @ranges: what was asked for, by size_list_add()
 * @ranges_count: how many
 * @sizes: each size once, ascending, once size_list_expand() has returned
 * @count: how many
 */
struct size_list {
	struct size_range *ranges;
	size_t ranges_count;
	uint64_t *sizes;
	size_t count;
};

/** size_list_add - add the range @text, or end the program; @what is what it is called */
void size_list_add(const struct cli *cli, const char *what, const char *text,
		   struct size_list *list);

/**
 * size_list_expand - make numbers of the ranges, or end the program
 *
 * The classes of a range of classes are measured, on the open device.
 */
void size_list_expand(struct cli *cli, struct size_list *list);

#endif /* MEMCTL_SIZE_LIST_H */
