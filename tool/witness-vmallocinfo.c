// SPDX-License-Identifier: GPL-2.0-only
#include "witness-vmallocinfo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LOOKS 5

static int kptr_restrict(void)
{
	FILE *file = fopen("/proc/sys/kernel/kptr_restrict", "re");
	int value = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%d", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

void vmallocinfo_open(struct vmallocinfo *vmallocinfo)
{
	FILE *file = witness_fopen(VMALLOCINFO_PATH, vmallocinfo->why_not);
	int restriction = kptr_restrict();

	vmallocinfo->readable = file && restriction == 1;
	if (!file)
		return;
	fclose(file);
	if (restriction != 1)
		snprintf(vmallocinfo->why_not, WITNESS_WHY_MAX,
			 "sysctl kernel.kptr_restrict=%d %s its addresses: set 1", restriction,
			 restriction ? "hides" : "hashes");
}

/* 0xffffb4be80616000-0xffffb4be8070c000 1007616 caller+0x10/0x20 pages=245 vmalloc N0=245 */
static bool parse(const char *line, uint64_t *virt, struct vmalloc_area *area)
{
	const char *pages = strstr(line, " pages=");

	area->pages = pages ? strtoull(pages + strlen(" pages="), NULL, 10) : 0;
	area->dma = strstr(line, " dma-coherent");
	area->owner[0] = '\0';
	return sscanf(line, "0x%" SCNx64 "-0x%*x %" SCNu64 " %31[^+ ]", virt, &area->bytes,
		      area->owner) >= 2;
}

static bool look_for(uint64_t virt, struct vmalloc_area *area)
{
	FILE *file = fopen(VMALLOCINFO_PATH, "re");
	bool found = false;
	char *line = NULL;
	size_t room = 0;
	uint64_t begin = 0;

	if (!file)
		return false;
	while (!found && getline(&line, &room, file) > 0)
		found = parse(line, &begin, area) && virt - begin < area->bytes;
	free(line);
	fclose(file);
	area->begin = begin;
	return found;
}

/*
 * The file comes in parts.  An area that goes between two of them has the next one left out, so
 * what is not there is looked for again before that is said.
 */
bool vmallocinfo_holding(uint64_t virt, struct vmalloc_area *area)
{
	for (unsigned int i = 0; i < LOOKS; i++)
		if (look_for(virt, area))
			return true;
	return false;
}
