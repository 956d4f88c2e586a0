// SPDX-License-Identifier: GPL-2.0-only
#include "witness-vmstat.h"

#include <inttypes.h>
#include <string.h>

static void add(struct vmstat *vmstat, const char *name, uint64_t value)
{
	if (!strncmp(name, "allocstall", strlen("allocstall")))
		vmstat->stalls += value;
	else if (!strcmp(name, "pgscan_direct"))
		vmstat->scanned = value;
	else if (!strcmp(name, "pgsteal_direct"))
		vmstat->stolen = value;
	else if (!strcmp(name, "compact_stall"))
		vmstat->compactions = value;
}

bool vmstat_read(struct vmstat *vmstat, char why_not[WITNESS_WHY_MAX])
{
	FILE *file = witness_fopen(VMSTAT_PATH, why_not);
	uint64_t value;
	char name[64];

	*vmstat = (struct vmstat){ };
	if (!file)
		return false;
	while (fscanf(file, "%63s %" SCNu64, name, &value) == 2)
		add(vmstat, name, value);
	fclose(file);
	return true;
}
