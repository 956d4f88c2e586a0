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
#include <sys/syscall.h>
#include <unistd.h>

#include "failing.h"
#include "faults.h"
#include "source.h"

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
		abi_sleep(1000);
	return left;
}

static int file, control;
static uint64_t handle;

static int load(void)
{
	return syscall(SYS_finit_module, file, "", 0) < 0 ? errno : 0;
}

static void unload(void)
{
	if (syscall(SYS_delete_module, "kmalloc", 0) < 0)
		abi_fail("delete_module");
}

static bool nothing_left(void)
{
	return !left_over();
}

/* For each time the module is loaded anew, so that it is the first. */
static void load_and_open(void)
{
	if (load())
		abi_fail("finit_module");
	control = open("/dev/kmalloc", O_RDWR | O_CLOEXEC);
	if (control < 0)
		abi_fail("/dev/kmalloc");
}

static int allocate(void)
{
	handle = abi_allocate(control, KMDEV_KMALLOC, 100, 0);
	return handle ? 0 : errno;
}

static void release(void)
{
	abi_free(control, handle);
}

static bool close_and_unload(void)
{
	bool empty = !abi_account(control).buffers;

	close(control);
	unload();
	return empty;
}

static uint32_t cache;

static int make_cache(void)
{
	cache = source_cache(control, "sweep", 100, 0);
	return cache ? 0 : errno;
}

static void destroy_cache(void)
{
	source_destroy(control, KMDEV_CACHE_DESTROY, cache);
}

static bool no_cache(void)
{
	return !abi_account(control).caches;
}

int main(int argc, char **argv)
{
	/* For a device of which the name has no memory the kernel says EINVAL. */
	static const struct failing loading = {
		"loading the module", NULL, load, unload, nothing_left, EINVAL
	};
	static const struct failing first = {
		"the first allocation", load_and_open, allocate, release, close_and_unload,
	};
	static const struct failing making = {
		"CACHE_CREATE", NULL, make_cache, destroy_cache, no_cache,
	};

	if (argc != 2)
		return 2;
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0 || left_over())
		abi_fail(argv[1]);
	faults_prepare();
	failing_sweep(&loading);
	failing_sweep(&first);
	load_and_open();
	failing_sweep(&making);
	return !close_and_unload() || abi_failed();
}
