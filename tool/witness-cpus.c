// SPDX-License-Identifier: GPL-2.0-only
#include "witness-cpus.h"

/* Ranges with commas between them: 0-3,8 */
void cpus_open(struct cpus *cpus)
{
	FILE *file = witness_fopen(CPUS_PATH, cpus->why_not);
	unsigned int first, last;

	cpus->possible = 0;
	if (!file)
		return;
	while (fscanf(file, "%u", &first) == 1) {
		if (fscanf(file, "-%u", &last) != 1)
			last = first;
		cpus->possible += last - first + 1;
		if (fgetc(file) != ',')
			break;
	}
	fclose(file);
	if (!cpus->possible)
		snprintf(cpus->why_not, WITNESS_WHY_MAX, "it names no processor");
}
