/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bench's files share.  A group of rows runs in a process of its own, which ends when
 * something fails; what it has not printed by then was not measured.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#include <kmalloc/kmdev.h>

#define MILLION 1000000UL
#define MIB (1UL << 20)

/* figure.c */

/** row() - print a row: its key in tests/bench/rows, the figure, what it is against, a remark */
void row(const char *key, double value, double against, const char *remark, ...)
	__attribute__((format(printf, 4, 5)));

/** die() - this group's end */
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/** now() - nanoseconds; instructions, where the guest counts them */
uint64_t now(void);

/** each() - nanoseconds that one of @count calls of @what takes, after a quarter as many */
double each(void (*what)(void), unsigned long count);

/** median() - the one in the middle of an odd @count; leaves them in ascending order */
double median(double *values, unsigned int count);

/* calls.c */

/** control, floor_device - /dev/kmalloc, /dev/floor, opened at the start of a group */
extern int control;
extern int floor_device;

int device_open(const char *name);
void call(unsigned int command, void *argument);
void floor_call(unsigned int command, void *argument);

/** allocate() - a buffer; @order is -1 where the allocator is asked for @bytes */
uint64_t allocate(unsigned int allocator, uint64_t bytes, int order);
void release(uint64_t handle);

/** allocate_many(), release_many() - kmalloc(100), a thousand a call */
void allocate_many(uint64_t *handles, unsigned long count);
void release_many(uint64_t *handles, unsigned long count);

int buffer_file(uint64_t handle);

/** memfd() - a memfd with @bytes in it, none of them a hole */
int memfd(unsigned long bytes);

/** cgroup_enter() - makes a child cgroup; this process is in it from now on */
void cgroup_enter(void);

/** floor_pair() - nanoseconds of a bare kmalloc(100) and kfree, with the driver's usual mask */
double floor_pair(void);

/** pair() - kmalloc(100) and free, two calls */
void pair(void);

/* Groups: each prints its rows. */
void pairs(void);		/* pairs.c */
void pairs_child(void);
void copies(void);		/* copies.c */
void maps(void);
void maps_huge(void);		/* maps.c */
void contents(void);		/* contents.c */
void million(void);		/* million.c */
void processes(void);		/* processes.c */
void processors(void);		/* processors.c */

/** growth() - lines for the plots, "SERIES X NANOSECONDS" */
void growth(void);		/* growth.c */

#endif
