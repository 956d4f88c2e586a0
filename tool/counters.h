/* SPDX-License-Identifier: GPL-2.0-only */
/* What the processor counts in the kernel for one thread, where the kernel lets it be counted. */
#ifndef MEMCTL_COUNTERS_H
#define MEMCTL_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

enum counter {
	COUNTER_INSTRUCTIONS,
	COUNTER_CYCLES,
	COUNTER_CACHE_MISSES,
	COUNTERS
};

/**
 * struct counters - those of the calling thread
 * @files: of each, -1 where it cannot be counted
 */
struct counters {
	int files[COUNTERS];
};

/** counters_open - what can be counted, stopped */
void counters_open(struct counters *counters);

void counters_start(const struct counters *counters);
void counters_stop(const struct counters *counters);

/** counters_read - what was counted; false for one that cannot be */
bool counters_read(const struct counters *counters, enum counter counter, uint64_t *value);

void counters_close(struct counters *counters);

#endif /* MEMCTL_COUNTERS_H */
