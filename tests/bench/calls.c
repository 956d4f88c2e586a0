// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device, the floor, and what is compared with them, by plain system calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

int control;
int floor_device;

int device_open(const char *name)
{
	int fd = open(name, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("%s: %s", name, strerror(errno));
	return fd;
}

void call(unsigned int command, void *argument)
{
	if (ioctl(control, command, argument))
		die("command %u: %s, reason %u", command & 0xff, strerror(errno),
		    ((const __u32 *)argument)[1]);
}

void floor_call(unsigned int command, void *argument)
{
	if (ioctl(floor_device, command, argument))
		die("floor, command %u: %s", command & 0xff, strerror(errno));
}

uint64_t allocate(unsigned int allocator, uint64_t bytes, int order)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc),
		.allocator = allocator,
		.bytes = bytes,
	};

	if (order >= 0) {
		alloc.flags = KMDEV_ALLOC_ORDER;
		alloc.order = order;
	}
	call(KMDEV_ALLOC, &alloc);
	return alloc.out_handle;
}

void release(uint64_t handle)
{
	struct kmdev_free it = { .size = sizeof(it), .handle = handle };

	call(KMDEV_FREE, &it);
}

void pair(void)
{
	release(allocate(KMDEV_KMALLOC, 100, -1));
}

void allocate_many(uint64_t *handles, unsigned long count)
{
	struct kmdev_alloc request = {
		.size = sizeof(request),
		.allocator = KMDEV_KMALLOC,
		.bytes = 100,
	};
	struct kmdev_alloc_many many = {
		.size = sizeof(many),
		.request = (uintptr_t)&request,
	};

	for (unsigned long done = 0; done < count; done += many.out_count) {
		many.handles = (uintptr_t)(handles + done);
		many.count = count - done < 1000 ? count - done : 1000;
		call(KMDEV_ALLOC_MANY, &many);
		if (many.out_count != many.count)
			die("%u of %u allocated, reason %u", many.out_count, many.count,
			    many.out_rest);
	}
}

void release_many(uint64_t *handles, unsigned long count)
{
	struct kmdev_free_many many = { .size = sizeof(many) };

	for (unsigned long done = 0; done < count; done += many.out_count) {
		many.handles = (uintptr_t)(handles + done);
		many.count = count - done < 1000 ? count - done : 1000;
		call(KMDEV_FREE_MANY, &many);
		if (many.out_count != many.count)
			die("%u of %u freed, reason %u", many.out_count, many.count, many.out_rest);
	}
}

int buffer_file(uint64_t handle)
{
	struct kmdev_open it = {
		.size = sizeof(it),
		.handle = handle,
		.flags = KMDEV_OPEN_WRITE,
	};

	call(KMDEV_OPEN, &it);
	return it.out_fd;
}

int memfd(unsigned long bytes)
{
	static const char page[4096] = "filled";
	int fd = memfd_create("bench", MFD_CLOEXEC);

	if (fd < 0)
		die("memfd_create: %s", strerror(errno));
	for (unsigned long at = 0; at < bytes; at += sizeof(page))
		if (pwrite(fd, page, sizeof(page), at) != sizeof(page))
			die("memfd: %s", strerror(errno));
	return fd;
}

static void write_line(const char *name, const char *line)
{
	FILE *file = fopen(name, "w");

	if (!file || fputs(line, file) < 0 || fclose(file))
		die("%s: %s", name, strerror(errno));
}

void cgroup_enter(void)
{
	write_line("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	if (mkdir("/sys/fs/cgroup/bench", 0755))
		die("/sys/fs/cgroup/bench: %s", strerror(errno));
	write_line("/sys/fs/cgroup/bench/cgroup.procs", "0");
}
