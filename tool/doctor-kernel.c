// SPDX-License-Identifier: GPL-2.0-only
/* What has befallen the running kernel, and which of its options change what allocators do. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "doctor.h"
#include "error.h"
#include "first-line.h"
#include "kernel-option.h"

/* Bits of /proc/sys/kernel/tainted after which answers of the kernel are in doubt. */
static const struct {
	unsigned int bit;
	const char *what;
} taints[] = {
	{ 4, "a machine check" },
	{ 5, "a bad page" },
	{ 7, "an oops" },
	{ 9, "a warning" },
	{ 14, "a soft lockup" },
};

/* Adds to a list of words. */
static void append(char **list, const char *word)
{
	char *longer = xasprintf("%s%s%s", *list ?: "", *list ? ", " : "", word);

	free(*list);
	*list = longer;
}

static void look_at_taint(struct doctor *doctor)
{
	unsigned long tainted;
	char line[32], *list = NULL;

	if (!first_line("/proc/sys/kernel/tainted", line, sizeof(line)))
		return;
	tainted = strtoul(line, NULL, 10);
	for (size_t i = 0; i < sizeof(taints) / sizeof(*taints); i++)
		if (tainted & 1UL << taints[i].bit)
			append(&list, taints[i].what);
	if (list)
		doctor_found(doctor, FINDING_WARN,
			     xasprintf("tainted %lu: since its start there was %s", tainted, list),
			     xasprintf("%sdmesg tells; reboot before you trust it", as_root()));
	else
		doctor_found(doctor, FINDING_OK,
			     tainted ? xasprintf("tainted %lu, by nothing worse than modules such as "
						 "kmalloc", tainted) : xasprintf("not tainted"),
			     NULL);
	free(list);
}

static void on(struct doctor *doctor, const struct kernel_option *option, const char *value)
{
	char *todo = NULL;

	if (option->set)
		todo = xasprintf("echo %s | %stee %s", option->set, as_root(), option->file);
	else if (option->todo)
		todo = xasprintf("%s", option->todo);
	doctor_found(doctor, option->harmful ? FINDING_WARN : FINDING_NOTE,
		     xasprintf("%s%s%s: %s", option->name, *value ? "=" : "", value,
			       option->matters), todo);
}

static void look_at_options(struct doctor *doctor)
{
	const uint32_t *flags = doctor->error ? NULL : &doctor->identity.out_kernel;
	char *closed = NULL, *unknown = NULL, value[KERNEL_OPTION_VALUE_MAX];
	const struct kernel_option *option;

	for (size_t i = 0; (option = kernel_option_at(i)); i++) {
		switch (kernel_option_look(option, flags, value)) {
		case OPTION_ON:
			on(doctor, option, value);
			break;
		case OPTION_CLOSED:
			append(&closed, option->name);
			break;
		case OPTION_UNKNOWN:
			append(&unknown, option->name);
			break;
		case OPTION_OFF:
			break;
		}
	}
	if (closed)
		doctor_found(doctor, FINDING_UNKNOWN, xasprintf("cannot be seen: %s", closed),
			     geteuid() ? xasprintf("needs root: sudo memctl doctor") :
			     xasprintf("mount -t debugfs none /sys/kernel/debug"));
	if (unknown)
		doctor_found(doctor, FINDING_UNKNOWN, xasprintf("not known: %s", unknown),
			     xasprintf("needs /boot/config-%s", doctor->system.release));
	free(closed);
	free(unknown);
}

void doctor_kernel(struct doctor *doctor)
{
	look_at_taint(doctor);
	look_at_options(doctor);
}
