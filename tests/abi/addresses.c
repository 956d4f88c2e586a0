// SPDX-License-Identifier: GPL-2.0-only
/* Where the structure lies, and where the addresses in it point. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"

static struct scene scene;

/* A page to read and write, and behind it one that cannot be touched. */
static unsigned char *guarded_page(void)
{
	unsigned char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED || mprotect(page + PAGE, PAGE, PROT_NONE) < 0)
		abi_fail("mmap");
	return page;
}

/* What a call that fails leaves as it is. */
struct state {
	struct account account;
	int next_file;
};

static struct state now(void)
{
	return (struct state){ abi_account(scene.fd), abi_next_file() };
}

static bool nothing_since(struct state before)
{
	return abi_same(before.account, abi_account(scene.fd)) &&
	       before.next_file == abi_next_file();
}

static void at_the_end_of_a_page(const struct command *command, unsigned char *page)
{
	union request request;
	unsigned char *place = page + PAGE - command->first;
	struct state before;
	int error;

	request_fill(command, &request, &scene, 0xcc);
	memcpy(place, request.bytes, command->first);
	error = abi_call(scene.fd, command->number, place);
	memcpy(request.bytes, place, command->first);
	abi_case(!error, "%s: at the end of a page: granted (got %s)", command->name,
		 strerrorname_np(error));
	if (!error && command->after)
		command->after(&request, &scene);

	request_fill(command, &request, &scene, 0xcc);
	memcpy(place + 1, request.bytes, command->first - 1);
	before = now();
	error = abi_call(scene.fd, command->number, place + 1);
	abi_case(error == EFAULT && nothing_since(before),
		 "%s: one byte over the end of a page: EFAULT, nothing changed (got %s)",
		 command->name, strerrorname_np(error));
}

static bool scene_is_whole(void)
{
	const uint64_t ids[] = {
		[KMDEV_BUFFER] = scene.handle, [KMDEV_CACHE] = scene.cache,
		[KMDEV_POOL] = scene.pool,
	};
	bool whole = true;

	for (unsigned int kind = 0; kind < ARRAY_SIZE(ids); kind++)
		whole = whole && abi_find(scene.fd, kind, SCENE_NAME) == ids[kind] &&
			!abi_find(scene.fd, kind, "other");
	return whole;
}

static void in_a_read_only_page(const struct command *command, unsigned char *page)
{
	union request request;
	struct state before = now();
	int error;

	request_fill(command, &request, &scene, 0xcc);
	memcpy(page, request.bytes, PAGE);
	if (mprotect(page, PAGE, PROT_READ) < 0)
		abi_fail("mprotect");
	error = abi_call(scene.fd, command->number, page);
	abi_case(error == EFAULT && nothing_since(before) && scene_is_whole(),
		 "%s: in a read-only page: EFAULT, nothing changed (got %s)", command->name,
		 strerrorname_np(error));
	if (mprotect(page, PAGE, PROT_READ | PROT_WRITE) < 0)
		abi_fail("mprotect");
}

/* The results lie beyond the writable page, the rest in it. */
static void results_in_a_read_only_page(const struct command *command)
{
	unsigned char *page = guarded_page();
	struct state before = now();
	union request request;
	int error;

	if (command->out_at == command->first)
		return;
	request_fill(command, &request, &scene, 0xcc);
	if (mprotect(page + PAGE, PAGE, PROT_READ | PROT_WRITE) < 0)
		abi_fail("mprotect");
	memcpy(page + PAGE - command->out_at, request.bytes, command->first);
	if (mprotect(page + PAGE, PAGE, PROT_READ) < 0)
		abi_fail("mprotect");
	error = abi_call(scene.fd, command->number, page + PAGE - command->out_at);
	abi_case(error == EFAULT && nothing_since(before) && scene_is_whole(),
		 "%s: results in a read-only page: EFAULT, nothing changed (got %s)",
		 command->name, strerrorname_np(error));
	munmap(page, 2 * PAGE);
}

static void no_structure(const struct command *command)
{
	void *const wrong[] = { NULL, (void *)1, (void *)-4096L, (void *)-1L };

	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		int error = abi_call(scene.fd, command->number, wrong[i]);

		abi_case(error == EFAULT, "%s: structure at %p: EFAULT (got %s)", command->name,
			 wrong[i], strerrorname_np(error));
	}
}

static void wrong_addresses(const struct command *command, const unsigned char *page)
{
	const uint64_t wrong[] = {
		0, 1, abi_address(page + PAGE), abi_address(scene.data) + (1ULL << 32) * 16,
		0x00007ffffffff000, 0x0000800000000000, 0xffff888000001000, 0xffffffff81000000,
		0xfffffffffffff000, ~0ULL,
	};
	union request request;

	for (unsigned int i = 0; command->address_at && i < ARRAY_SIZE(wrong); i++) {
		request_fill(command, &request, &scene, 0xcc);
		*request_u64(&request, command->address_at) = wrong[i];
		request_case(command, &request, &scene, EFAULT, KMDEV_BAD_ADDRESS,
			     "address %#llx", (unsigned long long)wrong[i]);
	}
}

/* Three bytes: fewer than any command here reads or writes at its address. */
static void over_the_end(const struct command *command, const unsigned char *page)
{
	union request request;

	if (!command->address_at)
		return;
	request_fill(command, &request, &scene, 0xcc);
	if (command->number == KMDEV_FILL || command->number == KMDEV_CHECK)
		request.pattern.data_length = 4;
	*request_u64(&request, command->address_at) = abi_address(page + PAGE - 3);
	request_case(command, &request, &scene, EFAULT, KMDEV_BAD_ADDRESS,
		     "address 3 bytes before a page that is not there");
}

/* Reading into memory that cannot be written. */
static void read_only_data(unsigned char *page)
{
	static const unsigned int writers[] = {
		KMDEV_NR_READ, KMDEV_NR_LIST, KMDEV_NR_RUNS, KMDEV_NR_CACHE_LIST,
		KMDEV_NR_POOL_LIST,
	};
	union request request;

	if (mprotect(page, PAGE, PROT_READ) < 0)
		abi_fail("mprotect");
	for (unsigned int i = 0; i < ARRAY_SIZE(writers); i++) {
		const struct command *command = &commands[writers[i]];

		request_fill(command, &request, &scene, 0xcc);
		*request_u64(&request, command->address_at) = abi_address(page);
		request_case(command, &request, &scene, EFAULT, KMDEV_BAD_ADDRESS,
			     "into a read-only page");
	}
}

/* What a write did not reach stays as it was; copy_from_user() alone would clear it. */
static void write_that_faults(unsigned char *page)
{
	unsigned char before[SCENE_BYTES], after[SCENE_BYTES];
	int error;

	memset(before, 0x5a, SCENE_BYTES);
	abi_write(scene.fd, scene.handle, 0, before, SCENE_BYTES);
	memset(page, 0xa5, PAGE);
	error = abi_write(scene.fd, scene.handle, 0, page + PAGE - 10, SCENE_BYTES);
	abi_read(scene.fd, scene.handle, 0, after, SCENE_BYTES);
	abi_case(error == EFAULT && !memcmp(after + 10, before + 10, SCENE_BYTES - 10),
		 "WRITE: what lies behind a fault stays (got %s)", strerrorname_np(error));
}

/* What is copied in parts stops where the caller's memory ends, and has done so much. */
static void long_copies(unsigned char *page)
{
	const uint64_t bytes = 1 << 20;
	uint64_t handle = abi_allocate(scene.fd, KMDEV_VMALLOC, bytes, 0);
	unsigned char byte = 1;
	int read, write;

	memset(page, 0x55, PAGE);
	write = abi_write(scene.fd, handle, 0, page, bytes);
	read = abi_read(scene.fd, handle, 0, page, bytes);
	abi_case(write == EFAULT && read == EFAULT &&
		 !abi_read(scene.fd, handle, bytes - 1, &byte, 1) && !byte,
		 "READ and WRITE of a mebibyte, of which a page is there: EFAULT (%s, %s)",
		 strerrorname_np(read), strerrorname_np(write));
	abi_free(scene.fd, handle);
}

/* A word, and what is zeroed behind an element for a newer caller. */
static void short_copies(unsigned char *page)
{
	struct kmdev_list list = {
		.size = sizeof(list), .facts_size = sizeof(struct kmdev_facts) + 8, .capacity = 1,
		.facts = abi_address(page + PAGE - sizeof(struct kmdev_facts)),
	};
	int read = abi_read(scene.fd, scene.handle, 0, page + PAGE, 8);
	int error = abi_call(scene.fd, KMDEV_LIST, &list);

	abi_case(read == EFAULT, "READ of a word that has no place: EFAULT (%s)",
		 strerrorname_np(read));
	abi_case(error == EFAULT, "LIST of a longer element, its tail has no place: EFAULT (%s)",
		 strerrorname_np(error));
}

/* What could not be undone is not done where its answer has no place. */
static void resize_without_a_place(unsigned char *page)
{
	struct kmdev_resize resize = { .size = sizeof(resize), .bytes = 5 * PAGE };
	unsigned char *place = page + PAGE - offsetof(struct kmdev_resize, out_moved);
	struct kmdev_facts facts;
	int error;

	resize.handle = abi_allocate(scene.fd, KMDEV_KMALLOC, 100, 0);
	memcpy(place, &resize, offsetof(struct kmdev_resize, out_moved));
	if (mprotect(page + PAGE, PAGE, PROT_READ) < 0)
		abi_fail("mprotect");
	error = abi_call(scene.fd, KMDEV_RESIZE, place);
	abi_case(error == EFAULT && !abi_info(scene.fd, resize.handle, 0, &facts) &&
		 facts.bytes == 100, "RESIZE to more: result in a read-only page: EFAULT (%s)",
		 strerrorname_np(error));
	abi_free(scene.fd, resize.handle);
	if (mprotect(page + PAGE, PAGE, PROT_NONE) < 0)
		abi_fail("mprotect");
}

int main(void)
{
	unsigned char *page = guarded_page();

	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < COMMANDS; i++) {
		int plain = scene_raise(&scene, &commands[i]);

		no_structure(&commands[i]);
		at_the_end_of_a_page(&commands[i], page);
		in_a_read_only_page(&commands[i], page);
		results_in_a_read_only_page(&commands[i]);
		wrong_addresses(&commands[i], page);
		over_the_end(&commands[i], page);
		scene_lower(&scene, plain);
	}
	long_copies(page);
	short_copies(page);
	resize_without_a_place(page);
	read_only_data(page);
	if (mprotect(page, PAGE, PROT_READ | PROT_WRITE) < 0)
		abi_fail("mprotect");
	write_that_faults(page);
	scene_close(&scene);
	return abi_done();
}
