// SPDX-License-Identifier: GPL-2.0-only
#include "witness-slab.h"

#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* Every kernel with SLUB has this cache; its attributes are root's, the folder everybody's. */
#define ANY_CACHE SLAB_PATH "/kmalloc-64/object_size"

void slab_open(struct slab *slab)
{
	int fd = witness_open(ANY_CACHE, slab->why_not);

	slab->readable = fd >= 0;
	if (slab->readable)
		close(fd);
}

uint64_t slab_object_size(const char *cache)
{
	char path[sizeof(SLAB_PATH) + NAME_MAX + sizeof("/object_size")];
	uint64_t bytes = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/object_size", SLAB_PATH, cache);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%" SCNu64, &bytes) != 1)
		bytes = 0;
	fclose(file);
	return bytes;
}

/* Length of "kmalloc-cg-" in "kmalloc-cg-128". */
static size_t family_length(const char *cache)
{
	const char *dash = strrchr(cache, '-');

	return dash ? (size_t)(dash + 1 - cache) : strlen(cache);
}

uint64_t slab_least_size(const char *cache, uint64_t bytes)
{
	size_t family = family_length(cache);
	DIR *caches = opendir(SLAB_PATH);
	struct dirent *entry;
	uint64_t least = 0;

	if (!caches)
		return 0;
	while ((entry = readdir(caches))) {
		uint64_t size;

		if (strncmp(entry->d_name, cache, family) ||
		    family_length(entry->d_name) != family)
			continue;
		size = slab_object_size(entry->d_name);
		if (size >= bytes && (!least || size < least))
			least = size;
	}
	closedir(caches);
	return least;
}
