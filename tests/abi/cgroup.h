/* SPDX-License-Identifier: GPL-2.0-only */
/* A memory cgroup, of which there is one at a time. */
#ifndef CGROUP_H
#define CGROUP_H

#include "abi.h"

/** cgroup_make() - an empty one, which may have @max bytes, as memory.max is written */
void cgroup_make(const char *max);

/** cgroup_enter() - this process is in it from now on */
void cgroup_enter(void);

/** cgroup_number() - what its @file says behind @key, "" for a file that is a number alone */
uint64_t cgroup_number(const char *file, const char *key);

/** cgroup_remove() - no process may be in it */
void cgroup_remove(void);

#endif
