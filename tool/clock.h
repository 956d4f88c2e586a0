/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_CLOCK_H
#define MEMCTL_CLOCK_H

#include <stdint.h>
#include <time.h>

/** clock_ns - nanoseconds since some moment in the past, which never go back */
static inline uint64_t clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * UINT64_C(1000000000) + time.tv_nsec;
}

#endif /* MEMCTL_CLOCK_H */
