// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"

#define CGROUPS "/sys/fs/cgroup"
#define CGROUP CGROUPS "/kmd-abi"

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abi_fail(path);
	close(fd);
}

void cgroup_make(const char *max)
{
	if (access(CGROUPS "/cgroup.procs", F_OK) < 0 &&
	    mount("cgroup2", CGROUPS, "cgroup2", 0, NULL) < 0)
		abi_fail(CGROUPS);
	write_text(CGROUPS "/cgroup.subtree_control", "+memory");
	if (mkdir(CGROUP, 0755) < 0)
		abi_fail(CGROUP);
	write_text(CGROUP "/memory.max", max);
}

void cgroup_enter(void)
{
	write_text(CGROUP "/cgroup.procs", "0");
}

uint64_t cgroup_number(const char *file, const char *key)
{
	unsigned long long value = 0;
	char path[128], line[128];
	FILE *numbers;

	snprintf(path, sizeof(path), CGROUP "/%s", file);
	numbers = fopen(path, "re");
	if (!numbers)
		abi_fail(path);
	while (fgets(line, sizeof(line), numbers)) {
		if (!strncmp(line, key, strlen(key)))
			sscanf(line + strlen(key), "%llu", &value);
	}
	fclose(numbers);
	return value;
}

void cgroup_remove(void)
{
	if (rmdir(CGROUP) < 0)
		abi_fail(CGROUP);
}
