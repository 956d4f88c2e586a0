// SPDX-License-Identifier: GPL-2.0-only
/*
 * Process 1 where the kernel has the driver of the root's disk, or its file system, as modules:
 * loads those in /modules by the order of their names, mounts the root, and becomes the init that
 * the kernel's command line names.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DISKS 3
#define ROOT_TRIES 3000
#define ROOT_TRY_US 10000

/* The kernel panics, and the host shows the console. */
static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "initramfs: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static int no_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void load_modules(void)
{
	struct dirent **entries;
	int count = scandir("/modules", &entries, no_hidden, alphasort);

	if (count < 0 || chdir("/modules"))
		die("/modules");
	for (int i = 0; i < count; i++) {
		int fd = open(entries[i]->d_name, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0))
			die(entries[i]->d_name);
		close(fd);
	}
}

/*
 * The disk appears some time after its driver, as any of the three, since 6.12; it is the only one
 * with a partition.
 */
static void mount_root(void)
{
	static char path[] = "/dev/nvme0n1p1";
	char *number = strchr(path, 'n') + strlen("nvme0n");

	for (int tries = 0; tries < ROOT_TRIES; tries++) {
		*number = '1' + tries % DISKS;
		if (!access(path, F_OK)) {
			if (mount(path, "/root", "ext4", 0, ""))
				die(path);
			return;
		}
		usleep(ROOT_TRY_US);
	}
	errno = ENODEV;
	die("the root's partition");
}

/* The word after the last init= of the command line. */
static char *find_init(void)
{
	static char line[4096];
	char *init = NULL, *rest = line, *word;
	FILE *file = fopen("/proc/cmdline", "re");

	if (!file || !fgets(line, sizeof(line), file))
		die("/proc/cmdline");
	fclose(file);
	while ((word = strsep(&rest, " \n")))
		if (!strncmp(word, "init=", 5))
			init = word + 5;
	if (!init)
		die("no init= on the command line");
	return init;
}

int main(void)
{
	char *init;

	if (mkdir("/proc", 0755) || mount("proc", "/proc", "proc", 0, ""))
		die("/proc");
	if (mount("devtmpfs", "/dev", "devtmpfs", 0, ""))
		die("/dev");
	init = find_init();
	load_modules();
	mount_root();
	if (umount("/dev") || umount("/proc"))
		die("/dev and /proc");
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		die("/root");
	execl(init, init, NULL);
	die(init);
}
