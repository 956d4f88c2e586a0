/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/slabinfo: how many bytes an object takes in its cache. */
#ifndef MEMCTL_WITNESS_SLABINFO_H
#define MEMCTL_WITNESS_SLABINFO_H

#include "witness.h"

#define SLABINFO_PATH "/proc/slabinfo"

/** struct slabinfo - the file; @file is NULL if it cannot be read, and @why_not tells */
struct slabinfo {
	FILE *file;
	char why_not[WITNESS_WHY_MAX];
};

void slabinfo_open(struct slabinfo *slabinfo);
void slabinfo_close(struct slabinfo *slabinfo);

/** slabinfo_object_size - bytes an object of @cache takes; 0 if there is no such cache */
uint64_t slabinfo_object_size(struct slabinfo *slabinfo, const char *cache);

#endif
