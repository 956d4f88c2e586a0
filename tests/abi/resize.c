// SPDX-License-Identifier: GPL-2.0-only
/* krealloc: what stays, what is added, what is refused, and what others see meanwhile. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define LARGE (1U << 20)
#define ROUNDS 300

static struct scene scene;

static int resize(int fd, uint64_t handle, uint64_t bytes, struct kmdev_resize *answer)
{
	*answer = (struct kmdev_resize){
		.size = sizeof(*answer), .handle = handle, .bytes = bytes,
	};
	return abi_call(fd, KMDEV_RESIZE, answer);
}

static unsigned int wrong_bytes(uint64_t handle, uint64_t from, uint64_t to, unsigned char want)
{
	static unsigned char data[LARGE];
	unsigned int wrong = 0;

	if (to <= from)
		return 0;
	if (abi_read(scene.fd, handle, from, data, to - from))
		return ~0U;
	for (uint64_t i = 0; i < to - from; i++)
		wrong += data[i] != want;
	return wrong;
}

static void fill(uint64_t handle, uint64_t bytes)
{
	static unsigned char data[LARGE];

	memset(data, 0xa5, bytes);
	if (abi_write(scene.fd, handle, 0, data, bytes))
		abi_fail("KMDEV_WRITE");
}

/* The name, the handle and the contents stay; what is new is zero; the account is exact. */
static void from_to(unsigned int allocator, uint64_t from, uint64_t to)
{
	struct account before = abi_account(scene.fd), now;
	uint64_t handle = abi_allocate(scene.fd, allocator, from, 0);
	uint64_t kept = from < to ? from : to;
	struct kmdev_facts old = { 0 }, facts = { 0 };
	struct kmdev_resize answer;
	unsigned int wrong;
	int error;

	fill(handle, from);
	abi_info(scene.fd, handle, 0, &old);
	error = resize(scene.fd, handle, to, &answer);
	abi_info(scene.fd, handle, 0, &facts);
	wrong = wrong_bytes(handle, 0, kept, 0xa5) + wrong_bytes(handle, kept, to, 0);
	now = abi_account(scene.fd);
	abi_case(!error && answer.out_moved <= 1 && facts.handle == handle && facts.bytes == to &&
		 facts.usable >= to && facts.allocator == allocator && !wrong &&
		 now.bytes == before.bytes + facts.usable && now.buffers == before.buffers + 1 &&
		 (answer.out_moved || facts.usable == old.usable),
		 "RESIZE: allocator %u, %llu to %llu: %s, moved %u (%u bytes wrong)", allocator,
		 (unsigned long long)from, (unsigned long long)to, strerrorname_np(error),
		 answer.out_moved, wrong);
	abi_free(scene.fd, handle);
	abi_case(abi_same(before, abi_account(scene.fd)), "RESIZE: and free gives it all back");
}

static void sizes(void)
{
	static const uint64_t all[] = { 1, 8, 9, 100, 128, 129, 4096, 8193, 100000 };
	static const unsigned int allocators[] = {
		KMDEV_KMALLOC, KMDEV_KZALLOC, KMDEV_KMALLOC_NODE,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(allocators); i++) {
		for (unsigned int from = 0; from < ARRAY_SIZE(all); from++) {
			for (unsigned int to = 0; to < ARRAY_SIZE(all); to++)
				from_to(allocators[i], all[from], all[to]);
		}
	}
}

/* What was cut off does not come back. */
static void down_and_up(void)
{
	uint64_t handle = abi_allocate(scene.fd, KMDEV_KMALLOC, 128, 0);
	struct kmdev_resize answer;

	fill(handle, 128);
	resize(scene.fd, handle, 65, &answer);
	resize(scene.fd, handle, 128, &answer);
	abi_case(!wrong_bytes(handle, 0, 65, 0xa5) && !wrong_bytes(handle, 65, 128, 0),
		 "RESIZE: down and up again: what was cut off is zero");
	abi_free(scene.fd, handle);
}

static void wrong_sizes(void)
{
	const struct command *command = &commands[KMDEV_NR_RESIZE];
	uint64_t max = abi_identify(scene.fd).out_kmalloc_max;
	const uint64_t wrong[] = {
		max + 1, 1ULL << 31, 1ULL << 32, (1ULL << 32) + 100, 1ULL << 63, ~0ULL,
	};
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.resize.bytes = 0;
	request_case(command, &request, &scene, EINVAL, KMDEV_BYTES_MISSING, "to nothing");
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.resize.bytes = wrong[i];
		request_case(command, &request, &scene, EINVAL, KMDEV_BYTES_MAX, "to %llu",
			     (unsigned long long)wrong[i]);
	}
}

static void masks(void)
{
	static const struct {
		unsigned int flags, gfp, error, reason;
	} rows[] = {
		{ 0, KMDEV_GFP_KERNEL, EINVAL, KMDEV_GFP_NOT_TAKEN },
		{ KMDEV_RESIZE_GFP, KMDEV_GFP_KERNEL, 0, 0 },
		{ KMDEV_RESIZE_GFP, KMDEV_GFP_ATOMIC, 0, 0 },
		{ KMDEV_RESIZE_GFP, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO, 0, 0 },
		{ KMDEV_RESIZE_GFP, 1U << 31, EOPNOTSUPP, KMDEV_GFP_UNKNOWN },
		{ KMDEV_RESIZE_GFP, KMDEV_GFP_BIT_DMA32, EINVAL, KMDEV_GFP_ZONE_NOT_TAKEN },
		{ KMDEV_RESIZE_GFP, KMDEV_GFP_BIT_HIGHMEM, EINVAL, KMDEV_GFP_ZONE_NOT_TAKEN },
		{ KMDEV_RESIZE_GFP, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_MEMALLOC, EPERM,
		  KMDEV_NEEDS_SYS_ADMIN },
	};
	const struct command *command = &commands[KMDEV_NR_RESIZE];

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		union request request;

		request_fill(command, &request, &scene, 0xcc);
		request.resize.flags = rows[i].flags;
		request.resize.gfp = rows[i].gfp;
		request_case(command, &request, &scene, rows[i].error, rows[i].reason,
			     "mask %#x, flags %#x", rows[i].gfp, rows[i].flags);
	}
}

static void other_allocators(void)
{
	const struct command *command = &commands[KMDEV_NR_RESIZE];
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	struct sources sources;

	sources_open(&sources, scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < count; i++) {
		bool takes = allocators[i].out_flags & KMDEV_ALLOCATOR_RESIZE;
		union request request;

		request_fill(command, &request, &scene, 0xcc);
		request.resize.handle = sources_allocate(&sources, &allocators[i], SCENE_BYTES, 0);
		request_case(command, &request, &scene, takes ? 0 : EINVAL, KMDEV_NOT_RESIZABLE,
			     "of %s", allocators[i].out_name);
		abi_free(scene.fd, request.resize.handle);
	}
	sources_close(&sources);
}

/* While it is moved, both count. */
static void limits(void)
{
	struct kmdev_identify identify = abi_identify(scene.fd);
	uint64_t room = identify.out_user_bytes_max - identify.out_user_bytes, handle;
	uint64_t most = abi_allocate(scene.fd, KMDEV_VMALLOC, room - 4 * PAGE, 0);
	struct kmdev_resize answer;
	struct account before;
	int error;

	handle = abi_allocate(scene.fd, KMDEV_KMALLOC, PAGE, 0);
	before = abi_account(scene.fd);
	error = resize(scene.fd, handle, 4 * PAGE, &answer);
	abi_case(error == EDQUOT && answer.out_reason == KMDEV_USER_BYTES &&
		 abi_same(before, abi_account(scene.fd)),
		 "RESIZE: to more than the user may have: %s", strerrorname_np(error));
	error = resize(scene.fd, handle, 2 * PAGE, &answer);
	abi_case(!error && abi_account(scene.fd).bytes == before.bytes + PAGE,
		 "RESIZE: to what still fits: %s", strerrorname_np(error));
	abi_free(scene.fd, handle);
	abi_free(scene.fd, most);
}

/* Whoever reads meanwhile makes it busy, and is not disturbed. */
static atomic_bool stop;
static atomic_uint reads, refused_reads;

static void *read_all(void *argument)
{
	static unsigned char data[LARGE];
	const uint64_t *handle = argument;

	while (!stop) {
		reads++;
		refused_reads += abi_read(scene.fd, *handle, 0, data, LARGE) != 0;
	}
	return NULL;
}

static void busy(void)
{
	uint64_t handle = abi_allocate(scene.fd, KMDEV_KMALLOC, LARGE, 0);
	unsigned int granted = 0, busy = 0, wrong = 0;
	double end = abi_seconds() + 2;
	struct kmdev_resize answer;
	pthread_t thread;

	if (pthread_create(&thread, NULL, read_all, &handle))
		abi_fail("pthread_create");
	while (granted + busy < ROUNDS && abi_seconds() < end) {
		int error = resize(scene.fd, handle, LARGE + granted % 2 * LARGE, &answer);

		granted += !error;
		busy += error == EBUSY && answer.out_reason == KMDEV_BUSY_CALL;
		wrong += error && error != EBUSY;
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(!wrong && !refused_reads && granted + busy > 0,
		 "RESIZE: while another reads: %u granted, %u busy, %u otherwise;"
		 " %u reads, %u refused", granted, busy, wrong, reads, refused_reads);
	abi_free(scene.fd, handle);
}

static atomic_uint listed;

static void *list_own(void *argument)
{
	int other = *(int *)argument;
	struct kmdev_facts facts[64];

	while (!stop) {
		struct kmdev_list list = {
			.size = sizeof(list), .facts = abi_address(facts),
			.facts_size = sizeof(*facts), .capacity = 64,
		};

		listed += !abi_call(other, KMDEV_LIST, &list) && !list.out_count;
	}
	return NULL;
}

/* What does not exist for another user is not in that one's hands either. */
static void while_another_user_lists(void)
{
	uint64_t handle = abi_allocate(scene.fd, KMDEV_KMALLOC, 64, 0);
	unsigned int granted = 0, wrong = 0;
	int other = abi_open(1, 0, O_RDWR);
	double end = abi_seconds() + 2;
	struct kmdev_resize answer;
	pthread_t thread;

	stop = false;
	if (pthread_create(&thread, NULL, list_own, &other))
		abi_fail("pthread_create");
	while (!listed)
		sched_yield();
	while (granted + wrong < 100 * ROUNDS && abi_seconds() < end)
		if (resize(scene.fd, handle, 64 + granted % 2 * 64, &answer))
			wrong++;
		else
			granted++;
	stop = true;
	pthread_join(thread, NULL);
	abi_case(granted && !wrong,
		 "RESIZE: while another user lists: %u granted, %u not; %u lists, empty",
		 granted, wrong, listed);
	abi_free(scene.fd, handle);
	close(other);
}

static void injected(void)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = KMDEV_INJECT_EVERY, .n = 1,
		.allocator = KMDEV_KMALLOC,
	};
	const struct command *command = &commands[KMDEV_NR_RESIZE];
	union request request;

	fill(scene.handle, SCENE_BYTES);
	abi_call(scene.fd, KMDEV_INJECT, &rule);
	request_fill(command, &request, &scene, 0xcc);
	request.resize.bytes = PAGE;
	request_case(command, &request, &scene, ENOMEM, KMDEV_INJECTED, "failed on purpose");
	abi_case(!wrong_bytes(scene.handle, 0, SCENE_BYTES, 0xa5),
		 "RESIZE: failed on purpose: the contents are as they were");
	rule = (struct kmdev_inject){ .size = sizeof(rule), .mode = KMDEV_INJECT_OFF };
	abi_call(scene.fd, KMDEV_INJECT, &rule);
}

/* What was allocated by an administrator without a charge stays so. */
static void uncharged(void)
{
	int admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);
	uint64_t handle = abi_allocate(admin, KMDEV_KMALLOC, 100, KMDEV_ALLOC_NO_ACCOUNT);
	struct kmdev_resize answer;
	struct kmdev_facts facts;
	int error = resize(admin, handle, LARGE, &answer);

	abi_case(!error && !abi_info(admin, handle, 0, &facts) && facts.bytes == LARGE &&
		 !(facts.gfp_used & KMDEV_GFP_BIT_ACCOUNT),
		 "without a charge: grows without one (%s)", strerrorname_np(error));
	abi_free(admin, handle);
	close(admin);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	sizes();
	down_and_up();
	wrong_sizes();
	masks();
	other_allocators();
	limits();
	busy();
	while_another_user_lists();
	injected();
	uncharged();
	scene_close(&scene);
	return abi_done();
}
