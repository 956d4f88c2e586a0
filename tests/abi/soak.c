// SPDX-License-Identifier: GPL-2.0-only
/*
 * soak [OPERATIONS]: so many of all kinds (100000), in a random order that is always the same.
 * Every fiftieth part all buffers are freed, and the machine's used memory is looked at: in the
 * last half of the run it does not grow.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source.h"

#define LIVE 200
#define LOOKS 50
/* What the kernel keeps for itself of freed memory comes and goes: per processor and per cache. */
#define WOBBLE_KB 2048

static int fd;
static struct sources sources;
static struct kmdev_allocator allocators[ALLOCATORS_MAX];
static unsigned int allocator_count;
static uint64_t live[LIVE];
static unsigned char data[3 * PAGE];

static uint64_t state = 1;

static unsigned int random_below(unsigned int limit)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % limit;
}

/* Which errors are right is for the other programs to say; here they are a part of the mix. */
static void allocate(unsigned int slot)
{
	const struct kmdev_allocator *allocator = &allocators[random_below(allocator_count)];
	uint64_t bytes = 1 + random_below(sizeof(data));

	if (live[slot])
		abi_free(fd, live[slot]);
	live[slot] = sources_allocate(&sources, allocator, bytes,
				      random_below(8) ? 0 : KMDEV_ALLOC_FILE);
}

static void copy(unsigned int slot)
{
	if (random_below(2))
		abi_read(fd, live[slot], 0, data, 1 + random_below(sizeof(data)));
	else
		abi_write(fd, live[slot], random_below(100), data, 1 + random_below(sizeof(data)));
}

static void resize(unsigned int slot)
{
	struct kmdev_resize resize = {
		.size = sizeof(resize), .handle = live[slot], .bytes = 1 + random_below(9000),
	};

	abi_call(fd, KMDEV_RESIZE, &resize);
}

static void map(unsigned int slot)
{
	int file = abi_open_buffer(fd, live[slot], KMDEV_OPEN_WRITE);
	unsigned char *mapped;

	if (file < 0)
		return;
	mapped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (mapped != MAP_FAILED) {
		mapped[0] = 's';
		munmap(mapped, PAGE);
	}
	close(file);
}

static void many(unsigned int slot)
{
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = KMDEV_KMALLOC, .bytes = 1 + slot,
	};
	uint64_t handles[32];
	struct kmdev_alloc_many made;
	struct kmdev_free_many freed;

	if (!abi_alloc_many(fd, &request, handles, ARRAY_SIZE(handles), &made))
		abi_free_many(fd, handles, made.out_count, 0, &freed);
}

static void fail(unsigned int slot)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_NTH, .n = 1 + slot % 3,
	};

	abi_call(fd, KMDEV_INJECT, &rule);
	many(slot);
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(fd, KMDEV_INJECT, &rule);
}

static void pool(unsigned int slot)
{
	uint32_t id = source_pool(fd, "soak", KMDEV_POOL_KMALLOC, 1 + slot % 16, 100 + slot);

	source_destroy(fd, KMDEV_POOL_DESTROY, id);
}

static void look(unsigned int slot)
{
	struct kmdev_facts facts;

	abi_info(fd, live[slot], 0, &facts);
}

static void (*const operations[])(unsigned int slot) = {
	allocate, allocate, allocate, allocate, copy, copy, copy, resize, map, many, fail, pool,
	look,
};

static long meminfo(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? strtol(at + strlen(key), NULL, 10) : 0;
}

/* Memory in use that belongs to no file and no process, in KiB. */
static long used(void)
{
	char text[4096] = "";
	int file = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);

	if (file < 0 || read(file, text, sizeof(text) - 1) < 0)
		abi_fail("/proc/meminfo");
	close(file);
	return meminfo(text, "MemTotal:") - meminfo(text, "MemFree:") - meminfo(text, "Buffers:") -
	       meminfo(text, "\nCached:") - meminfo(text, "AnonPages:") -
	       meminfo(text, "SReclaimable:");
}

static void free_all(void)
{
	for (unsigned int slot = 0; slot < LIVE; slot++) {
		if (live[slot])
			abi_free(fd, live[slot]);
		live[slot] = 0;
	}
	/* What waits for a grace period goes, too. */
	abi_sleep(300000);
}

static long most(const long *looks, unsigned int from, unsigned int to)
{
	long most = looks[from];

	for (unsigned int i = from + 1; i < to; i++)
		most = looks[i] > most ? looks[i] : most;
	return most;
}

int main(int argc, char **argv)
{
	unsigned long wanted = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	struct account before, after;
	long looks[LOOKS], third, fourth;

	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	allocator_count = allocators_list(fd, allocators);
	sources_open(&sources, fd, 1000);
	/* A dma_pool keeps what it once had: as much of each as can ever live. */
	for (unsigned int i = 0; i < allocator_count; i++) {
		for (unsigned int slot = 0; slot < LIVE; slot++)
			live[slot] = sources_allocate(&sources, &allocators[i], 1, 0);
		free_all();
	}
	before = abi_account(fd);
	for (unsigned int i = 0; i < LOOKS; i++) {
		for (unsigned long done = 0; done < wanted / LOOKS; done++)
			operations[random_below(ARRAY_SIZE(operations))](random_below(LIVE));
		free_all();
		looks[i] = used();
	}
	third = most(looks, LOOKS / 2, LOOKS * 3 / 4);
	fourth = most(looks, LOOKS * 3 / 4, LOOKS);
	abi_case(fourth <= third + WOBBLE_KB,
		 "%lu operations: at most %ld KiB are used in the third quarter, %ld in the last"
		 " (%ld in the first)", wanted, third, fourth, most(looks, 0, LOOKS / 4));
	after = abi_account(fd);
	abi_case(abi_same(before, after),
		 "what is counted is there: %llu and %llu bytes, %llu and %llu buffers",
		 (unsigned long long)before.bytes, (unsigned long long)after.bytes,
		 (unsigned long long)before.buffers, (unsigned long long)after.buffers);
	sources_close(&sources);
	close(fd);
	return abi_done();
}
