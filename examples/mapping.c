// SPDX-License-Identifier: GPL-2.0-only
/*
 * A buffer of the kernel in the address space of a program: allocates two pages, writes into them
 * by ioctl, opens the buffer as a file, maps that, and reads there what was written; then the other
 * way round.  The buffer goes when the program ends.
 *
 *	cc -o mapping examples/mapping.c $(pkg-config --cflags --libs libkmalloc)
 */
#include <errno.h>
#include <fcntl.h>
#include <kmalloc/kmalloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES 8192

static void fail(const char *what, int error)
{
	fprintf(stderr, "mapping: %s: %s\n", what, strerror(error));
	exit(EXIT_FAILURE);
}

/* The number of the reason is explained in kmalloc(4). */
static void refused(struct kmalloc *device, const char *what, int error)
{
	fprintf(stderr, "mapping: reason %d\n", kmalloc_reason(device));
	fail(what, -error);
}

static uint64_t allocate(struct kmalloc *device)
{
	struct kmdev_alloc request = {
		.allocator = KMDEV_VMALLOC,
		.flags = KMDEV_ALLOC_FILE,
		.bytes = BYTES,
	};
	uint64_t handle;
	int error = kmalloc_alloc(device, &request, NULL, &handle);

	if (error)
		refused(device, "vmalloc", error);
	return handle;
}

static char *map(struct kmalloc *device, uint64_t handle)
{
	int file = kmalloc_open_buffer(device, handle, KMDEV_OPEN_WRITE);
	char *memory;

	if (file < 0)
		refused(device, "opening the buffer", file);
	memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		fail("mmap", errno);
	close(file); /* the mapping keeps the memory */
	return memory;
}

int main(void)
{
	static const char greeting[] = "written by ioctl, read by mmap";
	static const char answer[] = "written by mmap, read by ioctl";
	char back[sizeof(answer)];
	struct kmalloc *device;
	uint64_t handle;
	char *memory;
	int error;

	error = kmalloc_open(&device, O_RDWR);
	if (error)
		fail(KMALLOC_PATH, -error);
	handle = allocate(device);

	error = kmalloc_write(device, handle, 5000, greeting, sizeof(greeting));
	if (error)
		refused(device, "write", error);
	memory = map(device, handle);
	puts(memory + 5000);

	strcpy(memory, answer);
	error = kmalloc_read(device, handle, 0, back, sizeof(back));
	if (error)
		refused(device, "read", error);
	puts(back);

	error = kmalloc_free(device, handle, 0);
	if (error)
		refused(device, "free", error);
	printf("freed, and mapped still: %s\n", memory);
	munmap(memory, BYTES);
	kmalloc_close(device);
	return 0;
}
