// SPDX-License-Identifier: GPL-2.0-only
/* Buffers that one thread resizes, frees or closes under another, one by one and many at once. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "contest.h"

#define SMALL 4096
#define LARGE (1U << 18)

static int fd, stranger;
static _Atomic uint64_t target;

static int resize_to(uint64_t large)
{
	static _Atomic unsigned int turn;
	struct kmdev_resize resize = {
		.size = sizeof(resize), .handle = target, .bytes = turn++ % 2 ? SMALL : large,
	};

	return abi_call(fd, KMDEV_RESIZE, &resize);
}

static int resize_target(void)
{
	return resize_to(LARGE);
}

/* Sooner done, and so more often. */
static int resize_a_little(void)
{
	return resize_to(2 * SMALL);
}

/* The first bytes are there at any size, and are what was written. */
static int read_target(void)
{
	unsigned char data[SMALL];
	int error = abi_read(fd, target, 0, data, sizeof(data));

	for (unsigned int i = 0; !error && i < sizeof(data); i++)
		error = data[i] == 'x' ? 0 : ERANGE;
	return error;
}

static int write_target(void)
{
	unsigned char data[SMALL];

	memset(data, 'x', sizeof(data));
	return abi_write(fd, target, 0, data, sizeof(data));
}

static int inspect_target(void)
{
	struct kmdev_facts facts;

	return abi_info(fd, target, 0, &facts);
}

/* As another user, for whom there is no such buffer. */
static int inspect_as_another(void)
{
	struct kmdev_facts facts;

	return abi_info(stranger, target, 0, &facts) == ENOENT ? 0 : ERANGE;
}

static int free_as_another(void)
{
	return abi_free(stranger, target) == ENOENT ? 0 : ERANGE;
}

static void make_buffer(void)
{
	target = abi_allocate(fd, KMDEV_KMALLOC, SMALL, 0);
	write_target();
}

static void free_buffer(void)
{
	abi_free(fd, target);
}

static int free_and_allocate(void)
{
	int error;

	contest_leave_it();
	error = abi_free(fd, target);
	target = abi_allocate(fd, KMDEV_KMALLOC, SMALL, 0);
	return error;
}

static int allocate_and_free(void)
{
	uint64_t own = abi_allocate(fd, KMDEV_KMALLOC, 8, 0);

	return own ? abi_free(fd, own) : errno;
}

static int allocate_and_close(void)
{
	int file = abi_open(0, 0, O_RDWR);

	target = abi_allocate(file, KMDEV_KMALLOC, SMALL, KMDEV_ALLOC_FILE);
	contest_leave_it();
	return close(file) < 0 ? errno : 0;
}

static void make_mappable(void)
{
	target = abi_allocate(fd, KMDEV_VMALLOC, SMALL, 0);
	write_target();
}

static int free_and_make_mappable(void)
{
	int error;

	contest_leave_it();
	error = abi_free(fd, target);
	make_mappable();
	return error;
}

/* New memory is zero until the other has written it; nobody else's byte is ever there. */
static bool nobody_elses(const unsigned char *data)
{
	for (unsigned int i = 0; i < SMALL; i++) {
		if (data[i] && data[i] != 'x')
			return false;
	}
	return true;
}

static int open_and_read(void)
{
	unsigned char data[SMALL];
	int file = abi_open_buffer(fd, target, 0), error;

	if (file < 0)
		return errno;
	error = pread(file, data, sizeof(data), 0) == sizeof(data) && nobody_elses(data) ? 0
											 : ERANGE;
	return close(file) < 0 ? errno : error;
}

static int open_and_map(void)
{
	int file = abi_open_buffer(fd, target, KMDEV_OPEN_WRITE), error;
	unsigned char *mapped;

	if (file < 0)
		return errno;
	mapped = mmap(NULL, SMALL, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	error = mapped == MAP_FAILED ? errno : 0;
	close(file);
	if (error)
		return error;
	error = nobody_elses(mapped) ? 0 : ERANGE;
	mapped[0] = 'x';
	munmap(mapped, SMALL);
	return error;
}

/* The file is open all the time, so a resize has its turn only between two calls of this. */
static int read_by_file(void)
{
	unsigned char data[SMALL];
	int file = abi_open_buffer(fd, target, 0), error = 0;

	if (file < 0)
		return errno;
	for (unsigned int i = 0; i < 4 && !error; i++) {
		if (pread(file, data, sizeof(data), 0) != sizeof(data) || data[0] != 'x' ||
		    data[SMALL - 1] != 'x')
			error = ERANGE;
	}
	close(file);
	return error;
}

static int allocate_and_free_many(void)
{
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = KMDEV_KMALLOC, .bytes = 64,
	};
	uint64_t handles[100];
	struct kmdev_alloc_many alloc = {
		.size = sizeof(alloc), .request = abi_address(&request),
		.handles = abi_address(handles), .count = ARRAY_SIZE(handles),
	};
	struct kmdev_free_many free = {
		.size = sizeof(free), .handles = abi_address(handles), .count = ARRAY_SIZE(handles),
	};
	int error = abi_call(fd, KMDEV_ALLOC_MANY, &alloc);

	if (error || alloc.out_count != ARRAY_SIZE(handles))
		return error ? error : ERANGE;
	error = abi_call(fd, KMDEV_FREE_MANY, &free);
	return error || free.out_count == ARRAY_SIZE(handles) ? error : ERANGE;
}

static int list_buffers(void)
{
	struct kmdev_facts facts[16];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = ARRAY_SIZE(facts),
	};
	int error;

	do {
		error = abi_call(fd, KMDEV_LIST, &list);
		for (unsigned int i = 0; !error && i < list.out_count; i++)
			error = facts[i].handle && facts[i].bytes == 64 ? 0 : ERANGE;
		list.position = list.out_position;
	} while (!error && list.position != KMDEV_NONE);
	return error;
}

/* A number that no other file gets while this one is closed. */
static const int batch_file = 100;

/* That went with the file.  With more of them a user would have as much as he may. */
static atomic_uint batches;
#define BATCHES_MAX 500

static void open_batch_file(void)
{
	int file = abi_open(0, 0, O_RDWR);

	batches = 0;
	if (dup2(file, batch_file) < 0)
		abi_fail("dup2");
	close(file);
}

static void close_batch_file(void)
{
	close(batch_file);
}

/* Each goes with the file, or is refused with it; or as if it were, until it is closed. */
static int batch_for_the_file(void)
{
	struct {
		struct kmdev_op op;
		struct kmdev_alloc alloc;
	} elements[50];
	struct kmdev_batch batch = {
		.size = sizeof(batch), .ops = abi_address(elements), .length = sizeof(elements),
		.count = ARRAY_SIZE(elements),
	};
	int error;

	if (batches == BATCHES_MAX)
		return EBADF;
	for (unsigned int i = 0; i < ARRAY_SIZE(elements); i++) {
		elements[i].op.nr = KMDEV_NR_ALLOC;
		elements[i].op.length = sizeof(elements[i]);
		elements[i].alloc = (struct kmdev_alloc){
			.size = sizeof(elements[i].alloc), .allocator = KMDEV_KMALLOC, .bytes = 64,
			.flags = KMDEV_ALLOC_FILE,
		};
	}
	error = abi_call(batch_file, KMDEV_BATCH, &batch);
	batches += !error;
	return error;
}

static int close_and_open_again(void)
{
	contest_leave_it();
	close_batch_file();
	open_batch_file();
	return 0;
}

static void nothing(void)
{
}

static const struct contest contests[] = {
	{ "resize against read", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  read_target, GRANTED, free_buffer },
	{ "resize against write", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  write_target, GRANTED, free_buffer },
	{ "resize against info", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  inspect_target, GRANTED, free_buffer },
	{ "resize against resize", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  resize_target, GRANTED | ALLOWED(EBUSY), free_buffer },
	{ "resize against free", make_buffer, resize_target,
	  GRANTED | ALLOWED(EBUSY) | ALLOWED(ENOENT), free_and_allocate, GRANTED, free_buffer },
	{ "resize against close", nothing, resize_target,
	  GRANTED | ALLOWED(EBUSY) | ALLOWED(ENOENT), allocate_and_close, GRANTED, nothing },
	{ "resize against another user's info", make_buffer, resize_a_little, GRANTED,
	  inspect_as_another, GRANTED, free_buffer },
	{ "resize against another user's free", make_buffer, resize_a_little, GRANTED,
	  free_as_another, GRANTED, free_buffer },
	{ "resize against read by a file", make_buffer, resize_target, GRANTED | ALLOWED(EBUSY),
	  read_by_file, GRANTED, free_buffer },
	{ "open against free", make_buffer, open_and_read, GRANTED | ALLOWED(ENOENT),
	  free_and_allocate, GRANTED, free_buffer },
	{ "map against free", make_mappable, open_and_map, GRANTED | ALLOWED(ENOENT),
	  free_and_make_mappable, GRANTED, free_buffer },
	{ "map against map", make_mappable, open_and_map, GRANTED, open_and_map, GRANTED,
	  free_buffer },
	{ "one each against one each", nothing, allocate_and_free, GRANTED, allocate_and_free,
	  GRANTED, nothing },
	{ "many against list", nothing, allocate_and_free_many, GRANTED, list_buffers, GRANTED,
	  nothing },
	{ "many against many", nothing, allocate_and_free_many, GRANTED, allocate_and_free_many,
	  GRANTED, nothing },
	{ "a batch against close", open_batch_file, batch_for_the_file, GRANTED | ALLOWED(EBADF),
	  close_and_open_again, GRANTED, close_batch_file },
};

int main(void)
{
	abi_start();
	fd = abi_open(0, 0, O_RDWR);
	stranger = abi_open(1, 0, O_RDWR);
	for (unsigned int i = 0; i < ARRAY_SIZE(contests); i++)
		contest_hold(&contests[i], fd);
	close(stranger);
	close(fd);
	return abi_done();
}
