// SPDX-License-Identifier: GPL-2.0-only
/* All by looking at files: libkmod would cost every failing start ten times as much. */
#include "absent.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "dkms.h"
#include "error.h"
#include "node.h"

static bool is_installed(void)
{
	struct utsname system;
	bool found = false;
	char *path, *line = NULL;
	size_t size = 0;
	FILE *file;

	uname(&system);
	path = xasprintf("/lib/modules/%s/modules.dep", system.release);
	file = fopen(path, "re");
	free(path);
	/* Each line is a module, a colon, and the modules that it needs. */
	while (file && !found && getline(&line, &size, file) > 0)
		found = memmem(line, strcspn(line, ":"), "/kmalloc.ko", strlen("/kmalloc.ko"));
	if (file)
		fclose(file);
	free(line);
	return found;
}

struct advice not_installed_advice(void)
{
	struct utsname system;
	struct dkms dkms;

	uname(&system);
	dkms_look(system.release, &dkms);
	if (dkms.known)
		return dkms_advice(system.release, &dkms);
	return (struct advice){
		xasprintf("module kmalloc is not installed for Linux %s", system.release),
		xasprintf("%sapt install kmalloc-dkms, %smake dkms-install, or %smemctl load "
			  "--file kmalloc.ko", as_root(), as_root(), as_root()),
	};
}

static struct advice no_node(void)
{
	if (!access("/sys/module/kmalloc", F_OK))
		return (struct advice){
			xasprintf("module kmalloc is loaded, but nobody made its node"),
			node_command(),
		};
	if (is_installed())
		return (struct advice){
			xasprintf("module kmalloc is installed but not loaded"),
			xasprintf("%smemctl load", as_root()),
		};
	return not_installed_advice();
}

/* Whether the user database has the caller in the group; the login may be older than that. */
static bool is_member(const struct passwd *user, gid_t group)
{
	gid_t *groups = NULL;
	bool member = false;
	int count = 0;

	getgrouplist(user->pw_name, user->pw_gid, NULL, &count);
	groups = calloc(count, sizeof(*groups));
	if (!groups || getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
		count = 0;
	for (int i = 0; i < count; i++)
		member |= groups[i] == group;
	free(groups);
	return member;
}

static struct advice no_permission(void)
{
	const struct passwd *user = getpwuid(geteuid());
	const struct group *group;
	struct stat node;

	if (stat(KMALLOC_PATH, &node) || !(node.st_mode & S_IRGRP) || !node.st_gid)
		return (struct advice){
			xasprintf("%s is root's alone (its udev rule is not installed)",
				  KMALLOC_PATH),
			xasprintf("use sudo"),
		};
	group = getgrgid(node.st_gid);
	if (!group || !user)
		return (struct advice){ xasprintf("%s belongs to group %d, which you are not in",
						  KMALLOC_PATH, (int)node.st_gid) };
	if (is_member(user, node.st_gid))
		return (struct advice){
			xasprintf("you are in group %s; this login is older", group->gr_name),
			xasprintf("log in again, or: newgrp %s", group->gr_name),
		};
	return (struct advice){
		xasprintf("%s is for group %s", KMALLOC_PATH, group->gr_name),
		xasprintf("sudo usermod -aG %s %s, then log in again", group->gr_name,
			  user->pw_name),
	};
}

static struct advice not_there(void)
{
	struct advice advice = no_node();
	char *why = xasprintf("%s is not there, %s", KMALLOC_PATH, advice.why);

	free(advice.why);
	advice.why = why;
	return advice;
}

struct advice absent_advice(int error)
{
	switch (error) {
	case -ENOENT:
		return not_there();
	case -EACCES:
		return no_permission();
	case -EPERM:
		return (struct advice){
			xasprintf("a rule of this service or container forbids %s", KMALLOC_PATH),
			xasprintf("let it have the device, as by DeviceAllow=%s", KMALLOC_PATH),
		};
	case -ENXIO:
	case -ENODEV:
		return (struct advice){
			xasprintf("%s is there, but no module answers", KMALLOC_PATH),
			xasprintf("%smemctl load", as_root()),
		};
	case -ENOTTY:
		return (struct advice){ xasprintf("%s is something else than the node of module "
						  "kmalloc", KMALLOC_PATH) };
	case -EPROTONOSUPPORT:
		return (struct advice){
			xasprintf("%s speaks another version of the interface than memctl",
				  KMALLOC_PATH),
			xasprintf("memctl status shows both versions"),
		};
	default:
		return (struct advice){ xasprintf("%s: %s", KMALLOC_PATH, strerror(-error)) };
	}
}

char *absent_text(int error)
{
	char *reason = advice_text(absent_advice(error));
	char *text = xasprintf("no driver: %s", reason);

	free(reason);
	return text;
}

char *not_installed_text(void)
{
	return advice_text(not_installed_advice());
}
