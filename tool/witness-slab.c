// SPDX-License-Identifier: GPL-2.0-only
#include "witness-slab.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

/*
 * Every kernel with SLUB has this cache, even where the least is 128, as on arm64.  Its attributes
 * are root's, the folder everybody's.
 */
#define ANY_CACHE SLAB_PATH "/kmalloc-256/object_size"

void slab_open(struct slab *slab)
{
	int fd = witness_open(ANY_CACHE, slab->why_not);

	slab->readable = fd >= 0;
	if (slab->readable)
		close(fd);
}

uint64_t slab_figure(const char *cache, const char *attribute)
{
	char *path = xasprintf("%s/%s/%s", SLAB_PATH, cache, attribute);
	FILE *file = fopen(path, "re");
	uint64_t number = 0;

	free(path);
	if (!file)
		return 0;
	if (fscanf(file, "%" SCNu64, &number) != 1)
		number = 0;
	fclose(file);
	return number;
}

bool slab_is_alias(const char *cache)
{
	char *path = xasprintf("%s/%s", SLAB_PATH, cache);
	struct stat stat;
	bool alias = !lstat(path, &stat) && S_ISLNK(stat.st_mode);

	free(path);
	return alias;
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
		size = slab_figure(entry->d_name, "object_size");
		if (size >= bytes && (!least || size < least))
			least = size;
	}
	closedir(caches);
	return least;
}
