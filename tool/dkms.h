/* SPDX-License-Identifier: GPL-2.0-only */
/* What DKMS has made of the module, by the files that it keeps: anybody may read these. */
#ifndef MEMCTL_DKMS_H
#define MEMCTL_DKMS_H

#include <stdbool.h>

#include "advice.h"

#define DKMS_VERSION_MAX 64

/**
 * struct dkms - the module of one kernel
 * @known: DKMS has sources of it
 * @version: version of those; the newest, where it has several
 * @installed: the version that is installed for the kernel; empty if none is
 * @headers: what modules of the kernel are built with is there
 * @failed: the last build was for this kernel, and failed
 */
struct dkms {
	bool known;
	char version[DKMS_VERSION_MAX];
	char installed[DKMS_VERSION_MAX];
	bool headers;
	bool failed;
};

/** dkms_look - look at what there is for the kernel @release */
void dkms_look(const char *release, struct dkms *dkms);

/** dkms_advice - why the kernel @release has no module of what DKMS knows, and what to do */
struct advice dkms_advice(const char *release, const struct dkms *dkms);

#endif /* MEMCTL_DKMS_H */
