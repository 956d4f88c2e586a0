// SPDX-License-Identifier: GPL-2.0-only
#include "witness-slabinfo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void slabinfo_open(struct slabinfo *slabinfo)
{
	slabinfo->file = witness_fopen(SLABINFO_PATH, slabinfo->why_not);
}

void slabinfo_close(struct slabinfo *slabinfo)
{
	if (slabinfo->file)
		fclose(slabinfo->file);
}

/* A line is name, objects in use, objects, and bytes of an object; then what is not asked here. */
uint64_t slabinfo_object_size(struct slabinfo *slabinfo, const char *cache)
{
	size_t length = strlen(cache), size = 0;
	uint64_t bytes = 0;
	char *line = NULL;

	rewind(slabinfo->file);
	while (!bytes && getline(&line, &size, slabinfo->file) > 0)
		if (!strncmp(line, cache, length) && line[length] == ' ')
			sscanf(line + length, "%*u %*u %" SCNu64, &bytes);
	free(line);
	return bytes;
}
