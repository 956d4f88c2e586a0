// SPDX-License-Identifier: GPL-2.0-only
#include "counters.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint64_t events[COUNTERS] = {
	[COUNTER_INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
	[COUNTER_CYCLES] = PERF_COUNT_HW_CPU_CYCLES,
	[COUNTER_CACHE_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
};

void counters_open(struct counters *counters)
{
	for (unsigned int i = 0; i < COUNTERS; i++) {
		struct perf_event_attr event = {
			.type = PERF_TYPE_HARDWARE,
			.size = sizeof(event),
			.config = events[i],
			.disabled = 1,
			.exclude_user = 1,
			.exclude_hv = 1,
		};

		counters->files[i] = syscall(SYS_perf_event_open, &event, 0, -1, -1,
					     PERF_FLAG_FD_CLOEXEC);
	}
}

static void tell(const struct counters *counters, unsigned long what)
{
	for (unsigned int i = 0; i < COUNTERS; i++)
		if (counters->files[i] >= 0)
			ioctl(counters->files[i], what, 0);
}

void counters_start(const struct counters *counters)
{
	tell(counters, PERF_EVENT_IOC_ENABLE);
}

void counters_stop(const struct counters *counters)
{
	tell(counters, PERF_EVENT_IOC_DISABLE);
}

bool counters_read(const struct counters *counters, enum counter counter, uint64_t *value)
{
	int file = counters->files[counter];

	return file >= 0 && read(file, value, sizeof(*value)) == sizeof(*value);
}

void counters_close(struct counters *counters)
{
	for (unsigned int i = 0; i < COUNTERS; i++)
		if (counters->files[i] >= 0)
			close(counters->files[i]);
}
