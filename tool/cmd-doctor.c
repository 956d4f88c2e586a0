// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "error.h"
#include "options.h"

enum { COLUMN_CHECK, COLUMN_STATE, COLUMN_FINDING, COLUMN_TODO };

static const struct column columns[] = {
	[COLUMN_CHECK] = { "check", COLUMN_TEXT, "what was looked at" },
	[COLUMN_STATE] = { "state", COLUMN_TEXT, "ok, note, warn or fail; none: not known" },
	[COLUMN_FINDING] = { "finding", COLUMN_TEXT, "what was found", .wraps = true },
	[COLUMN_TODO] = { "what_to_do", COLUMN_TEXT, "what to do about it", "WHAT TO DO", true },
	{ }
};

static const struct {
	const char *name;
	void (*look)(struct doctor *doctor);
} checks[] = {
	{ "module", doctor_module },
	{ "tool", doctor_tool },
	{ "dkms", doctor_dkms },
	{ "signature", doctor_signature },
	{ "device", doctor_device },
	{ "access", doctor_access },
	{ "limits", doctor_limits },
	{ "kernel", doctor_kernel },
};

void doctor_found(struct doctor *doctor, enum finding finding, char *what, char *todo)
{
	static const char *const names[] = {
		[FINDING_OK] = "ok",
		[FINDING_NOTE] = "note",
		[FINDING_WARN] = "warn",
		[FINDING_FAIL] = "fail",
	};

	table_row(doctor->table);
	table_text(doctor->table, COLUMN_CHECK, doctor->check);
	table_text(doctor->table, COLUMN_STATE, names[finding]);
	table_text(doctor->table, COLUMN_FINDING, what);
	table_text(doctor->table, COLUMN_TODO, todo ?: doctor->plain ? "" : NULL);
	doctor->failed |= finding == FINDING_FAIL;
	free(what);
	free(todo);
}

enum finding doctor_obstacle(const struct doctor *doctor)
{
	return doctor->loaded ? FINDING_WARN : FINDING_FAIL;
}

static void find_module(struct doctor *doctor)
{
	char state[MODULE_VALUE_MAX];
	int error = module_open(&doctor->module, NULL, &doctor->problem);

	if (error) {
		doctor->module = NULL;
		doctor->problem = doctor->problem ?: strerror(-error);
	} else {
		doctor->file = module_file(doctor->module);
	}
	doctor->loaded = module_sysfs("initstate", state) && !strcmp(state, "live");
}

static void find_device(struct doctor *doctor)
{
	doctor->error = kmalloc_open(&doctor->device, O_RDWR);
	if (!doctor->error)
		doctor->error = kmalloc_identify(doctor->device, &doctor->identity);
}

static enum status run(struct cli *cli)
{
	struct doctor doctor = { .plain = !cli->view.json && !cli->view.raw };
	const char *argument;

	while (next_option(cli, &argument))
		;
	operands(cli, 0, 0);
	uname(&doctor.system);
	find_module(&doctor);
	find_device(&doctor);
	doctor.table = table_new(&cli->view, "doctor", columns, NULL);
	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		doctor.check = checks[i].name;
		checks[i].look(&doctor);
	}
	table_print(doctor.table);
	kmalloc_close(doctor.device);
	if (doctor.module)
		module_close(doctor.module);
	return doctor.failed ? STATUS_FAILED : STATUS_DONE;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "Tell why it does not work, and what to do",
	.synopsis = "",
	.description = "Looks at the module, its signature, the device, your rights and limits, and "
		       "what\nchanges the kernel's allocators.  Needs neither driver nor root, but "
		       "root sees more.\nFails with status 1 if anything is in state fail.",
	.columns = columns,
	.run = run,
};
