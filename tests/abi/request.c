// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

static void fill_nothing(union request *request, struct scene *scene)
{
	(void)request;
	(void)scene;
}

static void fill_alloc(union request *request, struct scene *scene)
{
	(void)scene;
	request->alloc.allocator = KMDEV_KMALLOC;
	request->alloc.bytes = SCENE_BYTES;
	request->alloc.name = abi_address("other");
	request->alloc.name_length = strlen("other");
}

static void after_alloc(const union request *request, struct scene *scene)
{
	abi_free(scene->fd, request->alloc.out_handle);
}

static void fill_free(union request *request, struct scene *scene)
{
	request->free.handle = scene->handle;
}

static void allocate_buffer(struct scene *scene)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES,
		.name = abi_address(SCENE_NAME), .name_length = strlen(SCENE_NAME),
	};

	if (abi_call(scene->fd, KMDEV_ALLOC, &alloc))
		abi_fail("KMDEV_ALLOC of " SCENE_NAME);
	scene->handle = alloc.out_handle;
}

static void after_free(const union request *request, struct scene *scene)
{
	(void)request;
	allocate_buffer(scene);
}

static void fill_copy(union request *request, struct scene *scene)
{
	request->copy.handle = scene->handle;
	request->copy.length = SCENE_BYTES;
	request->copy.data = abi_address(scene->data);
}

static void fill_pattern(union request *request, struct scene *scene)
{
	request->pattern.handle = scene->handle;
	request->pattern.length = SCENE_BYTES;
	request->pattern.kind = KMDEV_PATTERN_BYTES;
	request->pattern.data_length = 3;
	request->pattern.data = abi_address(scene->data);
}

static void fill_find(union request *request, struct scene *scene)
{
	(void)scene;
	request->find.name = abi_address(SCENE_NAME);
	request->find.name_length = strlen(SCENE_NAME);
}

static void fill_info(union request *request, struct scene *scene)
{
	request->info.handle = scene->handle;
}

static void fill_list(union request *request, struct scene *scene)
{
	request->list.facts = abi_address(scene->facts);
	request->list.facts_size = sizeof(scene->facts[0]);
	request->list.capacity = ARRAY_SIZE(scene->facts);
}

static void fill_runs(union request *request, struct scene *scene)
{
	request->runs.handle = scene->handle;
	request->runs.runs = abi_address(scene->runs);
	request->runs.run_size = sizeof(scene->runs[0]);
	request->runs.capacity = ARRAY_SIZE(scene->runs);
}

static void fill_resize(union request *request, struct scene *scene)
{
	request->resize.handle = scene->handle;
	request->resize.bytes = SCENE_BYTES;
}

static void fill_cache_create(union request *request, struct scene *scene)
{
	(void)scene;
	request->cache_create.name = abi_address("other");
	request->cache_create.name_length = strlen("other");
	request->cache_create.bytes = SCENE_BYTES;
}

static void after_cache_create(const union request *request, struct scene *scene)
{
	source_destroy(scene->fd, KMDEV_CACHE_DESTROY, request->cache_create.out_cache);
}

static void fill_cache(union request *request, struct scene *scene)
{
	request->source.id = scene->cache;
}

static void create_cache(struct scene *scene)
{
	scene->cache = source_cache(scene->fd, SCENE_NAME, SCENE_BYTES, 0);
	if (!scene->cache)
		abi_fail("KMDEV_CACHE_CREATE of " SCENE_NAME);
}

static void after_cache_destroy(const union request *request, struct scene *scene)
{
	(void)request;
	create_cache(scene);
}

static void fill_cache_list(union request *request, struct scene *scene)
{
	request->list.facts = abi_address(scene->caches);
	request->list.facts_size = sizeof(scene->caches[0]);
	request->list.capacity = ARRAY_SIZE(scene->caches);
}

static void fill_pool_create(union request *request, struct scene *scene)
{
	(void)scene;
	request->pool_create.name = abi_address("other");
	request->pool_create.name_length = strlen("other");
	request->pool_create.kind = KMDEV_POOL_KMALLOC;
	request->pool_create.min = SCENE_POOL_MIN;
	request->pool_create.bytes = SCENE_BYTES;
}

static void after_pool_create(const union request *request, struct scene *scene)
{
	source_destroy(scene->fd, KMDEV_POOL_DESTROY, request->pool_create.out_pool);
}

static void fill_pool_resize(union request *request, struct scene *scene)
{
	request->pool_resize.pool = scene->pool;
	request->pool_resize.min = SCENE_POOL_MIN;
}

static void fill_pool(union request *request, struct scene *scene)
{
	request->source.id = scene->pool;
}

static void create_pool(struct scene *scene)
{
	scene->pool = source_pool(scene->fd, SCENE_NAME, KMDEV_POOL_KMALLOC, SCENE_POOL_MIN,
				  SCENE_BYTES);
	if (!scene->pool)
		abi_fail("KMDEV_POOL_CREATE of " SCENE_NAME);
}

static void after_pool_destroy(const union request *request, struct scene *scene)
{
	(void)request;
	create_pool(scene);
}

static void fill_pool_list(union request *request, struct scene *scene)
{
	request->list.facts = abi_address(scene->pools);
	request->list.facts_size = sizeof(scene->pools[0]);
	request->list.capacity = ARRAY_SIZE(scene->pools);
}

static void fill_gfp(union request *request, struct scene *scene)
{
	(void)scene;
	request->gfp.gfp = KMDEV_GFP_KERNEL;
}

static void fill_open(union request *request, struct scene *scene)
{
	request->open.handle = scene->handle;
}

static void after_open(const union request *request, struct scene *scene)
{
	(void)scene;
	close(request->open.out_fd);
}

static void fill_alloc_of_many(struct scene *scene)
{
	scene->request = (struct kmdev_alloc){
		.size = sizeof(scene->request), .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES,
	};
}

static void fill_alloc_many(union request *request, struct scene *scene)
{
	fill_alloc_of_many(scene);
	request->alloc_many.request = abi_address(&scene->request);
	request->alloc_many.handles = abi_address(scene->handles);
	request->alloc_many.count = SCENE_MANY;
}

static void after_alloc_many(const union request *request, struct scene *scene)
{
	for (unsigned int i = 0; i < request->alloc_many.out_count; i++)
		abi_free(scene->fd, scene->handles[i]);
}

static void fill_free_many(union request *request, struct scene *scene)
{
	scene->handles[0] = scene->handle;
	request->free_many.handles = abi_address(scene->handles);
	request->free_many.count = 1;
}

static void fill_batch(union request *request, struct scene *scene)
{
	scene->batch.op.nr = KMDEV_NR_IDENTIFY;
	scene->batch.op.length = sizeof(scene->batch);
	scene->batch.identify.size = sizeof(scene->batch.identify);
	request->batch.ops = abi_address(&scene->batch);
	request->batch.length = sizeof(scene->batch);
	request->batch.count = 1;
}

static void fill_bench(union request *request, struct scene *scene)
{
	fill_alloc_of_many(scene);
	request->bench.request = abi_address(&scene->request);
	request->bench.histogram = abi_address(scene->histogram);
	request->bench.flags = KMDEV_BENCH_TIMED;
	request->bench.pattern = KMDEV_BENCH_BATCH;
	request->bench.live = SCENE_MANY;
	request->bench.operations = 2 * SCENE_MANY;
	request->bench.warmup = SCENE_MANY;
}

static void fill_fragment(union request *request, struct scene *scene)
{
	scene->request = (struct kmdev_alloc){
		.size = sizeof(scene->request), .allocator = KMDEV_SPLIT_PAGE,
		.flags = KMDEV_ALLOC_ORDER, .order = 1,
	};
	request->fragment.request = abi_address(&scene->request);
	request->fragment.teeth = SCENE_MANY;
}

static void after_fragment(const union request *request, struct scene *scene)
{
	abi_free(scene->fd, request->fragment.out_handle);
}

#define ALL_USERS .flags = KMDEV_ALL_USERS, .all_users = true
#define LIST_FLAGS .flags_at = 32, .flags = KMDEV_LIST_FLAGS, .all_users = true

const struct command commands[COMMANDS] = {
	{
		.name = "IDENTIFY", .number = KMDEV_IDENTIFY, .first = 216, .out_at = 8,
		.fill = fill_nothing,
	}, {
		.name = "ALLOCATOR", .number = KMDEV_ALLOCATOR, .first = 80, .out_at = 16,
		.reserved_at = 12, .fill = fill_nothing,
	}, {
		.name = "ALLOC", .number = KMDEV_ALLOC, .first = 88, .out_at = 80,
		.reserved_at = 60, .flags_at = 12, .flags = KMDEV_ALLOC_FLAGS, .address_at = 32,
		.mode = KMDEV_MAY_WRITE, .fill = fill_alloc, .after = after_alloc,
	}, {
		.name = "FREE", .number = KMDEV_FREE, .first = 24, .out_at = 24,
		.reserved_at = 20, .flags_at = 16, ALL_USERS, .handle_at = 8,
		.mode = KMDEV_MAY_WRITE, .fill = fill_free, .after = after_free,
	}, {
		.name = "READ", .number = KMDEV_READ, .first = 40, .out_at = 40, .handle_at = 8,
		.address_at = 32, .mode = KMDEV_MAY_READ, .fill = fill_copy,
	}, {
		.name = "WRITE", .number = KMDEV_WRITE, .first = 40, .out_at = 40, .handle_at = 8,
		.address_at = 32, .mode = KMDEV_MAY_WRITE, .fill = fill_copy,
	}, {
		.name = "FILL", .number = KMDEV_FILL, .first = 80, .out_at = 56, .handle_at = 8,
		.address_at = 40, .mode = KMDEV_MAY_WRITE, .fill = fill_pattern,
	}, {
		.name = "CHECK", .number = KMDEV_CHECK, .first = 80, .out_at = 56, .handle_at = 8,
		.address_at = 40, .mode = KMDEV_MAY_READ, .fill = fill_pattern,
	}, {
		.name = "FIND", .number = KMDEV_FIND, .first = 32, .out_at = 24, .address_at = 8,
		.fill = fill_find,
	}, {
		.name = "INFO", .number = KMDEV_INFO, .first = 288, .out_at = 24,
		.reserved_at = 20, .flags_at = 16, ALL_USERS, .handle_at = 8, .fill = fill_info,
	}, {
		.name = "LIST", .number = KMDEV_LIST, .first = 56, .out_at = 44, LIST_FLAGS,
		.address_at = 16, .fill = fill_list,
	}, {
		.name = "RUNS", .number = KMDEV_RUNS, .first = 56, .out_at = 44, .flags_at = 40,
		ALL_USERS, .handle_at = 8, .address_at = 24, .fill = fill_runs,
	}, {
		.name = "RESIZE", .number = KMDEV_RESIZE, .first = 40, .out_at = 36,
		.reserved_at = 32, .flags_at = 28, .flags = KMDEV_RESIZE_GFP, .handle_at = 8,
		.mode = KMDEV_MAY_WRITE, .fill = fill_resize,
	}, {
		.name = "CACHE_CREATE", .number = KMDEV_CACHE_CREATE, .first = 48, .out_at = 44,
		.reserved_at = 40, .flags_at = 20, .flags = KMDEV_CACHE_FLAGS, .address_at = 8,
		.mode = KMDEV_MAY_WRITE, .fill = fill_cache_create, .after = after_cache_create,
	}, {
		.name = "CACHE_SHRINK", .number = KMDEV_CACHE_SHRINK, .first = 16, .out_at = 16,
		.flags_at = 12, ALL_USERS, .source_at = 8, .no_source = KMDEV_NO_CACHE,
		.mode = KMDEV_MAY_WRITE, .fill = fill_cache,
	}, {
		.name = "CACHE_DESTROY", .number = KMDEV_CACHE_DESTROY, .first = 16, .out_at = 16,
		.flags_at = 12, ALL_USERS, .source_at = 8, .no_source = KMDEV_NO_CACHE,
		.mode = KMDEV_MAY_WRITE, .fill = fill_cache, .after = after_cache_destroy,
	}, {
		.name = "CACHE_LIST", .number = KMDEV_CACHE_LIST, .first = 56, .out_at = 44,
		LIST_FLAGS, .address_at = 16, .fill = fill_cache_list,
	}, {
		.name = "POOL_CREATE", .number = KMDEV_POOL_CREATE, .first = 64, .out_at = 56,
		.reserved_at = 52, .address_at = 8, .mode = KMDEV_MAY_WRITE,
		.fill = fill_pool_create, .after = after_pool_create,
	}, {
		.name = "POOL_RESIZE", .number = KMDEV_POOL_RESIZE, .first = 24, .out_at = 24,
		.reserved_at = 20, .flags_at = 16, ALL_USERS, .source_at = 8,
		.no_source = KMDEV_NO_POOL, .mode = KMDEV_MAY_WRITE, .fill = fill_pool_resize,
	}, {
		.name = "POOL_DESTROY", .number = KMDEV_POOL_DESTROY, .first = 16, .out_at = 16,
		.flags_at = 12, ALL_USERS, .source_at = 8, .no_source = KMDEV_NO_POOL,
		.mode = KMDEV_MAY_WRITE, .fill = fill_pool, .after = after_pool_destroy,
	}, {
		.name = "POOL_LIST", .number = KMDEV_POOL_LIST, .first = 56, .out_at = 44,
		LIST_FLAGS, .address_at = 16, .fill = fill_pool_list,
	}, {
		.name = "INJECT", .number = KMDEV_INJECT, .first = 72, .out_at = 56,
		.fill = fill_nothing,
	}, {
		.name = "GFP", .number = KMDEV_GFP, .first = 56, .out_at = 24, .flags_at = 12,
		.flags = KMDEV_GFP_FROM_KERNEL, .fill = fill_gfp,
	}, {
		.name = "OPEN", .number = KMDEV_OPEN, .first = 32, .out_at = 24,
		.reserved_at = 20, .flags_at = 16, .flags = KMDEV_OPEN_WRITE, .handle_at = 8,
		.mode = KMDEV_MAY_READ, .fill = fill_open, .after = after_open,
	}, {
		.name = "ALLOC_MANY", .number = KMDEV_ALLOC_MANY, .first = 40, .out_at = 32,
		.reserved_at = 28, .address_at = 8, .mode = KMDEV_MAY_WRITE,
		.fill = fill_alloc_many, .after = after_alloc_many,
	}, {
		.name = "FREE_MANY", .number = KMDEV_FREE_MANY, .first = 32, .out_at = 24,
		.flags_at = 20, ALL_USERS, .address_at = 8, .mode = KMDEV_MAY_WRITE,
		.fill = fill_free_many, .after = after_free,
	}, {
		.name = "BATCH", .number = KMDEV_BATCH, .first = 40, .out_at = 32, .flags_at = 28,
		.flags = KMDEV_BATCH_GO_ON, .fill = fill_batch,
	}, {
		.name = "BENCH", .number = KMDEV_BENCH, .first = 152, .out_at = 72,
		.flags_at = 32, .flags = KMDEV_BENCH_FLAGS, .address_at = 8,
		.mode = KMDEV_MAY_WRITE, .fill = fill_bench,
	}, {
		.name = "FRAGMENT", .number = KMDEV_FRAGMENT, .first = 40, .out_at = 24,
		.reserved_at = 20, .address_at = 8, .mode = KMDEV_MAY_WRITE, .admin = true,
		.fill = fill_fragment, .after = after_fragment,
	},
};

void scene_make(struct scene *scene)
{
	memset(scene->data, 'd', sizeof(scene->data));
	allocate_buffer(scene);
	create_cache(scene);
	create_pool(scene);
}

void scene_open(struct scene *scene, uint64_t caps)
{
	scene->fd = abi_open(0, caps, O_RDWR);
	scene_make(scene);
}

void scene_close(struct scene *scene)
{
	abi_free(scene->fd, scene->handle);
	source_destroy(scene->fd, KMDEV_CACHE_DESTROY, scene->cache);
	source_destroy(scene->fd, KMDEV_POOL_DESTROY, scene->pool);
	close(scene->fd);
}

int scene_raise(struct scene *scene, const struct command *command)
{
	int fd = scene->fd;

	if (command->admin)
		scene->fd = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	return fd;
}

void scene_lower(struct scene *scene, int fd)
{
	if (scene->fd != fd)
		close(scene->fd);
	scene->fd = fd;
}

uint32_t *request_u32(union request *request, unsigned int at)
{
	return (uint32_t *)(request->bytes + at);
}

uint64_t *request_u64(union request *request, unsigned int at)
{
	return (uint64_t *)(request->bytes + at);
}

void request_fill(const struct command *command, union request *request, struct scene *scene,
		  unsigned char poison)
{
	memset(request, 0, sizeof(*request));
	request->size = command->first;
	memset(&request->out_reason, poison, sizeof(request->out_reason));
	memset(request->bytes + command->out_at, poison, command->first - command->out_at);
	command->fill(request, scene);
}

/* Whether all is as it was but the reason and, from @out_at on, the results. */
static bool untouched(const union request *before, const union request *after, unsigned int out_at,
		      unsigned int end)
{
	return before->size == after->size &&
	       !memcmp(before->bytes + 8, after->bytes + 8, out_at - 8) &&
	       !memcmp(before->bytes + end, after->bytes + end, sizeof(*before) - end);
}

static bool refused(const struct command *command, const union request *request,
		    const struct scene *scene, int error, uint32_t reason, const char *title)
{
	struct account before = abi_account(scene->fd);
	union request copy = *request;
	int next = abi_next_file();
	int got = abi_call(scene->fd, command->number, &copy);
	bool clean = untouched(request, &copy, command->out_at, command->out_at);
	bool same = abi_same(before, abi_account(scene->fd)) && abi_next_file() == next;

	return abi_case(got == error && copy.out_reason == reason && clean && same,
			"%s: %s: %s %s, reason %u (wanted %s, %u)%s%s", command->name, title,
			got ? "refused with" : "got", strerrorname_np(got), copy.out_reason,
			strerrorname_np(error), reason, clean ? "" : "; WROTE MORE THAN THE REASON",
			same ? "" : "; THE ACCOUNT OR THE FILES CHANGED");
}

static bool granted(const struct command *command, const union request *request,
		    struct scene *scene, const char *title)
{
	union request copy = *request;
	int got = abi_call(scene->fd, command->number, &copy);
	bool clean = untouched(request, &copy, command->out_at, command->first);

	if (!got && command->after)
		command->after(&copy, scene);
	return abi_case(!got && copy.out_reason == KMDEV_OK && clean,
			"%s: %s: granted (got %s, reason %u)%s", command->name, title,
			strerrorname_np(got), copy.out_reason, clean ? "" : "; CHANGED AN INPUT");
}

bool request_case(const struct command *command, const union request *request,
		  struct scene *scene, int error, uint32_t reason, const char *format, ...)
{
	char title[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(title, sizeof(title), format, arguments);
	va_end(arguments);
	if (!error && command->admin && !(abi_identify(scene->fd).out_may & KMDEV_MAY_SYS_ADMIN)) {
		error = EPERM;
		reason = KMDEV_NEEDS_SYS_ADMIN;
	}
	if (error)
		return refused(command, request, scene, error, reason, title);
	return granted(command, request, scene, title);
}
