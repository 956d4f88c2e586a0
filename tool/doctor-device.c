// SPDX-License-Identifier: GPL-2.0-only
/* The device's node, and whether the caller may open it. */
#include <errno.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "absent.h"
#include "doctor.h"
#include "error.h"
#include "node.h"
#include "user.h"

static bool has_rule(void)
{
	glob_t rules = { };
	bool found = !glob("/{usr/lib,lib,etc,run}/udev/rules.d/*kmalloc.rules", GLOB_BRACE, NULL,
			   &rules);

	globfree(&rules);
	return found;
}

/* As ls has it. */
static char *node_text(const struct stat *node)
{
	const struct group *group = getgrgid(node->st_gid);
	char *number = xasprintf("%u", node->st_gid);
	char *text = xasprintf("%s %u:%u %s:%s %04o", KMALLOC_PATH, major(node->st_rdev),
			       minor(node->st_rdev), user_name(node->st_uid),
			       group ? group->gr_name : number, node->st_mode & 07777);

	free(number);
	return text;
}

static char *rights_command(void)
{
	if (has_rule())
		return xasprintf("%sudevadm trigger %s", as_root(), KMALLOC_PATH);
	return xasprintf("install the rule: %smake install, or %sapt install kmalloc-dkms",
			 as_root(), as_root());
}

static void judge_rights(struct doctor *doctor, const struct stat *node)
{
	const struct group *group = getgrnam(NODE_GROUP);
	char *text = node_text(node);

	if (!group)
		doctor_found(doctor, FINDING_WARN,
			     xasprintf("%s; there is no group " NODE_GROUP, text),
			     xasprintf("%ssystemd-sysusers && %ssystemctl restart systemd-udevd && "
				       "%sudevadm trigger %s", as_root(), as_root(), as_root(),
				       KMALLOC_PATH));
	else if (node->st_mode & S_IRWXO)
		doctor_found(doctor, FINDING_WARN,
			     xasprintf("%s: every user may take kernel memory", text),
			     xasprintf("%schmod %04o %s", as_root(), NODE_MODE, KMALLOC_PATH));
	else if (!node->st_uid && node->st_gid == group->gr_gid &&
		 (node->st_mode & 07777) == NODE_MODE)
		doctor_found(doctor, FINDING_OK, xasprintf("%s", text), NULL);
	else
		doctor_found(doctor, FINDING_WARN,
			     xasprintf("%s; the udev rule has root:" NODE_GROUP " %04o", text,
				       NODE_MODE),
			     rights_command());
	free(text);
}

void doctor_device(struct doctor *doctor)
{
	struct stat node;
	dev_t number;

	if (!doctor->loaded) {
		doctor_found(doctor, FINDING_UNKNOWN,
			     xasprintf("%s is made when the module is loaded", KMALLOC_PATH), NULL);
	} else if (stat(KMALLOC_PATH, &node)) {
		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("the module is loaded, but %s is not there", KMALLOC_PATH),
			     node_command());
	} else if (!S_ISCHR(node.st_mode) || (node_number(&number) && node.st_rdev != number)) {
		char *command = node_command();

		doctor_found(doctor, FINDING_FAIL,
			     xasprintf("%s is something else than the node of module kmalloc",
				       KMALLOC_PATH),
			     xasprintf("%srm %s && %s", as_root(), KMALLOC_PATH, command));
		free(command);
	} else {
		judge_rights(doctor, &node);
	}
}

/* What the kernel hides from those who may open the device; NULL if nothing. */
static const char *hidden(const struct kmdev_identify *identity)
{
	if (identity->out_may & KMDEV_MAY_NOT_LOCKDOWN)
		return "lockdown hides addresses";
	if (identity->out_may & KMDEV_MAY_NOT_KPTR)
		return "kernel.kptr_restrict=2 hides addresses";
	if (!(identity->out_may & KMDEV_MAY_SEE_VIRT))
		return "addresses are for CAP_SYSLOG and CAP_SYS_ADMIN";
	return NULL;
}

static char *may_open(void)
{
	const struct group *group = getgrnam(NODE_GROUP);

	if (!geteuid())
		return xasprintf("you are root");
	return xasprintf("you are %s%s", user_name(geteuid()),
			 group && group_member(group->gr_gid) ? ", in group " NODE_GROUP : "");
}

void doctor_access(struct doctor *doctor)
{
	const char *but = doctor->error ? NULL : hidden(&doctor->identity);
	struct advice advice;
	char *who;

	switch (doctor->error) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
	case -ENOTTY:
		doctor_found(doctor, FINDING_UNKNOWN, xasprintf("there is no device to open"),
			     NULL);
		return;
	case 0:
	case -EPROTONOSUPPORT:
		who = may_open();
		doctor_found(doctor, FINDING_OK,
			     xasprintf("%s%s%s", who, but ? "; " : "", but ?: ""), NULL);
		free(who);
		return;
	default:
		advice = absent_advice(doctor->error);
		doctor_found(doctor, FINDING_FAIL, advice.why, advice.todo);
	}
}
