// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of buffers that are open when the kernel is locked down for confidentiality.  This program
 * locks it down, until the next boot: it wants a guest of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "abi.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"

static void lock_down(void)
{
	static const char level[] = "confidentiality";
	int fd = open(LOCKDOWN, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, level, strlen(level)) < 0)
		abi_fail(LOCKDOWN);
	close(fd);
}

static bool by_read(int fd)
{
	unsigned char byte;

	return pread(fd, &byte, 1, 0) == 1;
}

static bool by_readv(int fd)
{
	unsigned char byte;
	struct iovec one = { .iov_base = &byte, .iov_len = 1 };

	return preadv(fd, &one, 1, 0) == 1;
}

static bool by_splice(int fd)
{
	int ends[2], error;
	loff_t from = 0;
	bool good;

	if (pipe(ends) < 0)
		abi_fail("pipe");
	good = splice(fd, &from, ends[1], NULL, PAGE, 0) == PAGE;
	error = errno;
	close(ends[0]);
	close(ends[1]);
	errno = error;
	return good;
}

static bool by_mapping(int fd, int protection)
{
	void *map = mmap(NULL, PAGE, protection, MAP_SHARED, fd, 0);

	return map != MAP_FAILED && !munmap(map, PAGE);
}

static bool by_reading_map(int fd)
{
	return by_mapping(fd, PROT_READ);
}

/* On most machines what can be written can be read. */
static bool by_writing_map(int fd)
{
	return by_mapping(fd, PROT_WRITE);
}

static const struct {
	const char *name;
	bool (*look)(int fd);
} ways[] = {
	{ "read", by_read },
	{ "readv", by_readv },
	{ "splice", by_splice },
	{ "mmap for reading", by_reading_map },
	{ "mmap for writing", by_writing_map },
};

static void look(int fd, int error, const char *what)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++) {
		int got = ways[i].look(fd) ? 0 : errno;

		abi_case(got == error, "%s: %s: %s", ways[i].name, what, strerrorname_np(got));
	}
}

int main(void)
{
	static const unsigned int flags[] = { KMDEV_ALLOC_STALE, 0 };
	uint64_t handles[ARRAY_SIZE(flags)];
	int control, files[ARRAY_SIZE(flags)];

	abi_start();
	control = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		handles[i] = abi_allocate(control, KMDEV_ALLOC_PAGES, PAGE, flags[i]);
		files[i] = abi_open_buffer(control, handles[i], KMDEV_OPEN_WRITE);
		if (files[i] < 0)
			abi_fail("KMDEV_ALLOC, KMDEV_OPEN");
	}
	look(files[0], 0, "stale contents, before lockdown");
	lock_down();
	look(files[0], EPERM, "stale contents, after lockdown");
	look(files[1], 0, "other contents, after lockdown");
	for (unsigned int i = 0; i < ARRAY_SIZE(flags); i++) {
		close(files[i]);
		abi_free(control, handles[i]);
	}
	close(control);
	return abi_done();
}
