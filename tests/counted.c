// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded, it has what a processor would count be counted by the kernel instead, in nanoseconds:
 * an emulated processor has no counters, but what comes of their values is the same.
 */
#include <dlfcn.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <sys/syscall.h>

long syscall(long number, ...)
{
	long (*real)(long number, ...) = dlsym(RTLD_NEXT, "syscall");
	long words[6];
	va_list rest;

	va_start(rest, number);
	for (unsigned int i = 0; i < 6; i++)
		words[i] = va_arg(rest, long);
	va_end(rest);
	if (number == SYS_perf_event_open) {
		struct perf_event_attr event = *(struct perf_event_attr *)words[0];

		event.type = PERF_TYPE_SOFTWARE;
		event.config = PERF_COUNT_SW_TASK_CLOCK;
		return real(number, &event, words[1], words[2], words[3], words[4]);
	}
	return real(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
