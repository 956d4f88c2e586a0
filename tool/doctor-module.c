// SPDX-License-Identifier: GPL-2.0-only
/* The module, loaded and installed, and whether memctl is of the same version. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "absent.h"
#include "boot-option.h"
#include "doctor.h"
#include "error.h"
#include "first-line.h"

#define MODULES_DISABLED "/proc/sys/kernel/modules_disabled"

static bool kernel_is_closed(void)
{
	char disabled[8];

	return first_line(MODULES_DISABLED, disabled, sizeof(disabled)) && *disabled == '1';
}

static void not_installed(struct doctor *doctor)
{
	struct advice advice = not_installed_advice();
	char *why = advice.why;

	if (doctor->loaded)
		advice.why = xasprintf("loaded, but %s: the next start is without", why);
	doctor_found(doctor, doctor_obstacle(doctor), advice.why, advice.todo);
	if (doctor->loaded)
		free(why);
}

static void installed(struct doctor *doctor)
{
	char vermagic[MODULE_VALUE_MAX] = "", version[MODULE_VALUE_MAX] = "";
	char listed[BOOT_OPTION_MAX];

	module_field(doctor->module, "vermagic", 0, vermagic);
	module_field(doctor->module, "version", 0, version);
	vermagic[strcspn(vermagic, " ")] = '\0';
	if (strcmp(vermagic, doctor->system.release))
		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("%s is for Linux %s, this is %s", doctor->file, vermagic,
				       doctor->system.release),
			     xasprintf("build it for this one: %sdkms install kmalloc/%s --force, "
				       "or %smake dkms-install", as_root(), version, as_root()));
	else if (kernel_is_closed())
		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("not loaded, and this kernel takes no more modules "
				       "(kernel.modules_disabled)"),
			     xasprintf("%sreboot", as_root()));
	else if (boot_option("module_blacklist", listed) && strstr(listed, MODULE_NAME))
		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("not loaded, and refused by module_blacklist=%s", listed),
			     xasprintf("boot without that option"));
	else
		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("kmalloc %s is installed but not loaded", version),
			     xasprintf("%smemctl load", as_root()));
}

static void loaded(struct doctor *doctor)
{
	char running[MODULE_VALUE_MAX] = "?", version[MODULE_VALUE_MAX] = "?", abi[16] = "";
	bool same = false;

	module_sysfs("version", running);
	if (!doctor->error)
		snprintf(abi, sizeof(abi), ", ABI %u", doctor->identity.out_abi);
	module_field(doctor->module, "version", 0, version);
	if (module_same(doctor->module, &same) && same)
		doctor_found(doctor, FINDING_OK,
			     xasprintf("kmalloc %s loaded%s; installed file is the same", running,
				       abi), NULL);
	else
		doctor_found(doctor, FINDING_WARN,
			     xasprintf("kmalloc %s loaded%s; installed file is %s", running, abi,
				       strcmp(running, version) ? version : "of other sources"),
			     xasprintf("%smemctl unload && %smemctl load", as_root(), as_root()));
}

void doctor_module(struct doctor *doctor)
{
	if (!doctor->module)
		doctor_found(doctor, FINDING_UNKNOWN,
			     xasprintf("%s; whether it is installed is not known: %s",
				       doctor->loaded ? "loaded" : "not loaded", doctor->problem),
			     xasprintf("%sapt install libkmod2", as_root()));
	else if (!doctor->file)
		not_installed(doctor);
	else if (doctor->loaded)
		loaded(doctor);
	else
		installed(doctor);
}

void doctor_tool(struct doctor *doctor)
{
	char version[MODULE_VALUE_MAX];
	const char *whose = "loaded";

	if (!module_sysfs("version", version)) {
		whose = "installed";
		strcpy(version, VERSION);
		if (doctor->file)
			module_field(doctor->module, "version", 0, version);
	}
	if (doctor->error == -EPROTONOSUPPORT)
		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("memctl %s speaks ABI %d, the loaded module %s another",
				       VERSION, KMDEV_ABI, version),
			     xasprintf("install both of one version, then %smemctl unload && "
				       "%smemctl load", as_root(), as_root()));
	else if (strcmp(version, VERSION))
		doctor_found(doctor, FINDING_WARN,
			     xasprintf("memctl %s, ABI %d; the %s module is %s", VERSION, KMDEV_ABI,
				       whose, version),
			     xasprintf("install both of one version"));
	else
		doctor_found(doctor, FINDING_OK, xasprintf("memctl %s, ABI %d", VERSION, KMDEV_ABI),
			     NULL);
}
