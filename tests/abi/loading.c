// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fails the first, the second ... allocation while the module is loaded, until none is left to
 * fail.  Whatever failed, the module is loaded, or the errno is true and nothing of it is there.
 * Then the same while the first buffer is allocated, for which the driver makes what it keeps.
 *
 * The module is not loaded at the begin, nor at the end.  That a cache or a device cannot be made
 * is logged by the kernel.
 *
 * Argument: the module's file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi.h"
#include "faults.h"

#define PLACES_MAX 5000

/* What the kernel shows of the module, wherever that is. */
static const char *shown(void)
{
	static const char *const paths[] = {
		"/dev/kmalloc",
		"/sys/module/kmalloc",
		"/sys/class/misc/kmalloc",
		"/sys/devices/platform/kmalloc",
		"/sys/devices/virtual/misc/kmalloc",
		"/sys/kernel/slab/kmd_buffer",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(paths); i++)
		if (!access(paths[i], F_OK))
			return paths[i];
	return NULL;
}

/* What is shown still; a cache goes some time after its module. */
static const char *left_over(void)
{
	double end = abi_seconds() + 10;
	const char *left;

	while ((left = shown()) && abi_seconds() < end)
		usleep(1000);
	return left;
}

/*
 * What may be said of an allocation or a copy that failed.  For a device of which the name had no
 * memory, the kernel says EINVAL.
 */
static bool honest(int error)
{
	return error == ENOMEM || error == EFAULT || error == EINVAL;
}

/* Returns whether place number @place was there to be hit. */
static bool try(int file, unsigned int place, bool *good)
{
	const char *left;
	int error;
	bool hit;

	faults_arm(place);
	error = syscall(SYS_finit_module, file, "", 0) ? errno : 0;
	hit = faults_disarm();
	if (!error && syscall(SYS_delete_module, "kmalloc", 0))
		abi_fail("delete_module");
	left = left_over();
	*good = !left && (!error || (hit && honest(error)));
	if (!*good)
		abi_case(false, "place %u: %s, left is %s", place, strerrorname_np(error),
			 left ? left : "nothing");
	return hit;
}

/* The same of the first allocation of a module that is loaded. */
static bool try_first(int file, unsigned int place, bool *good)
{
	uint64_t handle;
	int fd, error;
	bool hit;

	if (syscall(SYS_finit_module, file, "", 0))
		abi_fail("finit_module");
	fd = open("/dev/kmalloc", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		abi_fail("/dev/kmalloc");
	faults_arm(place);
	handle = abi_allocate(fd, KMDEV_KMALLOC, 100, 0);
	error = handle ? 0 : errno;
	hit = faults_disarm();
	*good = handle ? !abi_free(fd, handle) :
			 hit && honest(error) && !abi_account(fd).buffers;
	if (!*good)
		abi_case(false, "first allocation, place %u: %s", place, strerrorname_np(error));
	close(fd);
	if (syscall(SYS_delete_module, "kmalloc", 0))
		abi_fail("delete_module");
	return hit;
}

static bool sweep(bool (*one)(int file, unsigned int place, bool *good), int file,
		  const char *what)
{
	bool good = true, all_good = true;
	unsigned int place;

	for (place = 1; place < PLACES_MAX && one(file, place, &good); place++)
		all_good &= good;
	return abi_case(all_good && good && place < PLACES_MAX, "%s: %u places", what, place - 1);
}

int main(int argc, char **argv)
{
	int file;
	bool good;

	if (argc != 2)
		return 2;
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0 || left_over())
		abi_fail(argv[1]);
	faults_prepare();
	good = sweep(try, file, "loading the module");
	return !(sweep(try_first, file, "the first allocation") && good);
}
