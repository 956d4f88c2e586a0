// SPDX-License-Identifier: GPL-2.0-only
/* BATCH: what is one, in which order, how far, and how many. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ops.h"
#include "request.h"

#define MANY 10000

static struct scene scene;
static struct ops ops;

static void *add_alloc(unsigned int flags, const char *name)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .out_reason = ABI_UNTOUCHED, .allocator = KMDEV_KMALLOC,
		.bytes = SCENE_BYTES, .flags = flags, .name = abi_address(name),
		.name_length = name ? strlen(name) : 0,
	};

	return ops_add(&ops, KMDEV_NR_ALLOC, &alloc, sizeof(alloc));
}

static void *add_free(uint64_t handle)
{
	struct kmdev_free free = {
		.size = sizeof(free), .out_reason = ABI_UNTOUCHED, .handle = handle,
	};

	return ops_add(&ops, KMDEV_NR_FREE, &free, sizeof(free));
}

/* What is no element ends it all, with or without GO_ON. */
static void no_element(const char *what, uint32_t nr, uint32_t bytes, uint32_t size,
		       uint32_t reason)
{
	struct kmdev_batch answer;
	uint64_t whole;
	int got;

	for (unsigned int flags = 0; flags <= KMDEV_BATCH_GO_ON; flags++) {
		for (unsigned int before = 0; before < 3; before++) {
			struct account account = abi_account(scene.fd);
			struct kmdev_op *op;
			union request *last;

			ops_clear(&ops);
			for (unsigned int i = 0; i < before; i++)
				ops_add_command(&ops, &commands[KMDEV_NR_IDENTIFY], &scene, 0xcc);
			op = (struct kmdev_op *)(ops.room + ops.length);
			whole = ops.length;
			last = ops_add_command(&ops, &commands[KMDEV_NR_INFO], &scene, 0xcc);
			last->size = size;
			*op = (struct kmdev_op){ nr, bytes };
			ops_add_command(&ops, &commands[KMDEV_NR_IDENTIFY], &scene, 0xcc);
			got = ops_run(&ops, scene.fd, flags, &answer);
			abi_case((before ? ops_stopped(&answer, got, before, reason) :
					   ops_refused(&answer, got, EINVAL, reason)) &&
				 abi_same(account, abi_account(scene.fd)) &&
				 *(uint32_t *)(ops.room + whole) == nr,
				 "BATCH: %s behind %u elements, flags %#x: %s, reason %u, %u done,"
				 " rest %u", what, before, flags, strerrorname_np(got),
				 answer.out_reason, answer.out_count, answer.out_rest);
		}
	}
}

static void no_elements(void)
{
	const uint32_t info = KMDEV_NR_INFO, whole = 8 + 288;

	no_element("BATCH itself", KMDEV_NR_BATCH, whole, 288, KMDEV_BATCH_COMMAND);
	no_element("number 29", COMMANDS, whole, 288, KMDEV_BATCH_COMMAND);
	no_element("number 256", 256, whole, 288, KMDEV_BATCH_COMMAND);
	no_element("number 2^31", 1U << 31, whole, 288, KMDEV_BATCH_COMMAND);
	no_element("number -1", ~0U, whole, 288, KMDEV_BATCH_COMMAND);
	no_element("KMDEV_INFO as ioctl has it", KMDEV_INFO, whole, 288, KMDEV_BATCH_COMMAND);
	no_element("length 0", info, 0, 288, KMDEV_BATCH_ELEMENT);
	no_element("length 4", info, 4, 288, KMDEV_BATCH_ELEMENT);
	no_element("length 8", info, 8, 288, KMDEV_BATCH_ELEMENT);
	no_element("length 12", info, 12, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length of 4 more", info, whole + 4, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length of 1 less", info, whole - 1, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length of 8 less", info, whole - 8, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length beyond the end", info, OPS_ROOM, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length of 2^31", info, 1U << 31, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length of -8", info, -8, 288, KMDEV_BATCH_ELEMENT);
	no_element("a length of -1", info, -1, 288, KMDEV_BATCH_ELEMENT);
	no_element("a structure that says it is longer", info, whole, 289, KMDEV_BATCH_ELEMENT);
	no_element("a structure that says it is a page", info, whole, PAGE, KMDEV_BATCH_ELEMENT);
}

static void no_batch(const char *what, struct kmdev_batch wrong, int error, uint32_t reason)
{
	const struct command *command = &commands[KMDEV_NR_BATCH];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	if (wrong.ops)
		request.batch.ops = wrong.ops;
	if (wrong.length)
		request.batch.length = wrong.length;
	request.batch.count = wrong.count;
	request_case(command, &request, &scene, error, reason, "%s", what);
}

static void no_batches(void)
{
	const uint64_t there = abi_address(&scene.batch), bytes = sizeof(scene.batch);
	const uint64_t wrong[] = {
		PAGE, 0x00007ffffffff000, 0x0000800000000000, 0xffff888000001000,
		0xffffffff81000000, ~7ULL,
	};

	no_batch("no elements", (struct kmdev_batch){ .count = 0 }, EINVAL, KMDEV_COUNT_MISSING);
	for (uint64_t less = 1; less < bytes; less += less < 16 ? 1 : 50)
		no_batch("fewer bytes than its element has",
			 (struct kmdev_batch){ .count = 1, .length = bytes - less }, EINVAL,
			 KMDEV_BATCH_ELEMENT);
	no_batch("7 bytes", (struct kmdev_batch){ .count = 1, .length = 7 }, EINVAL,
		 KMDEV_BATCH_ELEMENT);
	no_batch("an address that is no multiple of 8",
		 (struct kmdev_batch){ .count = 1, .ops = there + 4 }, EINVAL,
		 KMDEV_BATCH_ELEMENT);
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++)
		no_batch("elements that are not there",
			 (struct kmdev_batch){ .count = 1, .ops = wrong[i] }, EFAULT,
			 KMDEV_BAD_ADDRESS);
	no_batch("one element", (struct kmdev_batch){ .count = 1 }, 0, 0);
	no_batch("bytes behind the last element",
		 (struct kmdev_batch){ .count = 1, .length = bytes + 64 }, 0, 0);
}

/* A count of more elements than there are: the others are done. */
static void too_few(void)
{
	struct kmdev_batch answer;
	int error;

	for (unsigned int flags = 0; flags <= KMDEV_BATCH_GO_ON; flags++) {
		ops_clear(&ops);
		for (unsigned int i = 0; i < 5; i++)
			ops_add_command(&ops, &commands[KMDEV_NR_IDENTIFY], &scene, 0xcc);
		ops.count = 6;
		error = ops_run(&ops, scene.fd, flags, &answer);
		abi_case(ops_stopped(&answer, error, 5, KMDEV_BATCH_ELEMENT),
			 "BATCH: 6 elements, of which 5 are there, flags %#x: %s, %u done, rest %u",
			 flags, strerrorname_np(error), answer.out_count, answer.out_rest);
	}
}

/* Each sees what those before it did, and the first that is refused ends it. */
static void in_order(void)
{
	struct account before = abi_account(scene.fd);
	struct kmdev_alloc *one, *again, *after;
	struct kmdev_find *find, wanted = {
		.size = sizeof(wanted), .name = abi_address("ordered"), .name_length = 7,
	};
	struct kmdev_batch answer;
	int error;

	ops_clear(&ops);
	one = add_alloc(0, "ordered");
	find = ops_add(&ops, KMDEV_NR_FIND, &wanted, sizeof(wanted));
	again = add_alloc(0, "ordered");
	after = add_alloc(0, NULL);
	error = ops_run(&ops, scene.fd, 0, &answer);
	abi_case(ops_stopped(&answer, error, 2, KMDEV_NAME_TAKEN) &&
		 one->out_handle == find->out_handle && one->out_handle &&
		 again->out_reason == KMDEV_NAME_TAKEN && after->out_reason == ABI_UNTOUCHED &&
		 !after->out_handle, "BATCH: in order, to the first that is refused");
	abi_free(scene.fd, one->out_handle);
	error = ops_run(&ops, scene.fd, KMDEV_BATCH_GO_ON, &answer);
	abi_case(ops_stopped(&answer, error, 3, KMDEV_NAME_TAKEN) && !after->out_reason &&
		 after->out_handle, "BATCH: with GO_ON the others are done");
	abi_free(scene.fd, one->out_handle);
	abi_free(scene.fd, after->out_handle);
	abi_case(abi_same(before, abi_account(scene.fd)), "BATCH: and no others");

	ops_clear(&ops);
	add_free(1ULL << 40);
	add_free(1ULL << 41);
	error = ops_run(&ops, scene.fd, KMDEV_BATCH_GO_ON, &answer);
	abi_case(ops_stopped(&answer, error, 0, KMDEV_NO_HANDLE),
		 "BATCH: with GO_ON it succeeds though all are refused (%s)",
		 strerrorname_np(error));
	ops_clear(&ops);
	add_free(1ULL << 40);
	again = add_alloc(0, SCENE_NAME);
	error = ops_run(&ops, scene.fd, KMDEV_BATCH_GO_ON, &answer);
	abi_case(ops_stopped(&answer, error, 0, KMDEV_NO_HANDLE) &&
		 again->out_reason == KMDEV_NAME_TAKEN,
		 "BATCH: out_rest is that of the first refused (%u)", answer.out_rest);
}

/* Files are open when their elements were not refused, and only then. */
static void files(void)
{
	struct kmdev_open *opens[5], open = {
		.size = sizeof(open), .handle = scene.handle, .flags = KMDEV_OPEN_WRITE,
		.out_fd = -1,
	};
	int next = abi_next_file(), error;
	struct kmdev_batch answer;
	char byte = 'b', got = 0;
	bool good = true;

	ops_clear(&ops);
	for (unsigned int i = 0; i < ARRAY_SIZE(opens); i++) {
		open.handle = i == 3 ? ~0ULL : scene.handle;
		opens[i] = ops_add(&ops, KMDEV_NR_OPEN, &open, sizeof(open));
	}
	error = ops_run(&ops, scene.fd, KMDEV_BATCH_GO_ON, &answer);
	for (unsigned int i = 0; i < ARRAY_SIZE(opens); i++) {
		if (i == 3)
			good = good && opens[i]->out_fd == -1;
		else
			good = good && pwrite(opens[i]->out_fd, &byte, 1, i) == 1 &&
			       pread(opens[0]->out_fd, &got, 1, i) == 1 && got == byte;
	}
	abi_case(ops_stopped(&answer, error, 4, KMDEV_NO_HANDLE) && good,
		 "OPEN in a batch: four files of five, and they work");
	for (unsigned int i = 0; i < ARRAY_SIZE(opens); i++)
		close(opens[i]->out_fd);
	abi_case(abi_next_file() == next, "OPEN in a batch: no more were opened");
}

static void ten_thousand(void)
{
	static uint64_t handles[MANY];
	struct account before = abi_account(scene.fd);
	struct kmdev_batch answer;
	unsigned int different = 0;
	int error;

	ops_clear(&ops);
	for (unsigned int i = 0; i < MANY; i++)
		add_alloc(0, NULL);
	error = ops_run(&ops, scene.fd, 0, &answer);
	for (unsigned int i = 0; i < MANY; i++) {
		const struct kmdev_alloc *alloc = (void *)(ops.room + i * (ops.length / MANY) + 8);

		handles[i] = alloc->out_handle;
		different += !i || handles[i] != handles[i - 1];
	}
	abi_case(ops_granted(&answer, error, MANY) && different == MANY &&
		 abi_account(scene.fd).buffers == before.buffers + MANY,
		 "BATCH: %u ALLOC: %s, %u done", MANY, strerrorname_np(error), answer.out_count);
	ops_clear(&ops);
	for (unsigned int i = 0; i < MANY; i++)
		add_free(handles[i]);
	error = ops_run(&ops, scene.fd, 0, &answer);
	abi_case(ops_granted(&answer, error, MANY) && abi_same(before, abi_account(scene.fd)),
		 "BATCH: %u FREE: %s, %u done", MANY, strerrorname_np(error), answer.out_count);
	error = ops_run(&ops, scene.fd, KMDEV_BATCH_GO_ON, &answer);
	abi_case(ops_stopped(&answer, error, 0, KMDEV_NO_HANDLE),
		 "BATCH: %u FREE again: none is done (%u)", MANY, answer.out_count);
}

/* Contents move, and elements of many move, too. */
static void mixed(void)
{
	unsigned char data[SCENE_BYTES], got[SCENE_BYTES] = { 0 };
	struct kmdev_copy copy = {
		.size = sizeof(copy), .handle = scene.handle, .length = SCENE_BYTES,
		.data = abi_address(data),
	};
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = KMDEV_VMALLOC, .bytes = PAGE,
	};
	uint64_t handles[20];
	struct kmdev_alloc_many alloc = {
		.size = sizeof(alloc), .request = abi_address(&request),
		.handles = abi_address(handles), .count = 20,
	};
	struct kmdev_free_many free = {
		.size = sizeof(free), .handles = abi_address(handles), .count = 20,
	};
	struct account before = abi_account(scene.fd);
	struct kmdev_batch answer;
	int error;

	memset(data, 'x', sizeof(data));
	ops_clear(&ops);
	ops_add(&ops, KMDEV_NR_WRITE, &copy, sizeof(copy));
	copy.data = abi_address(got);
	ops_add(&ops, KMDEV_NR_READ, &copy, sizeof(copy));
	ops_add(&ops, KMDEV_NR_ALLOC_MANY, &alloc, sizeof(alloc));
	ops_add(&ops, KMDEV_NR_FREE_MANY, &free, sizeof(free));
	error = ops_run(&ops, scene.fd, 0, &answer);
	abi_case(ops_granted(&answer, error, 4) && !memcmp(data, got, sizeof(got)) &&
		 abi_same(before, abi_account(scene.fd)),
		 "BATCH: WRITE, READ, ALLOC_MANY, FREE_MANY: each sees what the last did (%s, %u)",
		 strerrorname_np(error), answer.out_count);
}

static void run_until_killed(void)
{
	struct kmdev_batch answer;
	int fd = abi_open(0, 0, O_RDWR);

	for (;;)
		ops_run(&ops, fd, 0, &answer);
}

/* What the file's elements allocated goes with the file; what one was at is whole or not at all. */
static void killed(void)
{
	struct account before = abi_account(scene.fd);
	unsigned int wrong = 0;

	ops_clear(&ops);
	for (unsigned int i = 0; i < MANY; i++)
		add_alloc(KMDEV_ALLOC_FILE, NULL);
	for (unsigned int i = 0; i < 8; i++) {
		pid_t child = fork();

		if (!child)
			run_until_killed();
		abi_sleep(15000 + i * 9000);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		for (int tries = 0; tries < 500 && !abi_same(before, abi_account(scene.fd));
		     tries++)
			abi_sleep(10000);
		wrong += !abi_same(before, abi_account(scene.fd));
	}
	abi_case(!wrong, "BATCH: SIGKILL in the middle leaves nothing (%u times it did)", wrong);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	no_elements();
	no_batches();
	too_few();
	in_order();
	files();
	mixed();
	ten_thousand();
	killed();
	scene_close(&scene);
	return abi_done();
}
