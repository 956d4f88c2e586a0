// SPDX-License-Identifier: GPL-2.0-only
/*
 * A short life: allocate, 64 bytes in, free.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

#define COUNT 10000

static uint8_t bytes[64];

static void three_calls(void)
{
	uint64_t handle = allocate(KMDEV_KMALLOC, 100, -1);
	struct kmdev_copy copy = {
		.size = sizeof(copy),
		.handle = handle,
		.length = sizeof(bytes),
		.data = (uintptr_t)bytes,
	};

	call(KMDEV_WRITE, &copy);
	release(handle);
}

static void two_calls(void)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc),
		.allocator = KMDEV_KMALLOC,
		.bytes = 100,
		.data = (uintptr_t)bytes,
		.data_length = sizeof(bytes),
	};

	call(KMDEV_ALLOC, &alloc);
	release(alloc.out_handle);
}

static void memfd_calls(void)
{
	int fd = memfd_create("bench", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, sizeof(bytes)) != sizeof(bytes))
		die("memfd: %s", strerror(errno));
	close(fd);
}

void contents(void)
{
	double memory = each(memfd_calls, COUNT / 4);

	row("contents-three", each(three_calls, COUNT), memory, "");
	row("contents-two", each(two_calls, COUNT), memory, "");
}
