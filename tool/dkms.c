// SPDX-License-Identifier: GPL-2.0-only
#include "dkms.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "first-line.h"

#define TREE "/var/lib/dkms/kmalloc"

static void find_version(struct dkms *dkms)
{
	glob_t sources = { };

	glob(TREE "/*/source", 0, NULL, &sources);
	for (size_t i = 0; i < sources.gl_pathc; i++) {
		const char *name = sources.gl_pathv[i] + strlen(TREE "/");
		char version[DKMS_VERSION_MAX];

		snprintf(version, sizeof(version), "%.*s", (int)strcspn(name, "/"), name);
		if (strverscmp(version, dkms->version) > 0)
			strcpy(dkms->version, version);
	}
	dkms->known = sources.gl_pathc;
	globfree(&sources);
}

/* What is installed is a link TREE/kernel-RELEASE-MACHINE to VERSION/RELEASE/MACHINE. */
static void find_installed(const char *release, struct dkms *dkms)
{
	char *pattern = xasprintf(TREE "/kernel-%s-*", release);
	char *middle = xasprintf("/%s/", release);
	glob_t links = { };

	glob(pattern, 0, NULL, &links);
	for (size_t i = 0; i < links.gl_pathc; i++) {
		char target[256] = "";
		const char *at;

		if (readlink(links.gl_pathv[i], target, sizeof(target) - 1) < 0)
			continue;
		at = strstr(target, middle);
		if (at)
			snprintf(dkms->installed, sizeof(dkms->installed), "%.*s",
				 (int)(at - target), target);
	}
	globfree(&links);
	free(middle);
	free(pattern);
}

/* What the compiler said. */
static char *log_of(const struct dkms *dkms)
{
	return xasprintf(TREE "/%s/build/make.log", dkms->version);
}

/* A build that succeeded takes its log away from there. */
static bool has_failed(const char *release, const struct dkms *dkms)
{
	char *log = log_of(dkms), *kernel = xasprintf(" for kernel %s (", release);
	char line[256];
	bool failed = first_line(log, line, sizeof(line)) && strstr(line, kernel);

	free(kernel);
	free(log);
	return failed;
}

void dkms_look(const char *release, struct dkms *dkms)
{
	char *headers = xasprintf("/lib/modules/%s/build/Makefile", release);

	*dkms = (struct dkms){ .headers = !access(headers, F_OK) };
	free(headers);
	find_version(dkms);
	find_installed(release, dkms);
	dkms->failed = dkms->known && has_failed(release, dkms);
}

struct advice dkms_advice(const char *release, const struct dkms *dkms)
{
	struct advice advice = { };
	char *log = log_of(dkms);

	advice.why = xasprintf("DKMS has not built module kmalloc for Linux %s%s", release,
			       !dkms->headers ? ", whose headers are not there" :
			       dkms->failed ? ": the build failed" : "");
	if (!dkms->headers)
		advice.todo = xasprintf("%sapt install linux-headers-%s", as_root(), release);
	else
		advice.todo = xasprintf("%s%s%sdkms install kmalloc/%s -k %s",
					dkms->failed ? log : "",
					dkms->failed ? " says why; then " : "", as_root(),
					dkms->version, release);
	free(log);
	return advice;
}
