// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that was compiled with another header than the driver: with one that was released and
 * kept, or with tomorrow's.  It makes every call, with its own structures, flags and elements, and
 * gets what kmdev.h promises.  What a kept header lacks is left out by #ifdef.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../abi/request.h"

#define SIZE(name_, type_) [KMDEV_NR_##name_] = sizeof(struct kmdev_##type_)
#define POISON 0xcc

/* As long as this program's header has them. */
static const unsigned int sizes[COMMANDS] = {
	SIZE(IDENTIFY, identify), SIZE(ALLOCATOR, allocator), SIZE(ALLOC, alloc),
	SIZE(FREE, free), SIZE(READ, copy), SIZE(WRITE, copy), SIZE(FILL, pattern),
	SIZE(CHECK, pattern), SIZE(FIND, find), SIZE(INFO, info), SIZE(LIST, list),
	SIZE(RUNS, runs), SIZE(RESIZE, resize), SIZE(CACHE_CREATE, cache_create),
	SIZE(CACHE_SHRINK, source), SIZE(CACHE_DESTROY, source), SIZE(CACHE_LIST, list),
	SIZE(POOL_CREATE, pool_create), SIZE(POOL_RESIZE, pool_resize),
	SIZE(POOL_DESTROY, source), SIZE(POOL_LIST, list), SIZE(INJECT, inject), SIZE(GFP, gfp),
	SIZE(OPEN, open), SIZE(ALLOC_MANY, alloc_many), SIZE(FREE_MANY, free_many),
	SIZE(BATCH, batch), SIZE(BENCH, bench), SIZE(FRAGMENT, fragment),
};

static bool all(const void *bytes, unsigned char value, size_t length)
{
	const unsigned char *byte = bytes;

	while (length && *byte == value) {
		byte++;
		length--;
	}
	return !length;
}

/* What this program's header has behind the end of what the driver knows is zero. */
#ifdef KMDEV_TOMORROW
#define REST_IS_ZERO(element_) (!(element_).tomorrow)
#else
#define REST_IS_ZERO(element_) true
#endif

static bool buffer_told(const struct kmdev_facts *facts, const struct scene *scene)
{
	return facts->handle == scene->handle && facts->bytes == SCENE_BYTES &&
	       facts->allocator == KMDEV_KMALLOC && !strcmp(facts->name, SCENE_NAME) &&
	       facts->unmappable == KMDEV_UNMAPPABLE_SLAB && REST_IS_ZERO(*facts);
}

/* One element of each list, and nothing behind it. */
static bool list_told(const union request *request, const struct scene *scene)
{
	const struct kmdev_cache_facts *cache = &scene->caches[0];
	const struct kmdev_pool_facts *pool = &scene->pools[0];

	if (request->list.out_count != 1 || request->list.out_position != KMDEV_NONE)
		return false;
	if (request->list.facts == abi_address(scene->facts))
		return buffer_told(&scene->facts[0], scene) &&
		       all(&scene->facts[1], POISON, sizeof(scene->facts[1]));
	if (request->list.facts == abi_address(scene->caches))
		return cache->cache == scene->cache && cache->bytes == SCENE_BYTES &&
		       !strcmp(cache->name, SCENE_NAME) && REST_IS_ZERO(*cache) &&
		       all(&scene->caches[1], POISON, sizeof(scene->caches[1]));
	return pool->pool == scene->pool && pool->min == SCENE_POOL_MIN &&
	       !strcmp(pool->name, SCENE_NAME) && REST_IS_ZERO(*pool) &&
	       all(&scene->pools[1], POISON, sizeof(scene->pools[1]));
}

static bool runs_told(const union request *request, const struct scene *scene)
{
	return request->runs.out_count == 1 && scene->runs[0].pages == 1 &&
	       scene->runs[0].zone <= KMDEV_ZONE_DEVICE && REST_IS_ZERO(scene->runs[0]) &&
	       all(&scene->runs[1], POISON, sizeof(scene->runs[1]));
}

/* Whether the results are where this program's header has them. */
static bool told(unsigned int number, const union request *request, const struct scene *scene)
{
	switch (number) {
	case KMDEV_IDENTIFY:
		return request->identify.out_abi == KMDEV_ABI &&
		       request->identify.out_page_size == (__u32)sysconf(_SC_PAGESIZE) &&
		       request->identify.out_version[0] >= '1';
	case KMDEV_ALLOCATOR:
		return request->allocator.out_allocator == KMDEV_KMALLOC &&
		       !strcmp(request->allocator.out_name, "kmalloc");
	case KMDEV_ALLOC:
		return request->alloc.out_handle && request->alloc.out_handle != scene->handle;
	case KMDEV_READ:
		return all(scene->data, 0, SCENE_BYTES);
	case KMDEV_FILL:
	case KMDEV_CHECK:
		return !request->pattern.out_wrong;
	case KMDEV_FIND:
		return request->find.out_handle == scene->handle;
	case KMDEV_INFO:
		return buffer_told(&request->info.out_facts, scene);
	case KMDEV_LIST:
	case KMDEV_CACHE_LIST:
	case KMDEV_POOL_LIST:
		return list_told(request, scene);
	case KMDEV_RUNS:
		return runs_told(request, scene);
	case KMDEV_RESIZE:
		return request->resize.out_moved <= 1;
	case KMDEV_CACHE_CREATE:
		return request->cache_create.out_cache > scene->cache;
	case KMDEV_POOL_CREATE:
		return request->pool_create.out_pool > scene->pool;
	case KMDEV_INJECT:
		return !request->inject.out_seen && !request->inject.out_failed;
	case KMDEV_GFP:
		return request->gfp.out_kernel && request->gfp.out_gfp == KMDEV_GFP_KERNEL;
	case KMDEV_OPEN:
		return fcntl(request->open.out_fd, F_GETFD) == FD_CLOEXEC;
	case KMDEV_ALLOC_MANY:
		return request->alloc_many.out_count == SCENE_MANY && !request->alloc_many.out_rest;
	case KMDEV_FREE_MANY:
		return request->free_many.out_count == 1 && !request->free_many.out_rest;
	case KMDEV_BATCH:
		return request->batch.out_count == 1 && !request->batch.out_rest &&
		       scene->batch.identify.out_abi == KMDEV_ABI;
	case KMDEV_BENCH:
		return request->bench.out_rows[1].count == request->bench.operations &&
		       !request->bench.out_failed;
	case KMDEV_FRAGMENT:
		return request->fragment.out_teeth == SCENE_MANY && !request->fragment.out_rest;
	}
	return true;
}

static void granted(const struct command *command, struct scene *scene)
{
	unsigned int size = sizes[_IOC_NR(command->number)];
	int error, plain = scene_raise(scene, command);
	union request before, request;
	bool kept, right;

	memset(scene->facts, POISON, sizeof(scene->facts));
	memset(scene->caches, POISON, sizeof(scene->caches));
	memset(scene->pools, POISON, sizeof(scene->pools));
	memset(scene->runs, POISON, sizeof(scene->runs));
	request_fill(command, &request, scene, POISON);
	request.size = size;
	memset(request.bytes + size, POISON, sizeof(request) - size);
	before = request;
	error = abi_call(scene->fd, command->number, &request);
	kept = !memcmp(before.bytes + 8, request.bytes + 8, command->out_at - 8) &&
	       !memcmp(before.bytes + size, request.bytes + size, sizeof(request) - size);
	right = !error && told(command->number, &request, scene);
	if (!error && command->after)
		command->after(&request, scene);
	scene_lower(scene, plain);
	abi_case(right && kept, "%s: %u bytes, with the results where this program has them"
		 " (got %s, reason %u)%s", command->name, size, strerrorname_np(error),
		 request.out_reason, kept ? "" : "; WROTE WHERE THERE ARE NONE");
}

#ifdef KMDEV_TOMORROW
static const struct command *command_of(unsigned int number)
{
	for (unsigned int i = 0; i < COMMANDS; i++) {
		if (commands[i].number == number)
			return &commands[i];
	}
	return NULL;
}

/* A member that the driver does not know, with a value, in its first byte and in its last. */
static void unknown_member(const struct command *command, struct scene *scene)
{
	unsigned int size = sizes[_IOC_NR(command->number)];
	union request request;

	for (unsigned int at = command->first; at < size; at += size - command->first - 1) {
		request_fill(command, &request, scene, POISON);
		request.size = size;
		request.bytes[at] = 1;
		request_case(command, &request, scene, E2BIG, KMDEV_SIZE_LONG,
			     "tomorrow's member in use, byte %u", at);
	}
}

/* A value of one member that the driver does not know. */
#define UNKNOWN(name_, reason_, ...) do { \
	const struct command *command_ = command_of(KMDEV_##name_); \
	union request request; \
	\
	request_fill(command_, &request, scene, POISON); \
	request.size = sizes[KMDEV_NR_##name_]; \
	__VA_ARGS__; \
	request_case(command_, &request, scene, EOPNOTSUPP, KMDEV_##reason_, #__VA_ARGS__); \
} while (0)

static void unknown_values(struct scene *scene)
{
	UNKNOWN(ALLOC, FLAG_UNKNOWN, request.alloc.flags = KMDEV_ALLOC_TOMORROW);
	UNKNOWN(ALLOC, ALLOCATOR_UNKNOWN,
		request.alloc.allocator = KMDEV_TOMORROWS_ALLOCATOR_ID);
	UNKNOWN(ALLOC, GFP_UNKNOWN, request.alloc.flags = KMDEV_ALLOC_GFP,
		request.alloc.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_TOMORROW);
	UNKNOWN(ALLOC, ZONE_ABSENT, request.alloc.flags = KMDEV_ALLOC_ZONE,
		request.alloc.zone = KMDEV_TOMORROWS_ZONE);
	UNKNOWN(ALLOC, CONTEXT_UNKNOWN, request.alloc.context = KMDEV_TOMORROWS_CONTEXT);
	UNKNOWN(FILL, PATTERN_UNKNOWN, request.pattern.kind = KMDEV_TOMORROWS_PATTERN_KIND);
	UNKNOWN(FIND, KIND_UNKNOWN, request.find.kind = KMDEV_TOMORROWS_KIND);
	UNKNOWN(LIST, ALLOCATOR_UNKNOWN, request.list.allocator = KMDEV_TOMORROWS_ALLOCATOR_ID);
	UNKNOWN(POOL_CREATE, POOL_KIND_UNKNOWN,
		request.pool_create.kind = KMDEV_TOMORROWS_POOL_KIND);
	UNKNOWN(INJECT, INJECT_MODE, request.inject.mode = KMDEV_TOMORROWS_INJECT_MODE);
	UNKNOWN(INJECT, INJECT_SCOPE, request.inject.mode = KMDEV_INJECT_NTH, request.inject.n = 1,
		request.inject.scope = KMDEV_TOMORROWS_INJECT_SCOPE);
	UNKNOWN(BENCH, BENCH_PATTERN_UNKNOWN,
		request.bench.pattern = KMDEV_TOMORROWS_BENCH_PATTERN);
	UNKNOWN(BENCH, BENCH_PATTERN_UNKNOWN, request.bench.order = KMDEV_TOMORROWS_BENCH_ORDER);
}

static void unknown_command(struct scene *scene)
{
	union request request, before;
	int error;

	request_fill(command_of(KMDEV_IDENTIFY), &request, scene, POISON);
	before = request;
	error = abi_call(scene->fd, KMDEV_TOMORROW, &request);
	abi_case(error == ENOTTY && !memcmp(&before, &request, sizeof(request)),
		 "tomorrow's command: %s", strerrorname_np(error));
}

static void unknown(struct scene *scene)
{
	for (unsigned int i = 0; i < COMMANDS; i++)
		unknown_member(&commands[i], scene);
	unknown_values(scene);
	unknown_command(scene);
}
#else
static void unknown(struct scene *scene)
{
	(void)scene;
}
#endif

int main(void)
{
	static struct scene scene;

	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < COMMANDS; i++)
		granted(&commands[i], &scene);
	unknown(&scene);
	scene_close(&scene);
	return abi_done();
}
