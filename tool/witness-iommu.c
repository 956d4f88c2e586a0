// SPDX-License-Identifier: GPL-2.0-only
#include "witness-iommu.h"

#include <glob.h>
#include <string.h>
#include <sys/utsname.h>

static bool is_x86(void)
{
	struct utsname machine;

	if (uname(&machine))
		return false;
	return !strcmp(machine.machine, "x86_64") || !strcmp(machine.machine + 2, "86");
}

void iommu_open(struct iommu *iommu)
{
	glob_t groups;

	iommu->absent = glob(IOMMU_PATH "/*", 0, NULL, &groups) == GLOB_NOMATCH;
	if (!iommu->absent)
		snprintf(iommu->why_not, WITNESS_WHY_MAX, "an IOMMU gives devices other addresses");
	globfree(&groups);
	if (is_x86())
		return;
	iommu->absent = false;
	snprintf(iommu->why_not, WITNESS_WHY_MAX, "what devices see on this machine is not known");
}
