// SPDX-License-Identifier: GPL-2.0-only
/* Two threads at once: what one rewrites, frees or closes, the other is just using. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"

#define SECONDS 0.5
#define ROUNDS 1000

static struct scene scene;
static atomic_bool stop;

/* A member of @request flips between two values while another thread calls. */
struct flip {
	union request *request;
	unsigned int at;
	unsigned int bytes;
	uint64_t other;
};

static void *flipper(void *argument)
{
	const struct flip *flip = argument;
	volatile unsigned char *member = flip->request->bytes + flip->at;
	uint64_t good = 0;

	memcpy(&good, (const void *)member, flip->bytes);
	while (!stop) {
		memcpy((void *)member, &flip->other, flip->bytes);
		atomic_signal_fence(memory_order_seq_cst);
		memcpy((void *)member, &good, flip->bytes);
		atomic_signal_fence(memory_order_seq_cst);
	}
	return NULL;
}

/* Each call sees one value or the other: it succeeds or says exactly what is wrong. */
static void rewritten(unsigned int number, const char *what, struct flip flip, int error,
		      uint32_t reason)
{
	const struct command *command = &commands[number];
	struct account before = abi_account(scene.fd);
	double end = abi_seconds() + SECONDS;
	unsigned int granted = 0, refused = 0, wrong = 0;
	union request request;
	pthread_t thread;

	stop = false;
	flip.request = &request;
	request_fill(command, &request, &scene, 0xcc);
	if (pthread_create(&thread, NULL, flipper, &flip))
		abi_fail("pthread_create");
	while (abi_seconds() < end) {
		int got = abi_call(scene.fd, command->number, &request);

		granted += !got;
		refused += got == error && request.out_reason == reason;
		wrong += got && !(got == error && request.out_reason == reason);
		if (!got && command->after)
			command->after(&request, &scene);
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(!wrong && abi_same(before, abi_account(scene.fd)),
		 "%s: %s rewritten meanwhile: %u granted, %u refused, %u otherwise",
		 command->name, what, granted, refused, wrong);
}

static void every_rewrite(void)
{
	rewritten(KMDEV_NR_IDENTIFY, "a size that is short",
		  (struct flip){ .at = 0, .bytes = 4, .other = 8 }, EINVAL, KMDEV_SIZE_SHORT);
	rewritten(KMDEV_NR_IDENTIFY, "a size that is long",
		  (struct flip){ .at = 0, .bytes = 4, .other = 0xffffffff }, E2BIG,
		  KMDEV_SIZE_LONG);
	rewritten(KMDEV_NR_INFO, "handle", (struct flip){ .at = 8, .bytes = 8, .other = 0 },
		  ENOENT, KMDEV_NO_HANDLE);
	rewritten(KMDEV_NR_READ, "length",
		  (struct flip){ .at = 24, .bytes = 8, .other = SCENE_BYTES + 1 }, EINVAL,
		  KMDEV_RANGE);
	rewritten(KMDEV_NR_WRITE, "offset",
		  (struct flip){ .at = 16, .bytes = 8, .other = 1ULL << 63 }, EINVAL, KMDEV_RANGE);
	rewritten(KMDEV_NR_ALLOC, "bytes", (struct flip){ .at = 16, .bytes = 8, .other = ~0ULL },
		  EINVAL, KMDEV_BYTES_MAX);
	rewritten(KMDEV_NR_ALLOC, "length of data",
		  (struct flip){ .at = 72, .bytes = 8, .other = SCENE_BYTES + 1 }, EINVAL,
		  KMDEV_RANGE);
	rewritten(KMDEV_NR_OPEN, "flags", (struct flip){ .at = 16, .bytes = 4, .other = 1U << 31 },
		  EOPNOTSUPP, KMDEV_FLAG_UNKNOWN);
	rewritten(KMDEV_NR_ALLOC_MANY, "count", (struct flip){ .at = 24, .bytes = 4, .other = 0 },
		  EINVAL, KMDEV_COUNT_MISSING);
	rewritten(KMDEV_NR_BATCH, "length", (struct flip){ .at = 16, .bytes = 8, .other = 100 },
		  EINVAL, KMDEV_BATCH_ELEMENT);
	rewritten(KMDEV_NR_LIST, "element size",
		  (struct flip){ .at = 24, .bytes = 4, .other = 0xffffffff }, EINVAL,
		  KMDEV_ELEMENT_SIZE);
}

/* An element's own length, and its structure's, are read once like all else. */
static void rewritten_element(unsigned int at, uint32_t other, uint32_t reason, const char *what)
{
	static _Alignas(8) unsigned char memory[2 * PAGE];
	/* The element is where flipper() looks for a request. */
	struct flip flip = {
		.request = (union request *)memory, .at = at, .bytes = 4, .other = other,
	};
	double end = abi_seconds() + SECONDS;
	unsigned int granted = 0, refused = 0, wrong = 0;
	pthread_t thread;

	stop = false;
	*(struct kmdev_op *)memory = (struct kmdev_op){ KMDEV_NR_IDENTIFY, 8 + 216 };
	*(uint32_t *)(memory + 8) = 216;
	if (pthread_create(&thread, NULL, flipper, &flip))
		abi_fail("pthread_create");
	while (abi_seconds() < end) {
		struct kmdev_batch batch = {
			.size = sizeof(batch), .ops = abi_address(memory), .length = 8 + 216,
			.count = 1,
		};
		int error = abi_call(scene.fd, KMDEV_BATCH, &batch);

		granted += !error;
		refused += error && batch.out_reason == reason;
		wrong += error && batch.out_reason != reason;
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(!wrong, "BATCH: %s rewritten meanwhile: %u granted, %u refused, %u otherwise",
		 what, granted, refused, wrong);
}

static void every_element(void)
{
	rewritten_element(0, KMDEV_NR_BATCH, KMDEV_BATCH_COMMAND, "an element's number");
	rewritten_element(4, ~7U, KMDEV_BATCH_ELEMENT, "an element's length");
	rewritten_element(8, PAGE, KMDEV_BATCH_ELEMENT, "the size of an element's structure");
}

/* Two threads do one thing each to the same buffer, at the same moment, many times. */
struct pair {
	const char *name;
	int (*one)(uint64_t handle);
	int (*other)(uint64_t handle);
	/* whether both results together make sense, and the buffer is gone after them */
	bool (*sense)(int one, int other);
};

struct duel {
	const struct pair *pair;
	pthread_barrier_t barrier;
	uint64_t handle;
	int result;
};

static void *second(void *argument)
{
	struct duel *duel = argument;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&duel->barrier);
		duel->result = duel->pair->other(duel->handle);
		pthread_barrier_wait(&duel->barrier);
	}
	return NULL;
}

static void fight(const struct pair *pair)
{
	struct account before = abi_account(scene.fd);
	struct duel duel = { .pair = pair };
	unsigned int senseless = 0, left = 0;
	pthread_t thread;

	pthread_barrier_init(&duel.barrier, NULL, 2);
	if (pthread_create(&thread, NULL, second, &duel))
		abi_fail("pthread_create");
	for (unsigned int i = 0; i < ROUNDS; i++) {
		int result;

		duel.handle = abi_allocate(scene.fd, i % 2 ? KMDEV_VMALLOC : KMDEV_KMALLOC,
					   8192, 0);
		pthread_barrier_wait(&duel.barrier);
		result = pair->one(duel.handle);
		pthread_barrier_wait(&duel.barrier);
		senseless += !pair->sense(result, duel.result);
		left += abi_free(scene.fd, duel.handle) != ENOENT;
	}
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&duel.barrier);
	abi_case(!senseless && !left && abi_same(before, abi_account(scene.fd)),
		 "%s: %u rounds (%u make no sense, %u buffers left)", pair->name, ROUNDS,
		 senseless, left);
}

static int do_free(uint64_t handle)
{
	return abi_free(scene.fd, handle);
}

static int do_read(uint64_t handle)
{
	static unsigned char data[8192];

	return abi_read(scene.fd, handle, 0, data, sizeof(data));
}

static int do_write(uint64_t handle)
{
	static unsigned char data[8192];

	return abi_write(scene.fd, handle, 0, data, sizeof(data));
}

static int do_check(uint64_t handle)
{
	struct kmdev_pattern check = {
		.size = sizeof(check), .handle = handle, .length = 8192,
		.kind = KMDEV_PATTERN_COUNTER,
	};

	return abi_call(scene.fd, KMDEV_CHECK, &check);
}

static int do_info(uint64_t handle)
{
	struct kmdev_facts facts;

	return abi_info(scene.fd, handle, 0, &facts);
}

static int do_runs(uint64_t handle)
{
	struct kmdev_run run[4];
	struct kmdev_runs runs = {
		.size = sizeof(runs), .handle = handle, .runs = abi_address(run),
		.run_size = sizeof(run[0]), .capacity = 4,
	};

	return abi_call(scene.fd, KMDEV_RUNS, &runs);
}

static int do_list(uint64_t handle)
{
	struct kmdev_facts facts[4];
	struct kmdev_list list = {
		.size = sizeof(list), .facts = abi_address(facts), .facts_size = sizeof(facts[0]),
		.capacity = 4,
	};

	(void)handle;
	return abi_call(scene.fd, KMDEV_LIST, &list);
}

static int do_open(uint64_t handle)
{
	int file = abi_open_buffer(scene.fd, handle, KMDEV_OPEN_WRITE);

	return file < 0 || close(file) < 0 ? errno : 0;
}

/* Pages of kmalloc are a slab's, so that half of the rounds end without a mapping. */
static int do_map(uint64_t handle)
{
	int file = abi_open_buffer(scene.fd, handle, KMDEV_OPEN_WRITE);
	unsigned char *mapped;

	if (file < 0)
		return errno;
	mapped = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (mapped == MAP_FAILED)
		return errno == ENODEV ? 0 : errno;
	mapped[0] = mapped[8191] = 'm';
	return munmap(mapped, 8192) < 0 ? errno : 0;
}

static int do_free_many(uint64_t handle)
{
	struct kmdev_free_many answer;

	return abi_free_many(scene.fd, &handle, 1, 0, &answer);
}

static int do_read_table(uint64_t handle)
{
	char text[4096];

	(void)handle;
	return pread(scene.fd, text, sizeof(text), 0) < 0 ? errno : 0;
}

static bool exactly_one(int one, int other)
{
	return (!one && other == ENOENT) || (one == ENOENT && !other);
}

static bool freed_and_used_or_gone(int one, int other)
{
	return !one && (!other || other == ENOENT);
}

static bool both(int one, int other)
{
	return !one && !other;
}

static const struct pair pairs[] = {
	{ "free against free", do_free, do_free, exactly_one },
	{ "free against read", do_free, do_read, freed_and_used_or_gone },
	{ "free against write", do_free, do_write, freed_and_used_or_gone },
	{ "free against check", do_free, do_check, freed_and_used_or_gone },
	{ "free against info", do_free, do_info, freed_and_used_or_gone },
	{ "free against runs", do_free, do_runs, freed_and_used_or_gone },
	{ "free against open", do_free, do_open, freed_and_used_or_gone },
	{ "free against map", do_free, do_map, freed_and_used_or_gone },
	{ "free against free of many", do_free, do_free_many, exactly_one },
	{ "free of many against read", do_free_many, do_read, freed_and_used_or_gone },
	{ "free against list", do_free, do_list, both },
	{ "free against the text table", do_free, do_read_table, both },
};

/* One thread takes a name and lets it go, another finds it: what it finds is a handle or none. */
static void *name_and_free(void *unused)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = 8,
		.name = abi_address("flicker"), .name_length = 7,
	};

	(void)unused;
	while (!stop) {
		if (!abi_call(scene.fd, KMDEV_ALLOC, &alloc))
			abi_free(scene.fd, alloc.out_handle);
	}
	return NULL;
}

static void names(void)
{
	double end = abi_seconds() + SECONDS;
	unsigned int wrong = 0, found = 0;
	pthread_t threads[2];

	stop = false;
	for (int i = 0; i < 2; i++) {
		if (pthread_create(&threads[i], NULL, name_and_free, NULL))
			abi_fail("pthread_create");
	}
	while (abi_seconds() < end) {
		struct kmdev_find find = {
			.size = sizeof(find), .name = abi_address("flicker"), .name_length = 7,
		};
		int error = abi_call(scene.fd, KMDEV_FIND, &find);

		found += !error;
		wrong += error ? error != ENOENT : !find.out_handle;
	}
	stop = true;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	abi_case(!wrong && !abi_find(scene.fd, KMDEV_BUFFER, "flicker"),
		 "a name that two threads take and let go: %u times found, %u times wrong", found,
		 wrong);
}

/* One allocates for a file that the other closes: nothing stays. */
static void *allocate_until_closed(void *argument)
{
	int fd = *(int *)argument;

	while (abi_allocate(fd, KMDEV_KMALLOC, 64, KMDEV_ALLOC_FILE))
		;
	return NULL;
}

static void allocate_against_close(void)
{
	struct account before = abi_account(scene.fd);

	for (int i = 0; i < 50; i++) {
		int fd = abi_open(0, 0, O_RDWR);
		pthread_t thread;

		if (pthread_create(&thread, NULL, allocate_until_closed, &fd))
			abi_fail("pthread_create");
		usleep(500);
		close(fd);
		pthread_join(thread, NULL);
	}
	abi_case(abi_same(before, abi_account(scene.fd)),
		 "allocate for a file against its close: nothing stays");
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	every_rewrite();
	every_element();
	for (unsigned int i = 0; i < ARRAY_SIZE(pairs); i++)
		fight(&pairs[i]);
	names();
	allocate_against_close();
	scene_close(&scene);
	return abi_done();
}
