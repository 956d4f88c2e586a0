// SPDX-License-Identifier: GPL-2.0-only
/* duels [ROUNDS [PART…]]: two threads at the same buffer. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "duel.h"

#define BYTES 8192
#define NAME "duel"

/* What a round is about; each makes its own. */
static int file;
static uint64_t handle;
static unsigned char *mapped;

/* Of several kinds in turn; to map areas takes longer than the rest, on kernels that watch. */
static unsigned int kind(unsigned int round)
{
	return round % 8 == 7 ? KMDEV_VMALLOC : KMDEV_ALLOC_PAGES;
}

/* A buffer, which one of the two frees. */
static void make_buffer(unsigned int round)
{
	handle = abi_allocate(duel_fd, round % 2 ? kind(round) : KMDEV_KMALLOC, BYTES, 0);
}

static void make_kmalloc(unsigned int round)
{
	(void)round;
	handle = abi_allocate(duel_fd, KMDEV_KMALLOC, BYTES, 0);
}

static bool is_gone(void)
{
	return abi_free(duel_fd, handle) == ENOENT;
}

static bool is_there(void)
{
	return !abi_free(duel_fd, handle);
}

static void make_file(unsigned int round)
{
	handle = abi_allocate(duel_fd, kind(round), BYTES, 0);
	file = abi_open_buffer(duel_fd, handle, KMDEV_OPEN_WRITE);
}

static bool close_file(void)
{
	close(file);
	return is_gone();
}

static void make_mapping(unsigned int round)
{
	make_file(round);
	mapped = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (mapped == MAP_FAILED)
		abi_fail("mmap");
}

static bool close_mapping(void)
{
	munmap(mapped, BYTES);
	return close_file();
}

static bool close_living(void)
{
	munmap(mapped, BYTES);
	close(file);
	return is_there();
}

static int do_free(void)
{
	return abi_free(duel_fd, handle);
}

static uint64_t many[100];

static void make_many(unsigned int round)
{
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = KMDEV_KMALLOC, .bytes = 64,
	};
	struct kmdev_alloc_many answer;

	(void)round;
	if (abi_alloc_many(duel_fd, &request, many, ARRAY_SIZE(many), &answer))
		abi_fail("KMDEV_ALLOC_MANY");
}

/* Who frees the first frees all, and the other is refused. */
static int do_free_all(void)
{
	struct kmdev_free_many answer;
	int error = abi_free_many(duel_fd, many, ARRAY_SIZE(many), 0, &answer);

	return error || answer.out_count == ARRAY_SIZE(many) ? error : ERANGE;
}

static bool all_are_gone(void)
{
	return do_free_all() == ENOENT;
}

static int do_free_many(void)
{
	struct kmdev_free_many answer;

	return abi_free_many(duel_fd, &handle, 1, 0, &answer);
}

static int do_read(void)
{
	unsigned char data[BYTES];

	return abi_read(duel_fd, handle, 0, data, sizeof(data));
}

static int do_write(void)
{
	static const unsigned char data[BYTES];

	return abi_write(duel_fd, handle, 0, data, sizeof(data));
}

static int do_check(void)
{
	struct kmdev_pattern check = {
		.size = sizeof(check), .handle = handle, .length = BYTES,
		.kind = KMDEV_PATTERN_COUNTER,
	};

	return abi_call(duel_fd, KMDEV_CHECK, &check);
}

static int do_info(void)
{
	struct kmdev_facts facts;

	return abi_info(duel_fd, handle, 0, &facts);
}

static int do_runs(void)
{
	struct kmdev_run run[4];
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(run),
		.run_size = sizeof(run[0]), .capacity = 4,
	};

	return abi_call(duel_fd, KMDEV_RUNS, &runs);
}

static int do_list(void)
{
	struct kmdev_facts facts[4];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = 4,
	};

	return abi_call(duel_fd, KMDEV_LIST, &list);
}

static int do_read_table(void)
{
	char text[4096];

	return pread(duel_fd, text, sizeof(text), 0) < 0 ? errno : 0;
}

static int resize_to(uint64_t bytes)
{
	struct kmdev_resize resize = {
		.size = sizeof(resize), .handle = handle, .bytes = bytes,
	};

	return abi_call(duel_fd, KMDEV_RESIZE, &resize);
}

static int do_grow(void)
{
	return resize_to(3 * BYTES);
}

static int do_shrink(void)
{
	return resize_to(BYTES / 4);
}

static int do_open(void)
{
	int opened = abi_open_buffer(duel_fd, handle, KMDEV_OPEN_WRITE);

	return opened < 0 || close(opened) < 0 ? errno : 0;
}

/* Pages of kmalloc are a slab's, so that half of the rounds end without a mapping. */
static int do_map(void)
{
	int opened = abi_open_buffer(duel_fd, handle, KMDEV_OPEN_WRITE);
	unsigned char *memory;

	if (opened < 0)
		return errno;
	memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
	close(opened);
	if (memory == MAP_FAILED)
		return errno == ENODEV ? 0 : errno;
	memory[0] = memory[BYTES - 1] = 'm';
	return munmap(memory, BYTES) < 0 ? errno : 0;
}

/* The buffer lives on in its file and its mappings, whoever frees it. */
static int do_touch(void)
{
	mapped[0] = mapped[BYTES - 1] = 't';
	return mapped[0] == 't' && mapped[BYTES - 1] == 't' ? 0 : EIO;
}

static int do_read_file(void)
{
	unsigned char data[BYTES];

	return pread(file, data, sizeof(data), 0) == sizeof(data) ? 0 : EIO;
}

static int do_unmap_half(void)
{
	return munmap(mapped, PAGE) < 0 ? errno : 0;
}

/* One name for two buffers; what the loser made is none. */
static _Atomic uint64_t named;

static void make_nothing(unsigned int round)
{
	(void)round;
}

static int do_name(void)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = 8,
		.name = abi_address(NAME), .name_length = strlen(NAME),
	};
	int error = abi_call(duel_fd, KMDEV_ALLOC, &alloc);

	if (!error)
		named = alloc.out_handle;
	return error;
}

static bool name_is_free(void)
{
	return !abi_free(duel_fd, named) && !abi_find(duel_fd, KMDEV_BUFFER, NAME);
}

static int do_find(void)
{
	return abi_find(duel_fd, KMDEV_BUFFER, NAME) ? 0 : ENOENT;
}

static void make_named(unsigned int round)
{
	(void)round;
	do_name();
	handle = named;
}

/* A control file that is closed while something is allocated for it. */
static void open_control(unsigned int round)
{
	(void)round;
	file = abi_open(0, 0, O_RDWR);
}

static int do_allocate_for_file(void)
{
	return abi_allocate(file, KMDEV_KMALLOC, 64, KMDEV_ALLOC_FILE) ? 0 : errno;
}

static int do_close(void)
{
	return close(file) < 0 ? errno : 0;
}

static bool holds_nothing(void)
{
	struct account nothing = { 0 };

	return abi_same(abi_account(duel_fd), nothing);
}

static bool one_frees(int one, int other)
{
	return duel_one(one, other, ENOENT);
}

static bool one_is_named(int one, int other)
{
	return duel_one(one, other, EEXIST);
}

static bool used_or_gone(int one, int other)
{
	return !one && (!other || other == ENOENT);
}

static bool allocated_or_closed(int one, int other)
{
	return !one && (!other || other == EBADF);
}

/* krealloc wants the buffer for itself, and nobody waits for it. */
static bool resized_or_busy(int one, int other)
{
	return (!one || one == EBUSY) && !other;
}

/* Each may be in the other's way. */
static bool resized_in_turn_or_busy(int one, int other)
{
	return (!one || one == EBUSY) && (!other || other == EBUSY);
}

static bool resized_or_gone(int one, int other)
{
	return !one && (!other || other == ENOENT || other == EBUSY);
}

static const struct duel duels[] = {
	{ "free against free", 0, make_buffer, do_free, do_free, one_frees, is_gone,
	  .late = ENOENT },
	{ "free against free of many", 0, make_buffer, do_free, do_free_many, one_frees, is_gone,
	  .late = ENOENT },
	{ "free against read", 0, make_buffer, do_free, do_read, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against write", 0, make_buffer, do_free, do_write, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against check", 0, make_buffer, do_free, do_check, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against info", 0, make_buffer, do_free, do_info, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against runs", 0, make_buffer, do_free, do_runs, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against open", 0, make_buffer, do_free, do_open, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against map", 0, make_buffer, do_free, do_map, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free against fault", 0, make_mapping, do_free, do_touch, duel_both, close_mapping },
	{ "free against its file", 0, make_file, do_free, do_read_file, duel_both, close_file },
	{ "free against list", 0, make_buffer, do_free, do_list, duel_both, is_gone },
	{ "free against the text table", 0, make_buffer, do_free, do_read_table, duel_both,
	  is_gone },
	{ "free of many against read", 0, make_buffer, do_free_many, do_read, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "free of many against the same", 10, make_many, do_free_all, do_free_all, one_frees,
	  all_are_gone, .late = ENOENT },
	{ "free against resize", 0, make_kmalloc, do_free, do_grow, resized_or_gone, is_gone,
	  .late = ENOENT },
	{ "resize against resize", 0, make_kmalloc, do_grow, do_shrink, resized_in_turn_or_busy,
	  is_there, .busy = 100 },
	{ "resize against info", 0, make_kmalloc, do_grow, do_info, resized_or_busy, is_there,
	  .busy = 100 },
	{ "resize against write", 0, make_kmalloc, do_grow, do_write, resized_or_busy, is_there,
	  .busy = 100 },
	{ "map against unmap of a half", 0, make_mapping, do_map, do_unmap_half, duel_both,
	  close_living },
	{ "name against name", 0, make_nothing, do_name, do_name, one_is_named, name_is_free,
	  .late = EEXIST },
	{ "free against find", 0, make_named, do_free, do_find, used_or_gone, is_gone,
	  .late = ENOENT },
	{ "close against alloc", 0, open_control, do_close, do_allocate_for_file,
	  allocated_or_closed, holds_nothing, .late = EBADF },
};

int main(int argc, char **argv)
{
	return duels_main(argc, argv, duels, ARRAY_SIZE(duels));
}
