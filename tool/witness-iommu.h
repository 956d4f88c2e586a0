/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys/kernel/iommu_groups: devices that see memory through an IOMMU.  Where there are none, x86
 * devices see physical addresses.
 */
#ifndef MEMCTL_WITNESS_IOMMU_H
#define MEMCTL_WITNESS_IOMMU_H

#include "witness.h"

#define IOMMU_PATH "/sys/kernel/iommu_groups"

struct iommu {
	bool absent; /* known not to be there */
	char why_not[WITNESS_WHY_MAX];
};

void iommu_open(struct iommu *iommu);

#endif
