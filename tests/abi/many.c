// SPDX-License-Identifier: GPL-2.0-only
/* Many buffers made or freed in one call: all, or how many and why not the rest. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "request.h"

#define MANY 1000
/* A handle that no driver gives. */
#define UNTOUCHED 0xccccccccccccccccULL

static struct scene scene;
static uint64_t handles[MANY + 1];

static const struct kmdev_alloc one_buffer = {
	.size = sizeof(one_buffer), .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES,
};

static void clear_handles(void)
{
	memset(handles, 0xcc, sizeof(handles));
}

static bool lives(uint64_t handle)
{
	struct kmdev_facts facts;

	return !abi_info(scene.fd, handle, 0, &facts) && facts.handle == handle;
}

static unsigned int living(const uint64_t *which, unsigned int count)
{
	unsigned int alive = 0;

	for (unsigned int i = 0; i < count; i++)
		alive += lives(which[i]);
	return alive;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return *one < *other ? -1 : *one > *other;
}

static unsigned int distinct(const uint64_t *which, unsigned int count)
{
	static uint64_t sorted[MANY];
	unsigned int different = 1;

	memcpy(sorted, which, count * sizeof(*which));
	qsort(sorted, count, sizeof(*sorted), by_value);
	for (unsigned int i = 1; i < count; i++)
		different += sorted[i] != sorted[i - 1];
	return different;
}

static void count_of(unsigned int count)
{
	struct account before = abi_account(scene.fd), with;
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;
	int error;

	clear_handles();
	error = abi_alloc_many(scene.fd, &one_buffer, handles, count, &alloc);
	with = abi_account(scene.fd);
	abi_case(!error && alloc.out_count == count && alloc.out_rest == KMDEV_OK &&
		 handles[count] == UNTOUCHED,
		 "ALLOC_MANY: %u buffers: %s, %u, rest %u", count, strerrorname_np(error),
		 alloc.out_count, alloc.out_rest);
	abi_case(distinct(handles, count) == count && living(handles, count) == count &&
		 with.buffers == before.buffers + count && with.bytes >= before.bytes +
		 (uint64_t)count * SCENE_BYTES, "ALLOC_MANY: %u buffers: all different, all live",
		 count);
	error = abi_free_many(scene.fd, handles, count, 0, &free);
	abi_case(!error && free.out_count == count && free.out_rest == KMDEV_OK &&
		 !living(handles, count) && abi_same(before, abi_account(scene.fd)),
		 "FREE_MANY: %u buffers: %s, %u, rest %u, none lives", count,
		 strerrorname_np(error), free.out_count, free.out_rest);
}

static void counts(void)
{
	static const unsigned int all[] = {
		1, 2, 3, 31, 32, 33, 63, 64, 65, 127, 128, 511, 512, 513, MANY,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		count_of(all[i]);
}

static void set_rule(uint64_t n)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = n ? KMDEV_INJECT_NTH : KMDEV_INJECT_OFF, .n = n,
	};

	if (abi_call(scene.fd, KMDEV_INJECT, &rule))
		abi_fail("KMDEV_INJECT");
}

/* The n-th allocation fails: those before it are done and told, no others. */
static void stops_in_the_middle(void)
{
	static const unsigned int failing[] = { 2, 3, 63, 64, 65, 66, 128, 129, 500, MANY };
	const struct command *command = &commands[KMDEV_NR_ALLOC_MANY];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(failing); i++) {
		struct account before = abi_account(scene.fd);
		unsigned int done = failing[i] - 1;
		struct kmdev_alloc_many alloc;
		struct kmdev_free_many free;
		int error;

		clear_handles();
		set_rule(failing[i]);
		error = abi_alloc_many(scene.fd, &one_buffer, handles, MANY, &alloc);
		set_rule(0);
		abi_case(!error && alloc.out_count == done && alloc.out_rest == KMDEV_INJECTED &&
			 abi_account(scene.fd).buffers == before.buffers + done &&
			 living(handles, done) == done && handles[done] == UNTOUCHED,
			 "ALLOC_MANY: number %u fails: %s, %u done, rest %u", failing[i],
			 strerrorname_np(error), alloc.out_count, alloc.out_rest);
		abi_free_many(scene.fd, handles, done, 0, &free);
		abi_case(free.out_count == done && abi_same(before, abi_account(scene.fd)),
			 "ALLOC_MANY: number %u fails: nothing else was made", failing[i]);
	}
	request_fill(command, &request, &scene, 0xcc);
	set_rule(1);
	request_case(command, &request, &scene, ENOMEM, KMDEV_INJECTED, "the first fails");
	set_rule(0);
	request_case(command, &request, &scene, 0, 0, "and none any more");
}

/* Two megabytes to write, and behind them nothing. */
#define ARENA (1U << 21)

static unsigned char *arena(void)
{
	unsigned char *begin = mmap(NULL, ARENA + PAGE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (begin == MAP_FAILED || mprotect(begin + ARENA, PAGE, PROT_NONE) < 0)
		abi_fail("mmap");
	return begin;
}

/* Room for so many handles, and @more bytes, before memory ends: those are told, no others made. */
static void room_for(unsigned char *end, unsigned int room, unsigned int more, unsigned int count)
{
	uint64_t *array = (uint64_t *)(end - room * sizeof(uint64_t) - more);
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;
	uint64_t made;
	int error;

	memset(array, 0xcc, room * sizeof(uint64_t) + more);
	error = abi_alloc_many(scene.fd, &one_buffer, array, count, &alloc);
	made = abi_account(scene.fd).buffers - before.buffers;
	if (!room) {
		abi_case(error == EFAULT && alloc.out_reason == KMDEV_BAD_ADDRESS && !made,
			 "ALLOC_MANY: no room for a handle: %s, reason %u, %llu made",
			 strerrorname_np(error), alloc.out_reason, (unsigned long long)made);
		return;
	}
	abi_case(!error && alloc.out_count == room && alloc.out_rest == KMDEV_BAD_ADDRESS &&
		 made == room && living(array, room) == room,
		 "ALLOC_MANY: %u buffers, room for %u and %u bytes: %s, %u told, %llu made, rest %u",
		 count, room, more, strerrorname_np(error), alloc.out_count,
		 (unsigned long long)made, alloc.out_rest);
	abi_free_many(scene.fd, array, room, 0, &free);
	abi_case(abi_same(before, abi_account(scene.fd)),
		 "ALLOC_MANY: %u buffers, room for %u: no others are left", count, room);
}

static void arrays_that_end(void)
{
	static const struct {
		unsigned int room, more, count;
	} rows[] = {
		{ 0, 0, 1 }, { 0, 4, 1 }, { 0, 7, 100 }, { 1, 0, 2 }, { 1, 4, 3 }, { 3, 0, 10 },
		{ 3, 1, 10 }, { 63, 0, 64 }, { 63, 7, 200 }, { 64, 0, 65 }, { 64, 4, 200 },
		{ 65, 0, 200 }, { 511, 0, 512 }, { 512, 4, 1000 }, { 600, 0, 601 },
		{ 900, 0, 0x7fffffff }, { 900, 4, ~0U },
	};
	unsigned char *begin = arena();

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		room_for(begin + ARENA, rows[i].room, rows[i].more, rows[i].count);
	munmap(begin, ARENA + PAGE);
}

/* An array whose handles end with the memory: those that can be read are freed, and counted. */
static void free_array_that_ends(void)
{
	static const unsigned int rooms[] = { 1, 3, 63, 64, 65, 512, 600 };
	unsigned char *begin = arena();

	for (unsigned int i = 0; i < ARRAY_SIZE(rooms); i++) {
		uint64_t *array = (uint64_t *)(begin + ARENA) - rooms[i];
		struct account before = abi_account(scene.fd);
		struct kmdev_alloc_many alloc;
		struct kmdev_free_many free;
		uint64_t left;
		int error;

		abi_alloc_many(scene.fd, &one_buffer, array, rooms[i], &alloc);
		error = abi_free_many(scene.fd, array, rooms[i] + 100, 0, &free);
		left = abi_account(scene.fd).buffers - before.buffers;
		abi_case(!error && free.out_count == rooms[i] && !left &&
			 free.out_rest == KMDEV_BAD_ADDRESS,
			 "FREE_MANY: %u handles and then no memory: %s, %u freed, rest %u",
			 rooms[i], strerrorname_np(error), free.out_count, free.out_rest);
		abi_free_many(scene.fd, array, rooms[i], 0, &free);
	}
	munmap(begin, ARENA + PAGE);
}

/* What comes before the wrong one is freed, the rest stays. */
static void wrong_handle_at(unsigned int at, uint64_t wrong, const char *what)
{
	const unsigned int count = 200;
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;
	uint64_t right;
	int error;

	abi_alloc_many(scene.fd, &one_buffer, handles, count, &alloc);
	right = handles[at];
	handles[at] = wrong ? wrong : handles[0];
	error = abi_free_many(scene.fd, handles, count, 0, &free);
	if (!at)
		abi_case(error == ENOENT && free.out_reason == KMDEV_NO_HANDLE &&
			 free.out_count == ABI_UNTOUCHED && living(handles + 1, count - 1) ==
			 count - 1, "FREE_MANY: %s first: %s, reason %u", what,
			 strerrorname_np(error), free.out_reason);
	else
		abi_case(!error && free.out_count == at && free.out_rest == KMDEV_NO_HANDLE &&
			 !living(handles, at) && living(handles + at + 1, count - at - 1) ==
			 count - at - 1, "FREE_MANY: %s as number %u: %s, %u freed, rest %u", what,
			 at, strerrorname_np(error), free.out_count, free.out_rest);
	handles[at] = right;
	abi_free_many(scene.fd, handles + at, count - at, 0, &free);
	abi_case(free.out_count == count - at && abi_same(before, abi_account(scene.fd)),
		 "FREE_MANY: %s as number %u: the others can be freed after it", what, at);
}

static void wrong_handles(int other)
{
	static const unsigned int places[] = { 0, 1, 2, 63, 64, 65, 199 };
	uint64_t theirs = abi_allocate(other, KMDEV_KMALLOC, 10, 0);
	struct kmdev_facts facts;

	for (unsigned int i = 0; i < ARRAY_SIZE(places); i++) {
		wrong_handle_at(places[i], ~0ULL, "no handle");
		wrong_handle_at(places[i], 1ULL << 40, "an unknown handle");
		wrong_handle_at(places[i], theirs, "another user's");
		if (i)
			wrong_handle_at(places[i], 0, "the first again");
	}
	abi_case(!abi_info(other, theirs, 0, &facts), "FREE_MANY: another user's is there still");
	abi_free(other, theirs);
}

static void all_users(int other, int admin)
{
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free, plain;
	int error, refused;

	abi_alloc_many(scene.fd, &one_buffer, handles, 10, &alloc);
	refused = abi_free_many(other, handles, 10, KMDEV_ALL_USERS, &plain);
	error = abi_free_many(admin, handles, 10, KMDEV_ALL_USERS, &free);
	abi_case(refused == EPERM && plain.out_reason == KMDEV_NEEDS_SYS_ADMIN && !error &&
		 free.out_count == 10 && !living(handles, 10),
		 "FREE_MANY: of all users, by an administrator and nobody else");

	for (unsigned int i = 0; i < 10; i++)
		handles[i] = abi_allocate(i % 2 ? scene.fd : other, KMDEV_KMALLOC, 100, 0);
	error = abi_free_many(admin, handles, 10, KMDEV_ALL_USERS, &free);
	abi_case(!error && free.out_count == 10 && !living(handles, 10) &&
		 abi_account(other).buffers == 0,
		 "FREE_MANY: of two users in turn, and each is told that his are gone");
}

#ifdef __x86_64__
/*
 * An array that begins where a program's addresses end: as many as there is room for.  The page is
 * the stack's if addresses are not random, and has the program's name there.
 */
static void across_the_end(void)
{
	unsigned char *last = (void *)(0x7ffffffff000 - PAGE);
	uint64_t *few = (uint64_t *)(last + PAGE) - 3;
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;
	uint64_t kept[3];
	bool made;
	int error;

	made = mmap(last, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == last;
	if (!made && errno != EEXIST)
		abi_fail("mmap of the last page");
	memcpy(kept, few, sizeof(kept));
	error = abi_alloc_many(scene.fd, &one_buffer, few, 6, &alloc);
	abi_case(!error && alloc.out_count == 3 && alloc.out_rest == KMDEV_BAD_ADDRESS &&
		 living(few, 3) == 3, "ALLOC_MANY: across the end of addresses, 3 of 6 (%u)",
		 alloc.out_count);
	error = abi_free_many(scene.fd, few, 6, 0, &free);
	abi_case(!error && free.out_count == 3 && free.out_rest == KMDEV_BAD_ADDRESS &&
		 !living(few, 3), "FREE_MANY: likewise (%u)", free.out_count);
	memcpy(few, kept, sizeof(kept));
	if (made)
		munmap(last, PAGE);
}
#else
static void across_the_end(void)
{
}
#endif

static void of_a_file(void)
{
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc request = one_buffer;
	struct kmdev_alloc_many alloc;
	int kept = scene.fd;

	scene.fd = abi_open(0, 0, O_RDWR);
	request.flags = KMDEV_ALLOC_FILE;
	abi_case(!abi_alloc_many(scene.fd, &request, handles, 100, &alloc) &&
		 living(handles, 100) == 100, "ALLOC_MANY: for an open file");
	close(scene.fd);
	scene.fd = kept;
	abi_case(!living(handles, 100) && abi_same(before, abi_account(scene.fd)),
		 "ALLOC_MANY: for an open file: with it they go");
}

static void allocate_until_killed(void)
{
	struct kmdev_alloc request = one_buffer;
	static uint64_t room[60000];
	struct kmdev_alloc_many alloc;
	struct kmdev_free_many free;

	request.flags = KMDEV_ALLOC_FILE;
	scene.fd = abi_open(0, 0, O_RDWR);
	for (;;) {
		abi_alloc_many(scene.fd, &request, room, ARRAY_SIZE(room), &alloc);
		abi_free_many(scene.fd, room, ARRAY_SIZE(room), 0, &free);
	}
}

/* At any moment: what is counted is what there is, and all of it goes with the file. */
static void killed(void)
{
	struct account before = abi_account(scene.fd);
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < 8; i++) {
		pid_t child = fork();

		if (!child)
			allocate_until_killed();
		abi_sleep(20000 + i * 7000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		for (int tries = 0; tries < 500 && !abi_same(before, abi_account(scene.fd));
		     tries++)
			abi_sleep(10000);
		wrong += !abi_same(before, abi_account(scene.fd));
	}
	abi_case(!wrong, "ALLOC_MANY, FREE_MANY: SIGKILL in the middle leaves nothing");
}

int main(void)
{
	int other, admin;

	abi_start();
	scene_open(&scene, 0);
	other = abi_open(1, 0, O_RDWR);
	admin = abi_open(2, ABI_SYS_ADMIN, O_RDWR);
	counts();
	stops_in_the_middle();
	arrays_that_end();
	free_array_that_ends();
	wrong_handles(other);
	all_users(other, admin);
	across_the_end();
	of_a_file();
	killed();
	close(other);
	close(admin);
	scene_close(&scene);
	return abi_done();
}
