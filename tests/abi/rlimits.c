// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the limits of a process (setrlimit) forbid a member without capabilities, and what not: the
 * exact errno, and nothing is left over.  Memory of the driver's is no memory of the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"

#define BYTES (64 * PAGE)

static int control;
static uint64_t handle;
static int file;

static int allocates(void)
{
	uint64_t one = abi_allocate(control, KMDEV_VMALLOC, BYTES, 0);

	return one ? abi_free(control, one) : errno;
}

static int opens(void)
{
	int fd = abi_open_buffer(control, handle, KMDEV_OPEN_WRITE);

	return fd < 0 ? errno : close(fd);
}

static int opens_control(void)
{
	int fd = open("/dev/kmalloc", O_RDWR | O_CLOEXEC);

	return fd < 0 ? errno : close(fd);
}

static int map(int protection, int flags, int (*then)(const void *map, size_t length))
{
	void *map = mmap(NULL, BYTES, protection, MAP_SHARED | flags, file, 0);
	int error = 0;

	if (map == MAP_FAILED)
		return errno;
	if (then && then(map, BYTES) < 0)
		error = errno;
	munmap(map, BYTES);
	return error;
}

static int maps(void)
{
	return map(PROT_READ | PROT_WRITE, 0, NULL);
}

static int maps_locked(void)
{
	return map(PROT_READ, MAP_LOCKED, NULL);
}

static int locks(void)
{
	return map(PROT_READ, 0, mlock);
}

/* To the last byte. */
static int writes(void)
{
	return pwrite(file, "x", 1, BYTES - 1) == 1 ? 0 : errno;
}

static int writes_by_ioctl(void)
{
	return abi_write(control, handle, BYTES - 1, "x", 1);
}

static const struct {
	const char *name;
	int resource;
	rlim_t limit;
	const char *deed;
	int (*act)(void);
	int error;
} rows[] = {
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, 3, "OPEN", opens, EMFILE },
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, 3, "open", opens_control, EMFILE },
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, 3, "ALLOC", allocates, 0 },
	{ "RLIMIT_NOFILE", RLIMIT_NOFILE, 3, "mmap", maps, 0 },
	{ "RLIMIT_AS", RLIMIT_AS, 0, "mmap", maps, ENOMEM },
	{ "RLIMIT_AS", RLIMIT_AS, 0, "ALLOC", allocates, 0 },
	{ "RLIMIT_AS", RLIMIT_AS, 0, "OPEN", opens, 0 },
	{ "RLIMIT_DATA", RLIMIT_DATA, 0, "mmap", maps, 0 },
	{ "RLIMIT_DATA", RLIMIT_DATA, 0, "ALLOC", allocates, 0 },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, 0, "ALLOC", allocates, 0 },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, 0, "mmap", maps, 0 },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, 0, "mmap with MAP_LOCKED", maps_locked, EPERM },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, 0, "mlock", locks, EPERM },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, PAGE, "mmap with MAP_LOCKED", maps_locked, EAGAIN },
	{ "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK, PAGE, "mlock", locks, ENOMEM },
	{ "RLIMIT_FSIZE", RLIMIT_FSIZE, 1, "write", writes, 0 },
	{ "RLIMIT_FSIZE", RLIMIT_FSIZE, 1, "WRITE", writes_by_ioctl, 0 },
	{ "RLIMIT_NPROC", RLIMIT_NPROC, 0, "ALLOC", allocates, 0 },
};

/* In a child of the owner's, which says its errno by its status; no limit sends a signal. */
static int errno_of(int resource, rlim_t limit, int (*act)(void))
{
	const struct rlimit limits = { limit, limit };
	pid_t child = fork();
	int status;

	if (!child) {
		abi_become(0, 0);
		if (setrlimit(resource, &limits) < 0)
			_exit(255);
		_exit(act());
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int main(void)
{
	struct account before;

	abi_start();
	control = abi_open(0, 0, O_RDWR);
	handle = abi_allocate(control, KMDEV_ALLOC_PAGES, BYTES, 0);
	file = abi_open_buffer(control, handle, KMDEV_OPEN_WRITE);
	if (file < 0)
		abi_fail("KMDEV_OPEN");
	before = abi_account(control);
	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		int error = errno_of(rows[i].resource, rows[i].limit, rows[i].act);

		abi_case(error == rows[i].error, "%s %llu: %s: %s (wanted %s)", rows[i].name,
			 (unsigned long long)rows[i].limit, rows[i].deed, strerrorname_np(error),
			 strerrorname_np(rows[i].error));
	}
	abi_case(abi_same(before, abi_account(control)), "nothing is left over");
	close(file);
	abi_free(control, handle);
	close(control);
	return abi_done();
}
