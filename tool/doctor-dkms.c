// SPDX-License-Identifier: GPL-2.0-only
/* Whether DKMS has built the module, for this kernel and for that of the next start. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "dkms.h"
#include "doctor.h"
#include "error.h"

/* The newest kernel that is installed, if it is newer than that which runs; to be freed. */
static char *next_release(const char *running)
{
	const char *newest = running;
	glob_t kernels = { };
	char *next = NULL;

	glob("/lib/modules/*/kernel", 0, NULL, &kernels);
	for (size_t i = 0; i < kernels.gl_pathc; i++) {
		char *release = kernels.gl_pathv[i] + strlen("/lib/modules/");

		release[strcspn(release, "/")] = '\0';
		if (strverscmp(release, newest) > 0)
			newest = release;
	}
	if (newest != running)
		next = xasprintf("%s", newest);
	globfree(&kernels);
	return next;
}

static void not_known(struct doctor *doctor)
{
	doctor_found(doctor, FINDING_NOTE,
		     xasprintf("DKMS does not have kmalloc: no kernel gets the module by itself"),
		     xasprintf("%sapt install kmalloc-dkms, or %smake dkms-install", as_root(),
			       as_root()));
}

static void this_kernel(struct doctor *doctor, const struct dkms *dkms)
{
	struct advice advice;

	if (*dkms->installed) {
		doctor_found(doctor, FINDING_OK,
			     xasprintf("%s built and installed for %s", dkms->installed,
				       doctor->system.release), NULL);
		return;
	}
	advice = dkms_advice(doctor->system.release, dkms);
	/* There may be a module that was installed in another way. */
	doctor_found(doctor, doctor->file ? FINDING_WARN : doctor_obstacle(doctor), advice.why,
		     advice.todo);
}

static void next_kernel(struct doctor *doctor, const char *next)
{
	struct advice advice;
	struct dkms dkms;

	dkms_look(next, &dkms);
	if (*dkms.installed)
		return;
	advice = dkms_advice(next, &dkms);
	doctor_found(doctor, FINDING_WARN, advice.why, advice.todo);
}

void doctor_dkms(struct doctor *doctor)
{
	struct dkms dkms;
	char *next;

	dkms_look(doctor->system.release, &dkms);
	if (!dkms.known) {
		not_known(doctor);
		return;
	}
	this_kernel(doctor, &dkms);
	next = next_release(doctor->system.release);
	if (next)
		next_kernel(doctor, next);
	free(next);
}
