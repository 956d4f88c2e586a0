// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocator in every context where it can be called: with preemption off, in a software
 * interrupt, in a hardware interrupt.  It gives what it gives elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define ROUNDS 20

static struct scene scene;
static struct sources sources;

static const char *const context_names[] = {
	[KMDEV_CONTEXT_PROCESS] = "process", [KMDEV_CONTEXT_ATOMIC] = "atomic",
	[KMDEV_CONTEXT_SOFTIRQ] = "softirq", [KMDEV_CONTEXT_HARDIRQ] = "hardirq",
};

struct question {
	const struct kmdev_allocator *allocator;
	unsigned int context;
	unsigned int gfp;
	uint64_t bytes;
};

static int allocate(const struct question *question, uint64_t *handle)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = question->allocator->out_allocator,
		.flags = KMDEV_ALLOC_GFP, .gfp = question->gfp, .context = question->context,
		.bytes = question->bytes, .source = sources_for(&sources, question->allocator),
	};
	int error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);

	*handle = alloc.out_handle;
	return error;
}

/* Zero, writable, and INFO knows where it was made; dirtied for the next to come. */
static bool good(const struct question *question, uint64_t handle)
{
	static unsigned char data[2 * KMDEV_CONTEXT_BYTES_MAX], zero[2 * KMDEV_CONTEXT_BYTES_MAX];
	struct kmdev_facts facts = { 0 };

	abi_info(scene.fd, handle, 0, &facts);
	if (facts.context != question->context || facts.bytes > sizeof(data) ||
	    abi_read(scene.fd, handle, 0, data, facts.bytes) || memcmp(data, zero, facts.bytes))
		return false;
	memset(data, 0xdd, facts.bytes);
	return !abi_write(scene.fd, handle, 0, data, facts.bytes);
}

static void one(const struct question *question)
{
	struct account before = abi_account(scene.fd);
	unsigned int wrong = 0;
	int error = 0;

	for (unsigned int i = 0; i < ROUNDS && !error; i++) {
		uint64_t handle;

		error = allocate(question, &handle);
		if (error)
			break;
		wrong += !good(question, handle);
		wrong += abi_free(scene.fd, handle) != 0;
	}
	if (question->allocator->out_allocator == KMDEV_DMA_POOL_ALLOC)
		before.bytes = abi_account(scene.fd).bytes;
	abi_case(!error && !wrong && abi_same(before, abi_account(scene.fd)),
		 "%s, %s, mask %#x, %llu bytes: %u times, %s (%u wrong)",
		 question->allocator->out_name, context_names[question->context], question->gfp,
		 (unsigned long long)question->bytes, ROUNDS, strerrorname_np(error), wrong);
}

static void every_mask(const struct kmdev_allocator *allocator, unsigned int context)
{
	static const unsigned int masks[] = { KMDEV_GFP_ATOMIC, KMDEV_GFP_NOWAIT, 0 };
	bool large = allocator->out_bytes_max >= 1 << 20 && !sources_for(&sources, allocator);
	struct question question = { .allocator = allocator, .context = context };

	for (unsigned int i = 0; i < ARRAY_SIZE(masks); i++) {
		question.gfp = masks[i];
		question.bytes = SCENE_BYTES;
		one(&question);
		question.bytes = KMDEV_CONTEXT_BYTES_MAX / 4;
		if (large)
			one(&question);
	}
}

/* A cache's objects are bounded by what they take, whatever is asked of them. */
static void large_objects(const struct kmdev_allocator *allocators, unsigned int count)
{
	uint32_t cache = source_cache(scene.fd, "large", KMDEV_CONTEXT_BYTES_MAX + 1, 0);
	const struct command *command = &commands[KMDEV_NR_ALLOC];

	for (unsigned int i = 0; i < count; i++) {
		union request request;

		if (!(allocators[i].out_flags & KMDEV_ALLOCATOR_CACHE))
			continue;
		request_fill(command, &request, &scene, 0xcc);
		request.alloc.allocator = allocators[i].out_allocator;
		request.alloc.source = cache;
		request.alloc.flags = KMDEV_ALLOC_GFP;
		request.alloc.gfp = KMDEV_GFP_ATOMIC;
		request.alloc.context = KMDEV_CONTEXT_ATOMIC;
		request_case(command, &request, &scene, EINVAL, KMDEV_CONTEXT_BYTES,
			     "%s of a large object", allocators[i].out_name);
	}
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count;

	abi_start();
	scene_open(&scene, 0);
	sources_open(&sources, scene.fd, SCENE_BYTES);
	count = allocators_list(scene.fd, allocators);
	for (unsigned int i = 0; i < count; i++) {
		for (unsigned int context = 1; context <= KMDEV_CONTEXT_HARDIRQ; context++) {
			if (allocators[i].out_contexts & 1U << context)
				every_mask(&allocators[i], context);
		}
	}
	large_objects(allocators, count);
	sources_close(&sources);
	scene_close(&scene);
	return abi_done();
}
