/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memctl doctor: what may keep the project from working here.  Each check is a function in the file
 * of its subject, doctor-NAME.c, and tells what it found row by row; they need no driver.
 */
#ifndef MEMCTL_DOCTOR_H
#define MEMCTL_DOCTOR_H

#include <kmalloc/kmalloc.h>
#include <stdbool.h>
#include <sys/utsname.h>

#include "module.h"
#include "table.h"

/**
 * enum finding - how bad it is
 * @FINDING_UNKNOWN: it cannot be known, or not by this user
 * @FINDING_OK: as it should be
 * @FINDING_NOTE: good to know
 * @FINDING_WARN: it works, but something will not, later or in part
 * @FINDING_FAIL: it does not work
 */
enum finding {
	FINDING_UNKNOWN,
	FINDING_OK,
	FINDING_NOTE,
	FINDING_WARN,
	FINDING_FAIL,
};

/**
 * struct doctor - what all checks want to know
 * @table: where the findings go
 * @plain: they go to a person, for whom a cell without a word is empty
 * @check: name of the check that is at work
 * @failed: something failed
 * @system: the running kernel
 * @module: the installed module; NULL if it could not be looked for
 * @problem: why not
 * @file: its file; NULL if there is none
 * @loaded: the kernel has the module
 * @device: the open device; NULL if it did not open
 * @error: why not, a negative errno
 * @identity: what the driver says of itself, once @device is open
 */
struct doctor {
	struct table *table;
	bool plain;
	const char *check;
	bool failed;
	struct utsname system;
	struct module *module;
	const char *problem;
	const char *file;
	bool loaded;
	struct kmalloc *device;
	int error;
	struct kmdev_identify identity;
};

/**
 * doctor_found - a row of the table
 * @doctor: the doctor
 * @finding: how bad it is
 * @what: what was found; taken
 * @todo: what to do, best a command; NULL for nothing; taken
 */
void doctor_found(struct doctor *doctor, enum finding finding, char *what, char *todo);

/** doctor_obstacle - how bad it is what keeps the module from loading: less, once it is loaded */
enum finding doctor_obstacle(const struct doctor *doctor);

void doctor_module(struct doctor *doctor);
void doctor_tool(struct doctor *doctor);
void doctor_dkms(struct doctor *doctor);
void doctor_signature(struct doctor *doctor);
void doctor_device(struct doctor *doctor);
void doctor_access(struct doctor *doctor);
void doctor_limits(struct doctor *doctor);
void doctor_kernel(struct doctor *doctor);

#endif /* MEMCTL_DOCTOR_H */
