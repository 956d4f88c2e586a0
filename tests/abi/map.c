// SPDX-License-Identifier: GPL-2.0-only
/* A buffer's file, mapped: what can be, by whom, and as what. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping.h"
#include "model.h"
#include "request.h"
#include "source.h"

/* Eight pages, of the last of which 100 bytes are the buffer's. */
#define PAGES 8
#define LENGTH (PAGES * PAGE)
#define BYTES (LENGTH - PAGE + 100)
#define LARGE (4U << 20)

/* The last offset that mmap can be asked for: its number of the page is a long. */
#define FARTHEST (sizeof(long) == 4 ? (1LL << 44) - PAGE : INT64_MAX / PAGE * PAGE)

static struct scene scene;
/* Sees frames. */
static int admin;
/* A buffer of BYTES, its two files, and a mapping of it. */
static struct model model;
static int file, read_only;
static unsigned char *map;

static void randomize(unsigned char *data, size_t length)
{
	for (size_t i = 0; i < length; i++)
		data[i] = random();
}

/* Through the control file and in the mapping. */
static bool as_the_model(void)
{
	return model_holds(&model) && !memcmp(map, model.data, BYTES);
}

static unsigned int wanted(const struct kmdev_allocator *allocator, bool slab)
{
	if (allocator->out_flags & KMDEV_ALLOCATOR_MAPPABLE ||
	    (allocator->out_flags & KMDEV_ALLOCATOR_MAPPABLE_LARGE && !slab))
		return KMDEV_UNMAPPABLE_NOT;
	if (allocator->out_flags & KMDEV_ALLOCATOR_PERCPU)
		return KMDEV_UNMAPPABLE_PERCPU;
	return slab ? KMDEV_UNMAPPABLE_SLAB : KMDEV_UNMAPPABLE_POOL;
}

/*
 * The frames that the kernel has put there, against those that RUNS tells.  Kernels that show no
 * frames of such a mapping show nothing at all.
 */
static unsigned int wrong_frames(uint64_t one, const unsigned char *address, size_t length)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	struct kmdev_run run;
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = one, .runs = abi_address(&run),
		.run_size = sizeof(run), .capacity = 1,
	};
	unsigned int wrong = 0;

	if (pagemap < 0)
		abi_fail("/proc/self/pagemap");
	do {
		if (abi_call(admin, KMDEV_RUNS, &runs))
			return ~0U;
		for (uint64_t page = 0; page < run.pages; page++) {
			uint64_t at = run.offset / PAGE + page, entry = 0;

			if (at >= length / PAGE)
				break;
			at += abi_address(address) / PAGE;
			if (pread(pagemap, &entry, 8, at * 8) != 8)
				abi_fail("read /proc/self/pagemap");
			wrong += entry >> 63 && (entry & ((1ULL << 55) - 1)) != run.pfn + page;
		}
		runs.position = runs.out_position;
	} while (runs.position != KMDEV_NONE);
	close(pagemap);
	return wrong;
}

/* Both ways, byte for byte; behind the last byte zeros that are nobody's. */
static void one_memory(uint64_t one, int fd, size_t bytes, const char *name)
{
	static unsigned char data[1 << 19], got[1 << 19];
	size_t length = (bytes + PAGE - 1) / PAGE * PAGE;
	unsigned char *mapped = SHARED(length, READ_WRITE, fd, 0);
	unsigned int not_zero = 0;
	bool good;

	if (mapped == MAP_FAILED) {
		abi_case(false, "%s, %zu bytes: mmap: %s", name, bytes, strerrorname_np(errno));
		return;
	}
	for (size_t i = 0; i < length; i++)
		not_zero += mapped[i] != 0;
	abi_case(!not_zero, "%s, %zu bytes: all zero at first, to the end of the page", name,
		 bytes);
	randomize(data, bytes);
	good = !abi_write(scene.fd, one, 0, data, bytes) && !memcmp(mapped, data, bytes);
	abi_case(good, "%s, %zu bytes: what is written is seen in the mapping", name, bytes);
	randomize(data, bytes);
	memcpy(mapped, data, bytes);
	memset(mapped + bytes, 0xee, length - bytes);
	good = !abi_read(scene.fd, one, 0, got, bytes) && !memcmp(got, data, bytes) &&
	       abi_read(scene.fd, one, 0, got, bytes + 1) == EINVAL;
	abi_case(good, "%s, %zu bytes: what is written in the mapping is read", name, bytes);
	good = pread(fd, got, length, 0) == (ssize_t)bytes && !memcmp(got, data, bytes);
	abi_case(good, "%s, %zu bytes: and by the file", name, bytes);
	abi_case(!wrong_frames(one, mapped, length), "%s, %zu bytes: its frames are those of RUNS",
		 name, bytes);
	munmap(mapped, length);
}

static void every_offset(int fd, size_t bytes, const char *name)
{
	size_t length = (bytes + PAGE - 1) / PAGE * PAGE;
	static unsigned char data[1 << 19];
	unsigned int wrong = 0;

	if (pread(fd, data, bytes, 0) != (ssize_t)bytes)
		abi_fail("pread");
	for (size_t at = 0; at < length; at += PAGE) {
		size_t rest = bytes - at < 2 * PAGE ? bytes - at : 2 * PAGE;
		unsigned char *mapped = SHARED(rest, PROT_READ, fd, at);

		wrong += mapped == MAP_FAILED || memcmp(mapped, data + at, rest);
		if (mapped != MAP_FAILED)
			munmap(mapped, rest);
	}
	abi_case(!wrong, "%s, %zu bytes: from every page on (%u wrong)", name, bytes, wrong);
}

static void allocator_and_size(const struct sources *sources,
			       const struct kmdev_allocator *allocator, uint64_t bytes)
{
	struct account before = abi_account(scene.fd);
	uint64_t one = sources_allocate(sources, allocator, bytes, 0);
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE);
	const char *name = allocator->out_name;
	struct kmdev_facts facts = { 0 };
	unsigned int why;

	abi_info(scene.fd, one, 0, &facts);
	why = wanted(allocator, facts.flags & KMDEV_BUFFER_SLAB);
	abi_case(facts.unmappable == why &&
		 !(facts.flags & KMDEV_BUFFER_MAPPABLE) == (why != KMDEV_UNMAPPABLE_NOT),
		 "%s, %llu bytes: INFO says if it can be mapped (%u, wanted %u)", name,
		 (unsigned long long)bytes, facts.unmappable, why);
	if (why == KMDEV_UNMAPPABLE_NOT) {
		one_memory(one, fd, facts.bytes, name);
		every_offset(fd, facts.bytes, name);
	} else {
		unsigned char *mapped = SHARED(PAGE, PROT_READ, fd, 0);

		abi_case(mapped == MAP_FAILED && errno == ENODEV, "%s, %llu bytes: ENODEV (%s)",
			 name, (unsigned long long)bytes, strerrorname_np(errno));
	}
	close(fd);
	abi_free(scene.fd, one);
	if (!(allocator->out_flags & KMDEV_ALLOCATOR_POOL))
		abi_case(abi_same(before, abi_account(scene.fd)),
			 "%s, %llu bytes: nothing stays", name, (unsigned long long)bytes);
}

static void every_allocator(void)
{
	static const uint64_t sizes[] = { 1, 100, 4000, 4096, 4097, 20000, 300000 };
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	struct sources sources;

	sources_open(&sources, scene.fd, 4000);
	for (unsigned int i = 0; i < count; i++) {
		uint64_t max = sources_for(&sources, &allocators[i]) ? 4000
								      : allocators[i].out_bytes_max;

		for (unsigned int size = 0; size < ARRAY_SIZE(sizes) && sizes[size] <= max; size++)
			allocator_and_size(&sources, &allocators[i], sizes[size]);
	}
	sources_close(&sources);
}

/* Whole pages, and still not the buffer's alone. */
static void element_of_pages(void)
{
	uint32_t pool = source_pool(scene.fd, "pages", KMDEV_POOL_PAGES, 1, 1);
	const struct sources pages = { .fd = scene.fd, .pool = pool };
	const struct kmdev_allocator mempool = {
		.out_allocator = KMDEV_MEMPOOL_ALLOC, .out_flags = KMDEV_ALLOCATOR_POOL,
		.out_name = "mempool_alloc of pages",
	};

	allocator_and_size(&pages, &mempool, 2 * PAGE);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
}

/* So much that the kernel may take large pages for it; every 8 bytes hold their place. */
static void large(void)
{
	uint64_t one = abi_allocate(scene.fd, KMDEV_ALLOC_PAGES, LARGE, 0);
	int fd = abi_open_buffer(scene.fd, one, KMDEV_OPEN_WRITE);
	struct kmdev_pattern pattern = {
		.size = sizeof(pattern), .handle = one, .length = LARGE,
		.kind = KMDEV_PATTERN_COUNTER,
	};
	uint64_t *mapped = SHARED(LARGE, READ_WRITE, fd, 0);
	unsigned int wrong = 0;

	if (mapped == MAP_FAILED || abi_call(scene.fd, KMDEV_FILL, &pattern))
		abi_fail("4 MiB mapped and filled");
	for (uint64_t i = 0; i < LARGE / 8; i++)
		wrong += mapped[i] != i * 8;
	abi_case(!wrong, "4 MiB: every byte is seen (%u words are not)", wrong);
	mapped[LARGE / 16] = 1;
	abi_case(!abi_call(scene.fd, KMDEV_CHECK, &pattern) && pattern.out_wrong &&
		 pattern.out_first / 8 == LARGE / 16, "4 MiB: and written");
	munmap((char *)mapped + PAGE, PAGE);
	munmap((char *)mapped + LARGE - PAGE, PAGE);
	abi_case(mapped[0] == 0 && mapped[2 * PAGE / 8] == 2 * PAGE &&
		 !is_mapped((char *)mapped + PAGE, PAGE), "4 MiB: with two pages taken out");
	munmap(mapped, LARGE);
	close(fd);
	abi_free(scene.fd, one);
}

static void refused(const char *what, void *mapped, int error, int or_error)
{
	int got = mapped == MAP_FAILED ? errno : 0;

	abi_case(got && (got == error || got == or_error), "mmap, %s: %s (wanted %s)", what,
		 strerrorname_np(got), strerrorname_np(error));
}

static void errors(void)
{
	const off_t end = LENGTH;

	refused("private", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, file, 0), EINVAL, 0);
	refused("private, writable", mmap(NULL, PAGE, READ_WRITE, MAP_PRIVATE, file, 0), EINVAL, 0);
	refused("private, of a read-only file",
		mmap(NULL, PAGE, READ_WRITE, MAP_PRIVATE, read_only, 0), EINVAL, 0);
	refused("executable", SHARED(PAGE, PROT_READ | PROT_EXEC, file, 0), EPERM, 0);
	refused("executable alone", SHARED(PAGE, PROT_EXEC, file, 0), EPERM, 0);
	refused("executable, of a read-only file",
		SHARED(PAGE, PROT_READ | PROT_EXEC, read_only, 0), EPERM, 0);
	refused("writable, of a read-only file", SHARED(PAGE, READ_WRITE, read_only, 0), EACCES, 0);
	refused("a page more", SHARED(LENGTH + 1, PROT_READ, file, 0), ENXIO, 0);
	refused("far more", SHARED(256 * LENGTH, PROT_READ, file, 0), ENXIO, 0);
	refused("a page more, from the second on", SHARED(LENGTH, PROT_READ, file, PAGE), ENXIO, 0);
	refused("behind the end", SHARED(PAGE, PROT_READ, file, end), ENXIO, 0);
	refused("far behind the end", SHARED(PAGE, PROT_READ, file, 1LL << 40), ENXIO, EOVERFLOW);
	refused("from the farthest page on", SHARED(2 * PAGE, PROT_READ, file, FARTHEST), ENXIO,
		EOVERFLOW);
	refused("behind 2^43, as a 32-bit number of a page",
		SHARED(PAGE, PROT_READ, file, 1LL << 43), ENXIO, EOVERFLOW);
	refused("no length", SHARED(0, PROT_READ, file, 0), EINVAL, 0);
	refused("the control file", SHARED(PAGE, PROT_READ, scene.fd, 0), ENODEV, 0);
}

static void no_upgrade(void)
{
	unsigned char *reading = SHARED(LENGTH, PROT_READ, read_only, 0);
	unsigned char *none = SHARED(LENGTH, PROT_NONE, read_only, 0);
	unsigned char *narrowed = SHARED(LENGTH, PROT_NONE, file, 0);

	if (reading == MAP_FAILED || none == MAP_FAILED || narrowed == MAP_FAILED)
		abi_fail("mmap");
	model_change(&model);
	abi_case(mprotect(reading, PAGE, READ_WRITE) < 0 && errno == EACCES,
		 "mprotect: a read-only file's mapping stays so");
	abi_case(mprotect(none, PAGE, PROT_WRITE) < 0 && errno == EACCES &&
		 !mprotect(none, PAGE, PROT_READ) && !memcmp(none, model.data, PAGE),
		 "mprotect: from nothing, to reading and not to writing");
	abi_case(!mprotect(narrowed, LENGTH, READ_WRITE) && !memcmp(narrowed, model.data, BYTES),
		 "mprotect: a writable file's mapping may be what the file may");
	abi_case(mprotect(reading, PAGE, PROT_READ | PROT_EXEC) < 0 && errno == EACCES &&
		 mprotect(narrowed, PAGE, READ_WRITE | PROT_EXEC) < 0 && errno == EACCES,
		 "mprotect: none is executable");
	narrowed[3] = model.data[3] = 'm';
	abi_case(as_the_model() && reading[3] == 'm', "mprotect: and they show one memory");
	munmap(reading, LENGTH);
	munmap(none, LENGTH);
	munmap(narrowed, LENGTH);
}

/* VmFlags of the mapping at @address, by /proc/self/smaps. */
static bool vm_flags(const void *address, char flags[256])
{
	FILE *maps = fopen("/proc/self/smaps", "re");
	unsigned long long begin, end;
	bool here = false, found = false;
	char line[512];

	if (!maps)
		abi_fail("/proc/self/smaps");
	while (!found && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%llx-%llx ", &begin, &end) == 2)
			here = begin <= abi_address(address) && abi_address(address) < end;
		found = here && sscanf(line, "VmFlags: %255[^\n]", flags) == 1;
	}
	fclose(maps);
	return found;
}

static void kernel_flags(unsigned char *address, const char *name, bool writable)
{
	static const char *const wanted[] = { "rd", "mr", "ms", "pf", "dd", "de" };
	static const char *const unwanted[] = { "ex", "me", "ac", "lo" };
	static const char *const if_writable[] = { "wr", "mw", "sh" };
	char flags[256] = "";
	bool good = vm_flags(address, flags);

	for (unsigned int i = 0; i < ARRAY_SIZE(wanted); i++)
		good = good && strstr(flags, wanted[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(unwanted); i++)
		good = good && !strstr(flags, unwanted[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(if_writable); i++)
		good = good && !strstr(flags, if_writable[i]) == !writable;
	abi_case(good, "/proc/self/smaps: %s: %s", name, flags);
}

static void flags(void)
{
	unsigned char *reading = SHARED(LENGTH, PROT_READ, read_only, 0);
	unsigned char *writing = SHARED(LENGTH, READ_WRITE, file, 0);
	uint64_t block = abi_allocate(scene.fd, KMDEV_ALLOC_PAGES, LARGE, 0);
	int fd = abi_open_buffer(scene.fd, block, KMDEV_OPEN_WRITE);
	unsigned char *large = SHARED(LARGE, READ_WRITE, fd, 0);

	kernel_flags(writing, "a writable mapping", true);
	kernel_flags(reading, "a read-only file's", false);
	/* No function of the kernel's sets what huge entries need. */
	kernel_flags(large, "of 4 MiB", true);
	munmap(large, LARGE);
	close(fd);
	abi_free(scene.fd, block);
	munmap(reading, LENGTH);
	munmap(writing, LENGTH);
}

static bool another_user_maps(void)
{
	unsigned char *reading, *writing;

	munmap(map, LENGTH);
	close(scene.fd);
	abi_become(5, 0);
	reading = SHARED(LENGTH, PROT_READ, read_only, 0);
	writing = SHARED(LENGTH, READ_WRITE, read_only, 0);
	return reading != MAP_FAILED && writing == MAP_FAILED && errno == EACCES &&
	       !memcmp(reading, model.data, BYTES);
}

/* By an administrator, who may see what others left; nobody else gets that far. */
static void stale(void)
{
	uint64_t one = abi_allocate(admin, KMDEV_GET_FREE_PAGE, 0, KMDEV_ALLOC_STALE);
	int fd = abi_open_buffer(admin, one, KMDEV_OPEN_WRITE);
	unsigned char *mapped = SHARED(PAGE, READ_WRITE, fd, 0);

	abi_case(mapped != MAP_FAILED, "stale contents, mapped by an administrator");
	munmap(mapped, PAGE);
	close(fd);
	abi_free(admin, one);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	model_open(&model, scene.fd, BYTES);
	file = abi_open_buffer(scene.fd, model.handle, KMDEV_OPEN_WRITE);
	read_only = abi_open_buffer(scene.fd, model.handle, 0);
	map = SHARED(LENGTH, READ_WRITE, file, 0);
	if (map == MAP_FAILED)
		abi_fail("mmap of a buffer");
	every_allocator();
	element_of_pages();
	large();
	errors();
	no_upgrade();
	flags();
	model_change(&model);
	abi_case(abi_in_child(another_user_maps), "another user maps what it was given");
	stale();
	munmap(map, LENGTH);
	close(file);
	close(read_only);
	close(admin);
	model_close(&model);
	scene_close(&scene);
	return abi_done();
}
