// SPDX-License-Identifier: GPL-2.0-only
#include "cgroup.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "error.h"
#include "first-line.h"

#define MOUNTED "/sys/fs/cgroup"

/* The root has no such file, and "max" is no number. */
static bool number_in(const char *directory, const char *name, uint64_t *number)
{
	char *path = xasprintf("%s/%s", directory, name), line[32];
	bool read = first_line(path, line, sizeof(line)) && sscanf(line, "%" SCNu64, number) == 1;

	free(path);
	return read;
}

/* Pages of files count, too, but the kernel takes them back when memory is asked for. */
static uint64_t pages_of_files(const char *directory)
{
	char *path = xasprintf("%s/memory.stat", directory), name[64];
	FILE *file = fopen(path, "re");
	uint64_t value, pages = 0;

	free(path);
	while (file && !pages && fscanf(file, "%63s %" SCNu64, name, &value) == 2)
		if (!strcmp(name, "file"))
			pages = value;
	if (file)
		fclose(file);
	return pages;
}

static uint64_t left_in(const struct cgroup *cgroup)
{
	return cgroup->most > cgroup->used ? cgroup->most - cgroup->used : 0;
}

static void look(const char *directory, struct cgroup *tightest)
{
	struct cgroup here = { };

	if (!number_in(directory, "memory.max", &here.most) ||
	    !number_in(directory, "memory.current", &here.used))
		return;
	here.used -= MIN(here.used, pages_of_files(directory));
	if (tightest->path && left_in(tightest) <= left_in(&here))
		return;
	free(tightest->path);
	*tightest = here;
	tightest->path = xasprintf("%s", directory);
}

bool cgroup_find(struct cgroup *cgroup)
{
	char line[PATH_MAX], directory[PATH_MAX + sizeof(MOUNTED)], *slash;

	*cgroup = (struct cgroup){ };
	if (!first_line("/proc/self/cgroup", line, sizeof(line)) || strncmp(line, "0::/", 4) ||
	    access(MOUNTED "/cgroup.controllers", F_OK))
		return false;
	snprintf(directory, sizeof(directory), MOUNTED "%s", line + strlen("0::"));
	while (strlen(directory) >= strlen(MOUNTED)) {
		look(directory, cgroup);
		slash = strrchr(directory, '/');
		*slash = '\0';
	}
	return true;
}
