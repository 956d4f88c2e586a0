// SPDX-License-Identifier: GPL-2.0-only
/* What a mapping of a buffer outlives, and what outlives it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mapping.h"
#include "model.h"
#include "request.h"

/* Eight pages, of the last of which 100 bytes are the buffer's. */
#define PAGES 8
#define LENGTH (PAGES * PAGE)
#define BYTES (LENGTH - PAGE + 100)
#define MANY_MAPPINGS 50

static struct scene scene;
/* Sees frames. */
static int admin;
/* A buffer of BYTES, its file, and a mapping of it. */
static struct model model;
static int file;
static unsigned char *map;

/* Through the control file and in the mapping. */
static bool as_the_model(void)
{
	return model_holds(&model) && !memcmp(map, model.data, BYTES);
}

/* The mapping alone keeps the buffer, and any piece of it does. */
static void partial(void)
{
	struct account before = abi_account(scene.fd), with;
	uint64_t one = abi_allocate(scene.fd, KMDEV_VMALLOC, LENGTH, 0);
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE);
	unsigned char *mapped = SHARED(LENGTH, READ_WRITE, fd, 0);

	if (mapped == MAP_FAILED)
		abi_fail("mmap");
	for (unsigned int i = 0; i < PAGES; i++)
		memset(mapped + i * PAGE, 'a' + i, PAGE);
	with = abi_account(scene.fd);
	abi_free(scene.fd, one);
	close(fd);
	abi_case(abi_same(with, abi_account(scene.fd)) && mapped[LENGTH - 1] == 'a' + PAGES - 1,
		 "munmap: freed and closed, a mapping keeps it");
	munmap(mapped + 3 * PAGE, 2 * PAGE);
	abi_case(mapped[3 * PAGE - 1] == 'c' && mapped[5 * PAGE] == 'f' &&
		 !is_mapped(mapped + 3 * PAGE, PAGE), "munmap: two pages out of the middle");
	munmap(mapped, 3 * PAGE);
	munmap(mapped + 6 * PAGE, 2 * PAGE);
	abi_case(abi_same(with, abi_account(scene.fd)) && mapped[5 * PAGE + 7] == 'f',
		 "munmap: one page keeps it");
	munmap(mapped + 5 * PAGE, PAGE);
	abi_case(abi_same(before, abi_account(scene.fd)), "munmap: with the last page it goes");
}

static unsigned char *room(size_t length)
{
	unsigned char *place = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (place == MAP_FAILED)
		abi_fail("mmap");
	return place;
}

static void moves(void)
{
	unsigned char *place = room(LENGTH), *mapped = SHARED(LENGTH, READ_WRITE, file, 0);
	unsigned char *moved;
	int error;

	model_change(&model);
	moved = mremap(mapped, LENGTH, LENGTH, MREMAP_MAYMOVE | MREMAP_FIXED, place);
	abi_case(moved == place && !memcmp(moved, model.data, BYTES) && !is_mapped(mapped, PAGE),
		 "mremap: to another place");
	if (moved == MAP_FAILED)
		return;
	moved[PAGE] = model.data[PAGE] = 'r';
	abi_case(as_the_model(), "mremap: it is still the buffer");
	abi_case(mremap(moved, LENGTH, 2 * PAGE, 0) == moved &&
		 !memcmp(moved, model.data, 2 * PAGE) && !is_mapped(moved + 2 * PAGE, PAGE),
		 "mremap: to less");
	mapped = mremap(moved, 2 * PAGE, LENGTH, MREMAP_MAYMOVE);
	error = mapped == MAP_FAILED ? errno : 0;
	abi_case(error == EFAULT && !memcmp(moved, model.data, 2 * PAGE), "mremap: not to more (%s)",
		 strerrorname_np(error));
	mapped = mremap(moved, 0, 2 * PAGE, MREMAP_MAYMOVE);
	abi_case(mapped == MAP_FAILED || !memcmp(mapped, model.data, 2 * PAGE),
		 "mremap: of nothing is refused, or is the same again");
	if (mapped != MAP_FAILED)
		munmap(mapped, 2 * PAGE);
	mapped = mremap(moved, 0, 4 * LENGTH, MREMAP_MAYMOVE);
	abi_case(mapped == MAP_FAILED, "mremap: of nothing to more than there is");
	/* Two halves that are no neighbours any more. */
	place = room(LENGTH);
	mapped = mremap(moved + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place + PAGE);
	abi_case(mapped == place + PAGE && !memcmp(mapped, model.data + PAGE, PAGE) &&
		 !memcmp(moved, model.data, PAGE), "mremap: of a part");
	munmap(place, LENGTH);
	munmap(moved, LENGTH);
}

static int go[2];

/* Waits until the parent has let everything go. */
static bool child_reads_on(unsigned char *inherited)
{
	char byte;
	bool seen = inherited[5] == 'p';

	inherited[6] = 'c';
	close(go[1]);
	if (read(go[0], &byte, 1) != 1)
		return false;
	for (size_t i = 0; i < LENGTH; i++)
		seen = seen && inherited[i] == (i == 6 ? 'c' : 'p');
	return seen;
}

static void forks(void)
{
	struct account before = abi_account(scene.fd);
	/* Of single pages, where the kernel has that, from 5.13 on. */
	uint64_t one = abi_allocate(scene.fd, KMDEV_ALLOC_PAGES_BULK, LENGTH, 0) ?:
		       abi_allocate(scene.fd, KMDEV_VMALLOC, LENGTH, 0);
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE), status;
	unsigned char *inherited = SHARED(LENGTH, READ_WRITE, fd, 0);
	pid_t child;

	if (inherited == MAP_FAILED || pipe2(go, O_CLOEXEC) < 0)
		abi_fail("mmap");
	memset(inherited, 'p', LENGTH);
	fflush(stdout);
	child = fork();
	if (!child) {
		close(fd);
		_exit(!child_reads_on(inherited));
	}
	while (((volatile unsigned char *)inherited)[6] != 'c' && !waitpid(child, NULL, WNOHANG))
		abi_sleep(1000);
	abi_case(inherited[6] == 'c', "fork: what the child writes the parent sees");
	munmap(inherited, LENGTH);
	close(fd);
	abi_free(scene.fd, one);
	abi_case(abi_account(scene.fd).buffers == before.buffers + 1,
		 "fork: the child's mapping keeps it");
	if (write(go[1], "g", 1) != 1)
		abi_fail("write to a pipe");
	waitpid(child, &status, 0);
	abi_case(status == 0, "fork: the child reads it still");
	for (int tries = 0; tries < 100 && !abi_same(before, abi_account(scene.fd)); tries++)
		abi_sleep(10000);
	abi_case(abi_same(before, abi_account(scene.fd)), "fork: with the child it goes");
	close(go[0]);
	close(go[1]);
}

struct frames {
	unsigned int count;
	uint64_t pfns[4096];
};

static void add_frames(struct frames *frames, uint64_t one)
{
	struct kmdev_run elements[16];
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = one, .runs = abi_address(elements),
		.run_size = sizeof(elements[0]), .capacity = ARRAY_SIZE(elements),
	};

	do {
		if (abi_call(admin, KMDEV_RUNS, &runs))
			abi_fail("KMDEV_RUNS");
		for (unsigned int i = 0; i < runs.out_count; i++) {
			for (uint64_t page = 0; page < elements[i].pages; page++) {
				if (frames->count < ARRAY_SIZE(frames->pfns))
					frames->pfns[frames->count++] = elements[i].pfn + page;
			}
		}
		runs.position = runs.out_position;
	} while (runs.position != KMDEV_NONE);
}

static unsigned int in_both(const struct frames *some, const struct frames *others)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < some->count; i++) {
		for (unsigned int j = 0; j < others->count; j++)
			count += some->pfns[i] == others->pfns[j];
	}
	return count;
}

/* Freed while mapped: nobody gets its pages before the mapping goes. */
static void freed_while_mapped(unsigned int allocator, const char *name)
{
	static struct frames old, new;
	uint64_t one = abi_allocate(scene.fd, allocator, LENGTH, 0), others[64];
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE);
	unsigned char *mapped = SHARED(LENGTH, READ_WRITE, fd, 0);
	unsigned int wrong = 0;

	if (mapped == MAP_FAILED)
		abi_fail("mmap");
	memset(mapped, 'o', LENGTH);
	old.count = new.count = 0;
	add_frames(&old, one);
	close(fd);
	abi_free(scene.fd, one);
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++) {
		struct kmdev_pattern fill = {
			.size = sizeof(fill), .length = LENGTH, .kind = KMDEV_PATTERN_BYTES,
			.data = abi_address("n"), .data_length = 1,
		};

		others[i] = fill.handle = abi_allocate(scene.fd, allocator, LENGTH, 0);
		if (abi_call(scene.fd, KMDEV_FILL, &fill))
			abi_fail("KMDEV_FILL");
		add_frames(&new, others[i]);
	}
	for (size_t i = 0; i < LENGTH; i++)
		wrong += mapped[i] != 'o';
	abi_case(!wrong && old.count >= PAGES && !in_both(&old, &new),
		 "%s: freed while mapped: %u new pages, none of the %u old ones (%u bytes changed)",
		 name, new.count, old.count, wrong);
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++)
		abi_free(scene.fd, others[i]);
	munmap(mapped, LENGTH);
}

/* Nothing moves that somebody may be looking at. */
static void resizes(void)
{
	uint64_t one = abi_allocate(scene.fd, KMDEV_KMALLOC, 4 * PAGE, 0);
	struct kmdev_resize resize = { .size = sizeof(resize), .handle = one };
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE), error;
	unsigned char *mapped;
	struct kmdev_facts facts = { 0 };

	resize.bytes = 16 * PAGE;
	error = abi_call(scene.fd, KMDEV_RESIZE, &resize);
	abi_case(error == EBUSY && resize.out_reason == KMDEV_BUSY_CALL,
		 "RESIZE of what is open: %s, reason %u", strerrorname_np(error),
		 resize.out_reason);
	abi_info(scene.fd, one, 0, &facts);
	if (facts.flags & KMDEV_BUFFER_MAPPABLE) {
		mapped = SHARED(4 * PAGE, READ_WRITE, fd, 0);
		close(fd);
		error = abi_call(scene.fd, KMDEV_RESIZE, &resize);
		abi_case(error == EBUSY && resize.out_reason == KMDEV_BUSY_CALL,
			 "RESIZE of what is mapped: %s, reason %u", strerrorname_np(error),
			 resize.out_reason);
		munmap(mapped, 4 * PAGE);
	} else {
		close(fd);
	}
	abi_case(!abi_call(scene.fd, KMDEV_RESIZE, &resize), "RESIZE when it is let go");
	abi_free(scene.fd, one);
}

static void module_stays(void)
{
	uint64_t one = abi_allocate(scene.fd, KMDEV_VMALLOC, PAGE, 0);
	unsigned char *mapped[MANY_MAPPINGS];
	unsigned int count;
	int error;

	for (unsigned int i = 0; i < MANY_MAPPINGS; i++) {
		int fd = abi_open_buffer(scene.fd, one, 0);

		mapped[i] = SHARED(PAGE, PROT_READ, fd, 0);
		close(fd);
	}
	count = abi_module_references();
	abi_case(count >= MANY_MAPPINGS, "%u mappings of closed files hold the module (%u"
		 " references)", MANY_MAPPINGS, count);
	error = syscall(SYS_delete_module, "kmalloc", O_NONBLOCK) < 0 ? errno : 0;
	abi_case(error == EAGAIN, "so it cannot be removed (%s)", strerrorname_np(error));
	for (unsigned int i = 0; i < MANY_MAPPINGS; i++)
		munmap(mapped[i], PAGE);
	abi_free(scene.fd, one);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	model_open(&model, scene.fd, BYTES);
	file = abi_open_buffer(scene.fd, model.handle, KMDEV_OPEN_WRITE);
	map = SHARED(LENGTH, READ_WRITE, file, 0);
	if (map == MAP_FAILED)
		abi_fail("mmap of a buffer");
	partial();
	moves();
	forks();
	freed_while_mapped(KMDEV_VMALLOC, "vmalloc");
	freed_while_mapped(KMDEV_ALLOC_PAGES, "alloc_pages");
	freed_while_mapped(KMDEV_ALLOC_PAGES_EXACT, "alloc_pages_exact");
	resizes();
	module_stays();
	munmap(map, LENGTH);
	close(file);
	close(admin);
	model_close(&model);
	scene_close(&scene);
	return abi_done();
}
