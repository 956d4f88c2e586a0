// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one program of the harness in the root image: it is process 1, or a unit of
 * systemd's with --full.  The rest comes with each run, so that a change to it needs
 * no new image: as a tar on the second namespace of the disk, and the directory to
 * work in as a file system on the third.  Namespaces may get their names in any order
 * (since 6.12), so each is looked for by its number.
 *
 * In C, for an emulated machine translates every program that it meets: mount, tar
 * and a shell would take a second.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define SESSION "/usr/lib/guest/session"
#define DISKS 3
#define DISK_TRIES 3000
#define DISK_TRY_US 10000

static const struct {
	const char *type, *at, *options;
	unsigned long flags;
} mounts[] = {
	{ "proc", "/proc", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "sysfs", "/sys", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "devtmpfs", "/dev", "mode=755", MS_NOSUID },
	{ "devpts", "/dev/pts", "gid=5,mode=620,ptmxmode=666", MS_NOSUID | MS_NOEXEC },
	{ "tmpfs", "/dev/shm", "", MS_NOSUID | MS_NODEV },
	{ "tmpfs", "/run", "mode=755", MS_NOSUID | MS_NODEV },
	{ "tmpfs", "/tmp", "mode=1777", MS_NOSUID | MS_NODEV },
	{ "cgroup2", "/sys/fs/cgroup", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "debugfs", "/sys/kernel/debug", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "tracefs", "/sys/kernel/tracing", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
	{ "securityfs", "/sys/kernel/security", "", MS_NOSUID | MS_NODEV | MS_NOEXEC },
};

static const struct {
	const char *target, *link;
} links[] = {
	{ "/proc/self/fd", "/dev/fd" },
	{ "/proc/self/fd/0", "/dev/stdin" },
	{ "/proc/self/fd/1", "/dev/stdout" },
	{ "/proc/self/fd/2", "/dev/stderr" },
};

/* POSIX's header, as far as it is looked at. */
struct header {
	char name[100], mode[8], owner[16], size[12], time[12], sum[8], kind;
	char target[100], magic[8], names[64], device[16], prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == 512, "a tar's block");

static char buffer[64 * 1024];

/* Without a status the host takes the guest for dead, and shows the console. */
static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void mount_all(void)
{
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].at, 0755);
		/* What this kernel does not have, COMMAND will miss, or not. */
		if (mount(mounts[i].type, mounts[i].at, mounts[i].type, mounts[i].flags,
			  mounts[i].options) &&
		    errno != ENODEV)
			die(mounts[i].at);
	}
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i].target, links[i].link))
			die(links[i].link);
}

static void read_fully(int fd, char *data, size_t length)
{
	while (length) {
		ssize_t n = read(fd, data, length);

		if (n <= 0)
			die("the payload ends early");
		data += n;
		length -= n;
	}
}

static void copy_file(int from, const char *path, unsigned int mode, size_t size)
{
	int to;

	unlink(path);
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (to < 0 || fchmod(to, mode))
		die(path);
	while (size) {
		size_t piece = size < sizeof(buffer) ? size : sizeof(buffer);

		read_fully(from, buffer, (piece + 511) & ~511UL);
		if (write(to, buffer, piece) != (ssize_t)piece)
			die(path);
		size -= piece;
	}
	close(to);
}

static void make_directories(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			die(path);
		*slash = '/';
	}
}

/* Several tars one after the other, then zeros to the end of the disk. */
static void unpack(const char *disk)
{
	int from = open(disk, O_RDONLY | O_CLOEXEC);
	struct header header;
	char path[300];

	if (from < 0)
		die(disk);
	while (read(from, &header, sizeof(header)) == sizeof(header)) {
		if (!header.name[0])
			continue;
		snprintf(path, sizeof(path), "/%.155s/%.100s", header.prefix, header.name);
		make_directories(path);
		switch (header.kind) {
		case '0':
			copy_file(from, path, strtoul(header.mode, NULL, 8) & 07777,
				  strtoul(header.size, NULL, 8));
			break;
		case '2':
			unlink(path);
			if (symlink(header.target, path))
				die(path);
			break;
		case '5':
			break;
		default:
			errno = EINVAL;
			die(path);
		}
	}
	close(from);
}

static bool has_number(const char *disk, int number)
{
	char path[64];
	int found = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/block/%s/nsid", disk);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fscanf(file, "%d", &found) != 1)
		found = 0;
	fclose(file);
	return found == number;
}

static const char *find_disk(int number)
{
	static char path[] = "/dev/nvme0n1";
	const char *disk = path + strlen("/dev/");

	for (int tries = 0; tries < DISK_TRIES; tries++) {
		for (int i = 1; i <= DISKS; i++) {
			path[strlen(path) - 1] = '0' + i;
			if (has_number(disk, number))
				return path;
		}
		usleep(DISK_TRY_US);
	}
	errno = ENODEV;
	die("a namespace of the disk");
}

int main(void)
{
	umask(0);
	if (getpid() == 1)
		mount_all();
	unpack(find_disk(2));
	if (mount(find_disk(3), "/srv/kmalloc", "ext4", MS_NOATIME, ""))
		die("/srv/kmalloc");
	rmdir("/srv/kmalloc/lost+found");
	umask(022);
	execl(SESSION, SESSION, NULL);
	die(SESSION);
}
