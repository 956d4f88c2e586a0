// SPDX-License-Identifier: GPL-2.0-only
/*
 * operations NAME N: does it N times to get warm, and N times between the marks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../bench.h"
#include "mark.h"

#define BYTES (4 * MIB)
#define MANY 1000

static uint64_t handles[MANY];
static uint8_t bytes[64];
static int fd;
static struct kmdev_copy copy = {
	.size = sizeof(copy),
	.length = sizeof(bytes),
	.data = (uintptr_t)bytes,
};

static void buffer(void)
{
	copy.handle = allocate(KMDEV_KMALLOC, 100, -1);
}

static void read_ioctl(void)
{
	call(KMDEV_READ, &copy);
}

static void write_ioctl(void)
{
	call(KMDEV_WRITE, &copy);
}

static void pair_with_contents(void)
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

static void many(void)
{
	allocate_many(handles, MANY);
	release_many(handles, MANY);
}

static void open_buffer(void)
{
	buffer();
	fd = buffer_file(copy.handle);
}

static void open_memfd(void)
{
	fd = memfd(4096);
}

static void read_file(void)
{
	if (pread(fd, bytes, sizeof(bytes), 0) != sizeof(bytes))
		die("pread");
}

static void write_file(void)
{
	if (pwrite(fd, bytes, sizeof(bytes), 0) != sizeof(bytes))
		die("pwrite");
}

static void open_pages(void)
{
	fd = buffer_file(allocate(KMDEV_ALLOC_PAGES, 0, 10));
}

static void map(void)
{
	volatile uint8_t *at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		die("mmap");
	for (unsigned long i = 0; i < BYTES; i += 4096)
		at[i] = 1;
	munmap((void *)at, BYTES);
}

static void a_thousand(void)
{
	allocate_many(handles, MANY);
}

static void a_million(void)
{
	static uint64_t live[MILLION];

	allocate_many(live, MILLION);
}

static void list(void)
{
	static struct kmdev_facts facts[MANY];
	struct kmdev_list list = {
		.size = sizeof(list),
		.facts = (uintptr_t)facts,
		.facts_size = sizeof(facts[0]),
		.capacity = MANY,
	};

	call(KMDEV_LIST, &list);
}

static const struct {
	const char *name;
	void (*begin)(void);
	void (*run)(void);
} operations[] = {
	{ "alloc-free", NULL, pair },
	{ "alloc-free-million", a_million, pair },
	{ "alloc-data-free", NULL, pair_with_contents },
	{ "many-1000", NULL, many },
	{ "read", buffer, read_ioctl },
	{ "write", buffer, write_ioctl },
	{ "file-read", open_buffer, read_file },
	{ "file-write", open_buffer, write_file },
	{ "memfd-read", open_memfd, read_file },
	{ "memfd-write", open_memfd, write_file },
	{ "map-4M", open_pages, map },
	{ "list-1000", a_thousand, list },
};

int main(int argc, char **argv)
{
	unsigned long n = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;

	for (size_t i = 0; n && i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (strcmp(operations[i].name, argv[1]))
			continue;
		control = device_open("/dev/kmalloc");
		if (operations[i].begin)
			operations[i].begin();
		for (unsigned long k = 0; k < n; k++)
			operations[i].run();
		mark_begin();
		for (unsigned long k = 0; k < n; k++)
			operations[i].run();
		mark_end();
		return 0;
	}
	fprintf(stderr, "operations: no operation %s\n", argc > 1 ? argv[1] : "given");
	return 2;
}
