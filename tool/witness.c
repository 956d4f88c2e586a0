// SPDX-License-Identifier: GPL-2.0-only
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "first-line.h"

static bool locked_down(void)
{
	char mode[32];

	return bracketed_word("/sys/kernel/security/lockdown", mode, sizeof(mode)) &&
	       !strcmp(mode, "confidentiality");
}

static void explain(int error, char why_not[WITNESS_WHY_MAX])
{
	const char *why = strerror(error);

	if (error == ENOENT)
		why = "this kernel does not have it";
	else if (error == EPERM && locked_down())
		why = "lockdown (confidentiality) closes it";
	else if (error == EACCES || error == EPERM)
		why = "only root may ask: sudo";
	snprintf(why_not, WITNESS_WHY_MAX, "%s", why);
}

int witness_open(const char *path, char why_not[WITNESS_WHY_MAX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		explain(errno, why_not);
	return fd;
}

FILE *witness_fopen(const char *path, char why_not[WITNESS_WHY_MAX])
{
	FILE *file = fopen(path, "re");

	if (!file)
		explain(errno, why_not);
	return file;
}
