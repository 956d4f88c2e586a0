// SPDX-License-Identifier: GPL-2.0-only
#include "holders.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "first-line.h"

static bool has_device_open(const char *process)
{
	char *path = xasprintf("/proc/%s/fd", process);
	DIR *files = opendir(path);
	struct dirent *file;
	bool found = false;

	free(path);
	while (files && !found && (file = readdir(files))) {
		char target[sizeof(KMALLOC_PATH)];
		ssize_t length = readlinkat(dirfd(files), file->d_name, target, sizeof(target));

		found = length == strlen(KMALLOC_PATH) && !memcmp(target, KMALLOC_PATH, length);
	}
	if (files)
		closedir(files);
	return found;
}

static void process_name(const char *process, char name[64])
{
	char *path = xasprintf("/proc/%s/comm", process);

	if (!first_line(path, name, 64))
		strcpy(name, "?");
	free(path);
}

char *holders_text(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *process;
	char *all = NULL;

	while (processes && (process = readdir(processes))) {
		char name[64], *longer;

		if (!isdigit((unsigned char)*process->d_name) ||
		    !has_device_open(process->d_name))
			continue;
		process_name(process->d_name, name);
		longer = xasprintf("%s%s%s (%s)", all ? all : "", all ? ", " : "", name,
				   process->d_name);
		free(all);
		all = longer;
	}
	if (processes)
		closedir(processes);
	return all;
}
