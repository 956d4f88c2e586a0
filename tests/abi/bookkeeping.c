// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver needs for itself, for everything that a user can make without end, is charged to
 * the user's cgroup, too.  A process in a cgroup of its own makes so many of a kind.  Which caches
 * of the kernel then have about one object more for each, /proc/slabinfo says; all that is charged.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "source.h"

#define AT_ONCE 500
#define CACHES_MAX 512
#define FILES_MAX 4096

/* The kernel brings its counts together every two seconds, if not earlier. */
#define PATIENCE 30
#define PAUSE_US 100000

struct slabs {
	unsigned int count;
	struct {
		char name[64];
		unsigned long objects, bytes;
	} caches[CACHES_MAX];
};

/**
 * struct kind - something to be made
 * @name: of what is made
 * @make: makes so many, or ends the process
 * @allocator: of buffers
 * @flags: KMDEV_ALLOC_*
 * @bytes: of each buffer, or of each of its objects
 * @objects: how many each buffer has, from a cache, or 0
 * @named: whether it has a name
 * @count: how many to make
 * @least: bytes that are charged for each at least, besides its record
 * @record: whether it has one
 */
struct kind {
	const char *name;
	void (*make)(const struct kind *kind, int fd);
	unsigned int allocator, flags;
	uint64_t bytes;
	unsigned int objects;
	bool named;
	unsigned int count;
	unsigned int least;
	bool record;
};

/* What the process inside says to this one: bytes that are charged, and those that should be. */
struct report {
	uint64_t charged, held, needed;
};

static struct report *report;

static void read_slabs(struct slabs *slabs)
{
	FILE *file = fopen("/proc/slabinfo", "re");
	char line[512];

	if (!file)
		abi_fail("/proc/slabinfo");
	slabs->count = 0;
	while (fgets(line, sizeof(line), file) && slabs->count < CACHES_MAX)
		slabs->count += sscanf(line, "%63s %lu %*u %lu", slabs->caches[slabs->count].name,
				       &slabs->caches[slabs->count].objects,
				       &slabs->caches[slabs->count].bytes) == 3;
	fclose(file);
}

static unsigned long objects_of(const struct slabs *slabs, const char *name)
{
	for (unsigned int i = 0; i < slabs->count; i++) {
		if (!strcmp(slabs->caches[i].name, name))
			return slabs->caches[i].objects;
	}
	return 0;
}

static uint64_t record_bytes(const struct slabs *slabs)
{
	for (unsigned int i = 0; i < slabs->count; i++) {
		if (!strcmp(slabs->caches[i].name, "kmd_buffer"))
			return slabs->caches[i].bytes;
	}
	abi_fail("a cache kmd_buffer");
}

/*
 * Of caches that have an object or two more for each of @count; others have them for others.  What
 * its security modules know of an inode the kernel charges to nobody.
 */
static uint64_t bytes_for_each(const struct slabs *before, const struct slabs *after,
			       unsigned int count)
{
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < after->count; i++) {
		unsigned long now = after->caches[i].objects;
		unsigned long was = objects_of(before, after->caches[i].name);

		if (now < was + count * 9UL / 10 || now > was + count * 5UL / 2 ||
		    !strcmp(after->caches[i].name, "lsm_inode_cache"))
			continue;
		bytes += (now - was) * after->caches[i].bytes;
	}
	return bytes;
}

static struct kmdev_alloc request_of(const struct kind *kind)
{
	return (struct kmdev_alloc){
		.size = sizeof(struct kmdev_alloc), .allocator = kind->allocator,
		.flags = kind->flags | KMDEV_ALLOC_FILE, .bytes = kind->bytes,
	};
}

static void many_buffers(const struct kind *kind, int fd)
{
	struct kmdev_alloc request = request_of(kind);
	uint64_t handles[AT_ONCE];
	struct kmdev_alloc_many answer;

	for (unsigned int made = 0; made < kind->count; made += AT_ONCE) {
		if (abi_alloc_many(fd, &request, handles, AT_ONCE, &answer) || answer.out_rest)
			abi_fail("KMDEV_ALLOC_MANY");
	}
}

static void buffers(const struct kind *kind, int fd)
{
	struct kmdev_alloc request = request_of(kind);
	char name[16];

	if (kind->named)
		request.name = abi_address(name);
	if (kind->objects) {
		request.source = source_cache(fd, "bookkeeping", kind->bytes, 0);
		request.bytes = kind->objects * kind->bytes;
	}
	for (unsigned int i = 0; i < kind->count; i++) {
		int length = snprintf(name, sizeof(name), "b%u", i);

		request.name_length = kind->named ? length : 0;
		if (abi_call(fd, KMDEV_ALLOC, &request))
			abi_fail("KMDEV_ALLOC");
	}
}

static void control_files(const struct kind *kind, int fd)
{
	(void)fd;
	for (unsigned int i = 0; i < kind->count; i++) {
		if (open("/dev/kmalloc", O_RDWR) < 0)
			abi_fail("/dev/kmalloc");
	}
}

/* Each is opened by a user that has none yet. */
static void users(const struct kind *kind, int fd)
{
	(void)fd;
	for (unsigned int i = 0; i < kind->count; i++) {
		setfsuid(abi_user(8 + i));
		if (open("/dev/kmalloc", O_RDWR) < 0)
			abi_fail("/dev/kmalloc of another user");
	}
	setfsuid(0);
}

static void buffer_files(const struct kind *kind, int fd)
{
	uint64_t handle = abi_allocate(fd, KMDEV_ALLOC_PAGE, 0, KMDEV_ALLOC_FILE);

	for (unsigned int i = 0; i < kind->count; i++) {
		if (abi_open_buffer(fd, handle, 0) < 0)
			abi_fail("KMDEV_OPEN");
	}
}

/* The elements are in a reserve, which has a list of them. */
static void elements(const struct kind *kind, int fd)
{
	if (!source_pool(fd, "bookkeeping", KMDEV_POOL_PAGES, kind->count, 0))
		abi_fail("KMDEV_POOL_CREATE");
}

/* What lives longer than files; no buffer does here. */
static void destroy_sources(void)
{
	int fd = abi_open(0, 0, O_RDWR);
	uint64_t pool = abi_find(fd, KMDEV_POOL, "bookkeeping");
	uint64_t cache = abi_find(fd, KMDEV_CACHE, "bookkeeping");

	if (pool && source_destroy(fd, KMDEV_POOL_DESTROY, pool))
		abi_fail("KMDEV_POOL_DESTROY");
	if (cache && source_destroy(fd, KMDEV_CACHE_DESTROY, cache))
		abi_fail("KMDEV_CACHE_DESTROY");
}

static void inside(const struct kind *kind)
{
	static struct slabs before, after;
	int fd = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	uint64_t least;

	/* What each processor has begun counts as used. */
	abi_stay_on(0);
	cgroup_enter();
	read_slabs(&before);
	kind->make(kind, fd);
	read_slabs(&after);
	report->needed = bytes_for_each(&before, &after, kind->count);
	least = kind->count * (kind->least + kind->record * record_bytes(&after));
	if (report->needed < least)
		report->needed = least;
	for (unsigned int i = 0; i < PATIENCE; i++) {
		report->charged = cgroup_number("memory.stat", "slab ");
		if (report->charged >= report->needed)
			break;
		abi_sleep(PAUSE_US);
	}
	report->held = cgroup_number("memory.current", "");
	close(fd);
	destroy_sources();
}

static void charged(const struct kind *kind)
{
	int status;
	pid_t child;

	cgroup_make("max");
	memset(report, 0, sizeof(*report));
	fflush(stdout);
	child = fork();
	if (!child) {
		inside(kind);
		_exit(0);
	}
	waitpid(child, &status, 0);
	abi_case(!status && report->charged >= report->needed && report->held >= report->needed,
		 "%u %s: %llu KiB charged, where the kernel's caches tell %llu", kind->count,
		 kind->name, (unsigned long long)report->charged >> 10,
		 (unsigned long long)report->needed >> 10);
	cgroup_remove();
}

static const struct kind kinds[] = {
	{ .name = "buffers of 8 bytes", .make = many_buffers, .count = 50000,
	  .allocator = KMDEV_KMALLOC, .bytes = 8, .record = true, .least = 8 },
	{ .name = "buffers of 8 bytes, with names", .make = buffers, .count = 50000, .named = true,
	  .allocator = KMDEV_KMALLOC, .bytes = 8, .record = true, .least = 8 + KMDEV_NAME_MAX },
	{ .name = "lists of 16 uncharged pages", .make = buffers, .count = 900,
	  .allocator = KMDEV_ALLOC_PAGES_BULK, .bytes = 16 * PAGE, .flags = KMDEV_ALLOC_NO_ACCOUNT,
	  .record = true, .least = 16 * sizeof(void *) },
	{ .name = "lists of 128 uncharged objects", .make = buffers, .count = 3000,
	  .allocator = KMDEV_KMEM_CACHE_ALLOC_BULK, .bytes = 8, .objects = 128,
	  .flags = KMDEV_ALLOC_NO_ACCOUNT, .record = true, .least = 128 * sizeof(void *) },
	{ .name = "uncharged pages for devices", .make = buffers, .count = 5000,
	  .allocator = KMDEV_DMA_ALLOC_COHERENT, .bytes = PAGE, .record = true,
	  .least = 2 * sizeof(void *) },
	{ .name = "elements in reserve: their list", .make = elements,
	  .count = KMDEV_POOL_MIN_MAX, .least = sizeof(void *) },
	{ .name = "files of a buffer", .make = buffer_files, .count = 3000 },
	{ .name = "control files", .make = control_files, .count = 3000 },
	{ .name = "control files, each of another user", .make = users, .count = 3000 },
};

int main(void)
{
	const struct rlimit files = { FILES_MAX, FILES_MAX };

	abi_start();
	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		abi_fail("descriptors");
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		charged(&kinds[i]);
	return abi_done();
}
