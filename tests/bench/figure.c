// SPDX-License-Identifier: GPL-2.0-only
/*
 * A figure: how it is taken, how it is printed, how it fails.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

void row(const char *key, double value, double against, const char *remark, ...)
{
	va_list arguments;

	printf("%s\t%.4f\t%.4f\t", key, value, against);
	va_start(arguments, remark);
	vprintf(remark, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
}

void die(const char *format, ...)
{
	va_list arguments;

	fputs("bench: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

double each(void (*what)(void), unsigned long count)
{
	uint64_t began;

	for (unsigned long i = 0; i < (count + 3) / 4; i++)
		what();
	began = now();
	for (unsigned long i = 0; i < count; i++)
		what();
	return (double)(now() - began) / count;
}

static int ascending(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

double median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(*values), ascending);
	return values[count / 2];
}
