// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each command with each allocator where that matters, and what is done to a buffer's file: all of
 * it failed at each place, see failing.h.
 *
 * sweep [commands | logged]: without each allocator, which a 32-bit caller reaches on the same way;
 * or what the kernel logs when it fails, and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "source.h"
#include "swept.h"

/* A structure that is longer than the driver's is copied in another way. */
static void sweep_command(const char *what)
{
	char longer[80];

	swept_sweep(what);
	swept.template.size += 8;
	snprintf(longer, sizeof(longer), "%s%sby a newer program", what, *what ? ", " : "");
	swept_sweep(longer);
}

static void all_commands(void)
{
	for (unsigned int i = 0; i < COMMANDS; i++) {
		/* When it fails, the kernel itself logs that, with where it was called. */
		if (commands[i].number == KMDEV_CACHE_CREATE)
			continue;
		swept_fill(i);
		sweep_command("");
	}
}

static int opened;

static int open_run(void)
{
	opened = open("/dev/kmalloc", O_RDWR | O_CLOEXEC);
	return opened < 0 ? errno : 0;
}

static void open_end(void)
{
	close(opened);
}

static void become_new(void)
{
	setfsuid(abi_user(7));
}

static void open_new_end(void)
{
	open_end();
	setfsuid(0);
}

/* The control file, of a user who is there and of one who is not. */
static void openings(void)
{
	static const struct failing calls[] = {
		{ "open", swept_hold, open_run, open_end, swept_same },
		{ "open of a new user", become_new, open_run, open_new_end },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(calls); i++)
		failing_sweep(&calls[i]);
	setfsuid(0);
}

static uint64_t grown;
static unsigned int grown_by;

static void buffer_anew(void)
{
	abi_free(swept.scene.fd, grown);
	grown = abi_allocate(swept.scene.fd, grown_by, SCENE_BYTES, 0);
}

static void grow_begin(void)
{
	buffer_anew();
	swept.request = swept.template;
	swept.request.resize.handle = grown;
	swept_hold();
}

/* An answer that had a place at first may be failed here: then the work is done. */
static int grow_run(void)
{
	int error = swept_run();

	if (error == EFAULT)
		buffer_anew();
	return error;
}

/* A buffer that is larger than it was before each time, of each allocator that can be. */
static void growing_buffers(const struct kmdev_allocator *list, unsigned int count)
{
	char name[64];
	const struct failing call = {
		name, grow_begin, grow_run, buffer_anew, swept_same,
	};

	swept_fill(KMDEV_NR_RESIZE);
	swept.template.resize.bytes = 5 * PAGE;
	for (unsigned int i = 0; i < count; i++) {
		if (!(list[i].out_flags & KMDEV_ALLOCATOR_RESIZE))
			continue;
		grown_by = list[i].out_allocator;
		snprintf(name, sizeof(name), "RESIZE %s to five pages", list[i].out_name);
		failing_sweep(&call);
		abi_free(swept.scene.fd, grown);
		grown = 0;
	}
}

static void pool_back(void)
{
	swept.request = swept.template;
	swept.request.pool_resize.pool = swept.scene.pool;
	swept.request.pool_resize.min = SCENE_POOL_MIN;
	swept_run();
}

static void growing_pool(const char *name, unsigned int min)
{
	const struct failing call = { name, swept_begin, swept_run, pool_back, swept_same };

	swept_fill(KMDEV_NR_POOL_RESIZE);
	swept.template.pool_resize.min = min;
	failing_sweep(&call);
}

/* By ALLOC, with contents. */
static void allocate(const struct kmdev_allocator *allocator, uint64_t bytes, uint32_t source,
		     const char *what)
{
	char name[64];

	swept_fill(KMDEV_NR_ALLOC);
	swept.template.alloc.allocator = allocator->out_allocator;
	swept.template.alloc.bytes = bytes;
	swept.template.alloc.source = source;
	swept.template.alloc.data = abi_address(swept.scene.data);
	swept.template.alloc.data_length = SCENE_BYTES;
	snprintf(name, sizeof(name), "%s%s", allocator->out_name, what);
	swept_sweep(name);
}

static void allocate_many(const struct kmdev_allocator *allocator, uint64_t bytes, uint32_t source,
			  const char *what)
{
	char name[64];

	swept_fill(KMDEV_NR_ALLOC_MANY);
	swept.scene.request.allocator = allocator->out_allocator;
	swept.scene.request.bytes = bytes;
	swept.scene.request.source = source;
	snprintf(name, sizeof(name), "%s%s", allocator->out_name, what);
	swept_sweep(name);
}

/* Each allocator, by each command that allocates, with a name, with contents, from its source. */
static void all_allocators(const struct kmdev_allocator *list, unsigned int count, bool logged)
{
	struct sources sources;

	sources_open(&sources, swept.scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < count; i++) {
		bool large = list[i].out_flags & KMDEV_ALLOCATOR_MAPPABLE;
		uint64_t bytes = large ? 5 * PAGE : SCENE_BYTES;
		uint32_t source = sources_for(&sources, &list[i]);

		if (swept_logged(&list[i]) != logged)
			continue;
		if (bytes > list[i].out_bytes_max)
			bytes = list[i].out_bytes_max;
		allocate(&list[i], bytes, source, "");
		/* Where a class fails, vmalloc has whole pages and knows how much was asked for. */
		if (list[i].out_flags & KMDEV_ALLOCATOR_MAPPABLE_LARGE)
			allocate(&list[i], PAGE + SCENE_BYTES, source, ", above a page");
		/* The driver asks for 256 pages at a time: those of the first must go back. */
		if (list[i].out_allocator == KMDEV_ALLOC_PAGES_BULK)
			allocate(&list[i], 257 * PAGE, source, ", in two parts");
		allocate_many(&list[i], bytes, source, "");
	}
	sources_close(&sources);
}

/* A pool of @kind, and what comes from it.  @of: as source_pool() wants it. */
static void pool_of_kind(unsigned int kind, uint64_t of, uint64_t bytes, const char *what)
{
	static const struct kmdev_allocator mempool = {
		.out_allocator = KMDEV_MEMPOOL_ALLOC, .out_name = "mempool_alloc",
	};
	struct scene *scene = &swept.scene;
	uint32_t own = scene->pool;
	char name[48];

	swept_fill(KMDEV_NR_POOL_CREATE);
	swept.template.pool_create.kind = kind;
	swept.template.pool_create.bytes = 0;
	if (kind == KMDEV_POOL_CACHE)
		swept.template.pool_create.cache = of;
	else
		swept.template.pool_create.order = of;
	swept_sweep(what);

	scene->pool = source_pool(scene->fd, "kind", kind, SCENE_POOL_MIN, of);
	if (!scene->pool)
		abi_fail("KMDEV_POOL_CREATE");
	snprintf(name, sizeof(name), "POOL_RESIZE to 20, %s", what);
	growing_pool(name, 20);
	snprintf(name, sizeof(name), ", %s", what);
	allocate(&mempool, bytes, scene->pool, name);
	allocate_many(&mempool, bytes, scene->pool, name);
	source_destroy(scene->fd, KMDEV_POOL_DESTROY, scene->pool);
	scene->pool = own;
}

/* 64 pools in a row share the memory of their places, which is there while one of them is. */
static void pool_without_place(void)
{
	const struct failing call = {
		"POOL_CREATE", swept_begin, swept_run, swept_end, swept_same,
	};
	uint32_t pool;

	do {
		pool = source_pool(swept.scene.fd, "step", KMDEV_POOL_KMALLOC, 1, SCENE_BYTES);
		if (source_destroy(swept.scene.fd, KMDEV_POOL_DESTROY, pool))
			abi_fail("KMDEV_POOL_CREATE, KMDEV_POOL_DESTROY");
	} while (pool / 64 == swept.scene.pool / 64);
	swept_fill(KMDEV_NR_POOL_CREATE);
	failing_from(&call);
}

static void pools(void)
{
	swept_fill(KMDEV_NR_POOL_CREATE);
	swept.template.pool_create.kind = KMDEV_POOL_DMA;
	swept.template.pool_create.min = 0;
	swept_sweep("for DMA");
	growing_pool("POOL_RESIZE to 200", 200);
	pool_of_kind(KMDEV_POOL_CACHE, swept.scene.cache, SCENE_BYTES, "from a cache");
	pool_of_kind(KMDEV_POOL_PAGES, 1, 2 * PAGE, "of pages");
	pool_without_place();
}

/* Plain ones, and with each flag. */
static void caches(void)
{
	char name[32];

	swept_fill(KMDEV_NR_CACHE_CREATE);
	sweep_command("");
	for (uint32_t flag = 1; flag & KMDEV_CACHE_FLAGS; flag <<= 1) {
		swept_fill(KMDEV_NR_CACHE_CREATE);
		swept.template.cache_create.flags = flag;
		snprintf(name, sizeof(name), "with flag %#x", flag);
		swept_sweep(name);
	}
}

/* A buffer as a file.  What fails at a fault is the kernel's own, which tells it in its log. */
static int file = -1;
static void *mapped;
static size_t mapped_bytes;
static char contents[5 * PAGE];

static void file_begin(void)
{
	lseek(file, 0, SEEK_SET);
	swept_hold();
}

static int short_or_error(ssize_t length)
{
	return length < 0 ? errno : length == 0 ? EIO : 0;
}

static int file_read(void)
{
	return short_or_error(read(file, contents, sizeof(contents)));
}

static int file_write(void)
{
	return short_or_error(write(file, contents, sizeof(contents)));
}

static int file_map(void)
{
	mapped = mmap(NULL, mapped_bytes, PROT_READ, MAP_SHARED, file, 0);
	return mapped == MAP_FAILED ? errno : 0;
}

static void file_unmap(void)
{
	munmap(mapped, mapped_bytes);
}

/* Into a pipe with room for all, and out of it. */
static int pipe_ends[2];

static int file_splice(void)
{
	return short_or_error(splice(file, NULL, pipe_ends[1], NULL, sizeof(contents), 0));
}

static void pipe_empty(void)
{
	while (read(pipe_ends[0], contents, sizeof(contents)) > 0)
		;
}

/* Its text is made when it is read. */
static int control_read(void)
{
	int error = open_run();

	if (!error) {
		error = short_or_error(read(opened, contents, sizeof(contents)));
		open_end();
	}
	return error;
}

static void all_of_files(void)
{
	static const struct failing calls[] = {
		{ "read", file_begin, file_read, NULL, swept_same },
		{ "write", file_begin, file_write, NULL, swept_same },
		{ "mmap", file_begin, file_map, file_unmap, swept_same },
		/* The kernel says EAGAIN where it has no page for the pipe. */
		{ "splice", file_begin, file_splice, pipe_empty, swept_same, EAGAIN },
		{ "the text of a control file", file_begin, control_read, NULL, swept_same },
	};
	uint64_t handle = abi_allocate(swept.scene.fd, KMDEV_VMALLOC, sizeof(contents), 0);

	mapped_bytes = sizeof(contents);
	file = abi_open_buffer(swept.scene.fd, handle, KMDEV_OPEN_WRITE);
	if (file < 0 || pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
		abi_fail("a buffer's file and a pipe");
	for (unsigned int i = 0; i < ARRAY_SIZE(calls); i++)
		failing_sweep(&calls[i]);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	close(file);
	abi_free(swept.scene.fd, handle);
}

/* Memory of each allocator that gives whole pages. */
static void mappings(const struct kmdev_allocator *list, unsigned int count)
{
	char name[64];
	const struct failing call = { name, swept_hold, file_map, file_unmap, swept_same };

	for (unsigned int i = 0; i < count; i++) {
		uint64_t handle;

		if (!(list[i].out_flags & KMDEV_ALLOCATOR_MAPPABLE))
			continue;
		mapped_bytes = sizeof(contents);
		if (mapped_bytes > list[i].out_bytes_max)
			mapped_bytes = list[i].out_bytes_max;
		handle = abi_allocate(swept.scene.fd, list[i].out_allocator, mapped_bytes, 0);
		file = abi_open_buffer(swept.scene.fd, handle, 0);
		if (file < 0)
			abi_fail("a buffer's file");
		snprintf(name, sizeof(name), "mmap of %s", list[i].out_name);
		failing_sweep(&call);
		close(file);
		abi_free(swept.scene.fd, handle);
	}
}

int main(int argc, char **argv)
{
	bool all = argc < 2, logged = !all && !strcmp(argv[1], "logged");
	struct kmdev_allocator list[ALLOCATORS_MAX];
	unsigned int count;

	faults_prepare();
	abi_start();
	scene_open(&swept.scene, ABI_SYS_ADMIN);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	count = allocators_list(swept.scene.fd, list);
	if (logged) {
		caches();
	} else {
		openings();
		all_commands();
		growing_buffers(list, count);
		pools();
		all_of_files();
	}
	if (all)
		mappings(list, count);
	if (all || logged)
		all_allocators(list, count, logged);
	swept_reasons();
	scene_close(&swept.scene);
	return logged ? abi_failed() : abi_done();
}
