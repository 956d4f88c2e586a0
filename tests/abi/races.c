// SPDX-License-Identifier: GPL-2.0-only
/* Two threads at once: what one rewrites or takes away, the other is just using. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"

/* What is wrong in one call of many is looked for so long, and on until both values were met. */
#define SECONDS 0.25
#define CALLS_MAX 200000

/* KMDEV_IDENTIFY as an element of a batch. */
#define ELEMENT (sizeof(struct kmdev_op) + sizeof(struct kmdev_identify))

static struct scene scene;
static atomic_bool stop;

/* How often there was what. */
struct score {
	double end;
	unsigned int calls;
	unsigned int granted;
	unsigned int refused;
	unsigned int wrong;
};

static struct score begin(void)
{
	return (struct score){ .end = abi_seconds() + SECONDS };
}

static bool go_on(struct score *score)
{
	return abi_seconds() < score->end ||
	       ((!score->granted || !score->refused) && score->calls++ < CALLS_MAX);
}

/* Nothing else than what each of two values brings, and each did. */
static bool both(const struct score *score)
{
	return score->granted && score->refused && !score->wrong;
}

/*
 * A member of @request, or of the command's if NULL, flips while another thread calls.  A copy may
 * have bytes of either value: they differ in one, or what is made of both is as wrong as @other.
 */
struct flip {
	union request *request;
	unsigned int at;
	unsigned int bytes;
	uint64_t other;
};

/* One store, where memcpy() may be several. */
static void set_member(volatile void *member, unsigned int bytes, uint64_t value)
{
	if (bytes == 4)
		*(volatile uint32_t *)member = value;
	else
		*(volatile uint64_t *)member = value;
}

/* Each has a processor of its own: on one, they would only take turns. */
static void *flipper(void *argument)
{
	const struct flip *flip = argument;
	unsigned char *member = flip->request->bytes + flip->at;
	uint64_t good = 0;

	abi_stay_on(1);
	memcpy(&good, member, flip->bytes);
	while (!stop) {
		set_member(member, flip->bytes, flip->other);
		set_member(member, flip->bytes, good);
	}
	return NULL;
}

/* Each call sees one value or the other: it succeeds or says exactly what is wrong. */
static void rewritten(unsigned int number, const char *what, struct flip flip, int error,
		      uint32_t reason)
{
	const struct command *command = &commands[number];
	struct account before = abi_account(scene.fd);
	struct score score = begin();
	union request request;
	pthread_t thread;

	stop = false;
	flip.request = flip.request ? flip.request : &request;
	request_fill(command, &request, &scene, 0xcc);
	if (pthread_create(&thread, NULL, flipper, &flip))
		abi_fail("pthread_create");
	while (go_on(&score)) {
		int got = abi_call(scene.fd, command->number, &request);

		score.granted += !got;
		score.refused += got == error && request.out_reason == reason;
		score.wrong += got && !(got == error && request.out_reason == reason);
		if (!got && command->after)
			command->after(&request, &scene);
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(both(&score) && abi_same(before, abi_account(scene.fd)),
		 "%s: %s rewritten meanwhile: %u granted, %u refused, %u otherwise",
		 command->name, what, score.granted, score.refused, score.wrong);
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
	rewritten(KMDEV_NR_BENCH, "live", (struct flip){ .at = 36, .bytes = 4, .other = ~0U },
		  EINVAL, KMDEV_BENCH_LIVE);
	rewritten(KMDEV_NR_BATCH, "length", (struct flip){ .at = 16, .bytes = 8, .other = 100 },
		  EINVAL, KMDEV_BATCH_ELEMENT);
	rewritten(KMDEV_NR_LIST, "element size",
		  (struct flip){ .at = 24, .bytes = 4, .other = 0xffffffff }, EINVAL,
		  KMDEV_ELEMENT_SIZE);
}

/* The request of what is to be had many times lies elsewhere, and is read once as well. */
static void nested(unsigned int number, const char *what, struct flip flip, int error,
		   uint32_t reason)
{
	int fd = scene_raise(&scene, &commands[number]);

	flip.request = (union request *)&scene.request;
	rewritten(number, what, flip, error, reason);
	scene_lower(&scene, fd);
}

static void every_nested(void)
{
	static const unsigned int numbers[] = {
		KMDEV_NR_ALLOC_MANY, KMDEV_NR_BENCH, KMDEV_NR_FRAGMENT,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(numbers); i++) {
		nested(numbers[i], "its request's size, short,",
		       (struct flip){ .at = 0, .bytes = 4, .other = 8 }, EINVAL, KMDEV_SIZE_SHORT);
		nested(numbers[i], "its request's size, long,",
		       (struct flip){ .at = 0, .bytes = 4, .other = 0xffffffff }, E2BIG,
		       KMDEV_SIZE_LONG);
		nested(numbers[i], "its request's reserved member",
		       (struct flip){ .at = 60, .bytes = 4, .other = 1 }, EOPNOTSUPP,
		       KMDEV_RESERVED_SET);
		nested(numbers[i], "its request's allocator",
		       (struct flip){ .at = 8, .bytes = 4, .other = ~0U }, EOPNOTSUPP,
		       KMDEV_ALLOCATOR_UNKNOWN);
	}
}

/* An element's own length, and its structure's, are read once: that is where the next one lies. */
static void rewritten_element(unsigned int at, uint32_t other, uint32_t reason, const char *what)
{
	static unsigned char memory[2 * PAGE] __attribute__((aligned(8)));
	const struct kmdev_op op = { KMDEV_NR_IDENTIFY, ELEMENT };
	/* The element is where flipper() looks for a request. */
	struct flip flip = {
		.request = (union request *)memory, .at = at, .bytes = 4, .other = other,
	};
	struct score score = begin();
	pthread_t thread;

	stop = false;
	for (unsigned int i = 0; i < 2; i++) {
		memcpy(memory + i * ELEMENT, &op, sizeof(op));
		*(uint32_t *)(memory + i * ELEMENT + sizeof(op)) = ELEMENT - sizeof(op);
	}
	if (pthread_create(&thread, NULL, flipper, &flip))
		abi_fail("pthread_create");
	while (go_on(&score)) {
		struct kmdev_batch batch = {
			.size = sizeof(batch), .ops = abi_address(memory), .length = 2 * ELEMENT,
			.count = 2,
		};
		int error = abi_call(scene.fd, KMDEV_BATCH, &batch);

		score.granted += !error;
		score.refused += error && batch.out_reason == reason;
		score.wrong += error ? batch.out_reason != reason : batch.out_count != 2;
	}
	stop = true;
	pthread_join(thread, NULL);
	abi_case(both(&score),
		 "BATCH: %s rewritten meanwhile: %u granted, %u refused, %u otherwise",
		 what, score.granted, score.refused, score.wrong);
}

static void every_element(void)
{
	rewritten_element(0, KMDEV_NR_BATCH, KMDEV_BATCH_COMMAND, "an element's number");
	rewritten_element(4, ELEMENT | 1U << 31, KMDEV_BATCH_ELEMENT, "an element's length");
	rewritten_element(8, (ELEMENT - sizeof(struct kmdev_op)) | 0xff00, KMDEV_BATCH_ELEMENT,
			  "the size of an element's structure");
}

/* One thread takes a name and lets it go, another finds it: what it finds is a handle or none. */
static void *name_and_free(void *processor)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = 8,
		.name = abi_address("flicker"), .name_length = 7,
	};

	abi_stay_on(*(unsigned int *)processor);
	while (!stop) {
		if (!abi_call(scene.fd, KMDEV_ALLOC, &alloc))
			abi_free(scene.fd, alloc.out_handle);
	}
	return NULL;
}

static void names(void)
{
	struct score score = begin();
	static unsigned int processors[] = { 0, 1 };
	pthread_t threads[2];

	stop = false;
	for (int i = 0; i < 2; i++) {
		if (pthread_create(&threads[i], NULL, name_and_free, &processors[i]))
			abi_fail("pthread_create");
	}
	while (go_on(&score)) {
		struct kmdev_find find = {
			.size = sizeof(find), .name = abi_address("flicker"), .name_length = 7,
		};
		int error = abi_call(scene.fd, KMDEV_FIND, &find);

		score.granted += !error && find.out_handle;
		score.refused += error == ENOENT;
		score.wrong += error ? error != ENOENT : !find.out_handle;
	}
	stop = true;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	abi_case(both(&score) && !abi_find(scene.fd, KMDEV_BUFFER, "flicker"),
		 "a name that two threads take and let go: %u times found, %u times not, %u times wrong",
		 score.granted, score.refused, score.wrong);
}

int main(void)
{
	abi_start();
	abi_stay_on(0);
	scene_open(&scene, 0);
	every_rewrite();
	every_nested();
	every_element();
	names();
	scene_close(&scene);
	return abi_done();
}
