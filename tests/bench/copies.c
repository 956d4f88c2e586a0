// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contents in and out: 64 bytes against a memfd, 1 MiB against the processor's own copy.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define SMALL 64
#define COUNT 50000

static uint8_t bytes[MIB], other[MIB];
static int fd;
static struct kmdev_copy copy = { .size = sizeof(copy), .data = (uintptr_t)bytes };

static void read_ioctl(void)
{
	call(KMDEV_READ, &copy);
}

static void write_ioctl(void)
{
	call(KMDEV_WRITE, &copy);
}

static void read_file(void)
{
	if (pread(fd, bytes, SMALL, 0) != SMALL)
		die("pread: %s", strerror(errno));
}

static void write_file(void)
{
	if (pwrite(fd, bytes, SMALL, 0) != SMALL)
		die("pwrite: %s", strerror(errno));
}

static void string_move(void)
{
	void *to = other;
	const void *from = bytes;
	unsigned long count = MIB;

	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

static void large(void)
{
	double bare;

	copy.handle = allocate(KMDEV_KMALLOC, MIB, -1);
	copy.length = MIB;
	bare = each(string_move, 8);
	row("read-1M", each(read_ioctl, 8), bare, "kmalloc memory");
	row("write-1M", each(write_ioctl, 8), bare, "kmalloc memory");
	release(copy.handle);
}

void copies(void)
{
	double read_memfd, write_memfd;

	memset(bytes, 1, sizeof(bytes));
	memset(other, 2, sizeof(other));
	fd = memfd(4096);
	read_memfd = each(read_file, COUNT);
	write_memfd = each(write_file, COUNT);
	close(fd);

	copy.handle = allocate(KMDEV_KMALLOC, 100, -1);
	copy.length = SMALL;
	row("read-64", each(read_ioctl, COUNT), read_memfd, "");
	row("write-64", each(write_ioctl, COUNT), write_memfd, "");
	fd = buffer_file(copy.handle);
	row("file-read-64", each(read_file, COUNT), read_memfd, "");
	row("file-write-64", each(write_file, COUNT), write_memfd, "");
	close(fd);
	release(copy.handle);
	large();
}
