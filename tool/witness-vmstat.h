/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/vmstat: what the kernel has counted since it booted. */
#ifndef MEMCTL_WITNESS_VMSTAT_H
#define MEMCTL_WITNESS_VMSTAT_H

#include "witness.h"

#define VMSTAT_PATH "/proc/vmstat"

/**
 * struct vmstat - some of its counters, of all zones together
 * @stalls: how often a caller had to win memory back itself (allocstall_ZONE)
 * @scanned: pages that these looked at (pgscan_direct)
 * @stolen: pages that they won (pgsteal_direct)
 * @compactions: how often a caller had to move pages itself (compact_stall)
 */
struct vmstat {
	uint64_t stalls;
	uint64_t scanned;
	uint64_t stolen;
	uint64_t compactions;
};

/** vmstat_read - false with the reason in @why_not if it cannot be read */
bool vmstat_read(struct vmstat *vmstat, char why_not[WITNESS_WHY_MAX]);

#endif
