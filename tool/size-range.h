/* SPDX-License-Identifier: GPL-2.0-only */
/* Sizes by the range: A..B (doubling), A..B:+STEP, A..B:classes, or one alone. */
#ifndef MEMCTL_SIZE_RANGE_H
#define MEMCTL_SIZE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct size_range - sizes from @first to @last
 * @step: from one to the next; 0 for doubling
 * @classes: the size classes of kmalloc instead
 */
struct size_range {
	uint64_t first;
	uint64_t last;
	uint64_t step;
	bool classes;
};

/** size_range_parse - returns what is wrong with @text, to be freed, or NULL */
char *size_range_parse(const char *text, struct size_range *range);

/** size_range_next - the size behind @size, which is no range of classes; 0 behind the last */
uint64_t size_range_next(const struct size_range *range, uint64_t size);

#endif /* MEMCTL_SIZE_RANGE_H */
