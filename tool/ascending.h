/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_ASCENDING_H
#define MEMCTL_ASCENDING_H

#include <stdint.h>

/** ascending - for qsort() of uint64_t */
static inline int ascending(const void *a, const void *b)
{
	uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

	return (first > second) - (first < second);
}

#endif /* MEMCTL_ASCENDING_H */
