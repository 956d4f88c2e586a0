/* SPDX-License-Identifier: GPL-2.0-only */
/* /sys/devices/system/cpu/possible: the processors that there can be. */
#ifndef MEMCTL_WITNESS_CPUS_H
#define MEMCTL_WITNESS_CPUS_H

#include "witness.h"

#define CPUS_PATH "/sys/devices/system/cpu/possible"

struct cpus {
	unsigned int possible; /* how many; 0 if it cannot be asked */
	char why_not[WITNESS_WHY_MAX];
};

void cpus_open(struct cpus *cpus);

#endif
