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

#include "error.h"

const char *as_root(void)
{
	return geteuid() ? "sudo " : "";
}

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

char *not_installed_text(void)
{
	struct utsname system;

	uname(&system);
	if (!access("/var/lib/dkms/kmalloc", F_OK))
		return xasprintf("DKMS has not built module kmalloc for Linux %s: %sapt install "
				 "linux-headers-%s; where these are, %sdkms autoinstall says why",
				 system.release, as_root(), system.release, as_root());
	return xasprintf("module kmalloc is not installed for Linux %s: %sapt install kmalloc-dkms, "
			 "%smake dkms-install, or %smemctl load --file kmalloc.ko",
			 system.release, as_root(), as_root(), as_root());
}

static char *no_node(void)
{
	if (!access("/sys/module/kmalloc", F_OK))
		return xasprintf("module kmalloc is loaded, but nobody made its node: is /dev a "
				 "devtmpfs?");
	if (is_installed())
		return xasprintf("module kmalloc is installed but not loaded: %smemctl load",
				 as_root());
	return not_installed_text();
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

static char *no_permission(void)
{
	const struct passwd *user = getpwuid(geteuid());
	const struct group *group;
	struct stat node;

	if (stat(KMALLOC_PATH, &node) || !(node.st_mode & S_IRGRP) || !node.st_gid)
		return xasprintf("%s is root's alone (its udev rule is not installed): use sudo",
				 KMALLOC_PATH);
	group = getgrgid(node.st_gid);
	if (!group || !user)
		return xasprintf("%s belongs to group %d, which you are not in", KMALLOC_PATH,
				 (int)node.st_gid);
	if (is_member(user, node.st_gid))
		return xasprintf("you are in group %s; this login is older: log in again, or: "
				 "newgrp %s", group->gr_name, group->gr_name);
	return xasprintf("%s is for group %s: sudo usermod -aG %s %s, then log in again",
			 KMALLOC_PATH, group->gr_name, group->gr_name, user->pw_name);
}

static char *why(int error)
{
	char *advice, *text;

	switch (error) {
	case -ENOENT:
		advice = no_node();
		text = xasprintf("%s is not there, %s", KMALLOC_PATH, advice);
		free(advice);
		return text;
	case -EACCES:
	case -EPERM:
		return no_permission();
	case -ENXIO:
	case -ENODEV:
		return xasprintf("%s is there, but no module answers: %smemctl load", KMALLOC_PATH,
				 as_root());
	case -ENOTTY:
		return xasprintf("%s is something else than the node of module kmalloc",
				 KMALLOC_PATH);
	case -EPROTONOSUPPORT:
		return xasprintf("%s speaks another version of the interface than memctl: memctl "
				 "status shows both versions", KMALLOC_PATH);
	default:
		return xasprintf("%s: %s", KMALLOC_PATH, strerror(-error));
	}
}

char *absent_text(int error)
{
	char *reason = why(error);
	char *text = xasprintf("no driver: %s", reason);

	free(reason);
	return text;
}
