// SPDX-License-Identifier: GPL-2.0-only
/*
 * sweep-load FILE: loading the module in FILE, failed at each place, see failing.h; and making a
 * cache.  The kernel's own code tells in its log what failed there, so these are apart.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failing.h"
#include "source.h"

static const char *module;
static int module_fd;

static int load(void)
{
	return syscall(SYS_finit_module, module_fd, "", 0) < 0 ? errno : 0;
}

static void unload(void)
{
	if (syscall(SYS_delete_module, "kmalloc", O_NONBLOCK) < 0)
		abi_fail("delete_module");
}

/* Nothing of a module that could not be loaded, and next time it can. */
static bool is_gone(void)
{
	static const char *const traces[] = {
		"/dev/kmalloc", "/sys/module/kmalloc", "/sys/class/misc/kmalloc",
		"/sys/devices/platform/kmalloc", "/sys/kernel/slab/kmd_record",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(traces); i++) {
		if (!access(traces[i], F_OK))
			return false;
	}
	return true;
}

static int fd;
static uint32_t cache;

static int make_cache(void)
{
	cache = source_cache(fd, "sweep", 100, 0);
	return cache ? 0 : errno;
}

static void destroy_cache(void)
{
	source_destroy(fd, KMDEV_CACHE_DESTROY, cache);
}

static bool no_cache(void)
{
	struct kmdev_identify identify = abi_identify(fd);

	return !identify.out_user_caches;
}

int main(int argc, char **argv)
{
	static const struct failing loading = { "load", NULL, load, unload, is_gone };
	static const struct failing making = { "CACHE_CREATE", NULL, make_cache, destroy_cache,
					       no_cache };

	module = argc > 1 ? argv[1] : "";
	module_fd = open(module, O_RDONLY | O_CLOEXEC);
	if (module_fd < 0)
		abi_fail("sweep-load FILE");
	failing_prepare();
	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	failing_sweep(&making);
	close(fd);
	unload();
	failing_sweep(&loading);
	load();
	return abi_done();
}
