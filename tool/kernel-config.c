// SPDX-License-Identifier: GPL-2.0-only
#include "kernel-config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "error.h"
#include "spawn.h"
#include "whole-file.h"

#define PACKED "/proc/config.gz"

/* Takes the path. */
static char *read_plain(char *path)
{
	size_t size;
	char *text = whole_file(path, &size);

	free(path);
	return text;
}

/* The kernel has its own only packed. */
static char *read_packed(void)
{
	FILE *unpacking;
	char *text;

	if (access(PACKED, R_OK))
		return NULL;
	unpacking = popen("gzip -dc " PACKED, "re");
	if (!unpacking)
		return NULL;
	text = spawn_read_all(fileno(unpacking));
	if (!pclose(unpacking))
		return text;
	free(text);
	return NULL;
}

/* All of it, read once; NULL if it is not to be had. */
static const char *config(void)
{
	static bool looked;
	static char *text;
	struct utsname system;

	if (looked)
		return text;
	looked = true;
	uname(&system);
	text = read_plain(xasprintf("/boot/config-%s", system.release));
	text = text ?: read_plain(xasprintf("/lib/modules/%s/config", system.release));
	text = text ?: read_packed();
	return text;
}

bool kernel_config_known(void)
{
	return config();
}

bool kernel_config(const char *name, char value[KERNEL_CONFIG_MAX])
{
	char *line = xasprintf("\n%s=", name);
	const char *at = config() ? strstr(config(), line) : NULL;

	if (at) {
		at += strlen(line);
		snprintf(value, KERNEL_CONFIG_MAX, "%.*s", (int)strcspn(at, "\n"), at);
	}
	free(line);
	return at;
}
