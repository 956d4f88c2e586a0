// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <kmalloc/kmalloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct kmalloc {
	int fd;
	enum kmdev_reason reason;
};

enum kmdev_reason kmalloc_reason(const struct kmalloc *device)
{
	return device->reason;
}

/* Every structure of the interface begins like this. */
struct head {
	__u32 size;
	__u32 out_reason;
};

static int call(struct kmalloc *device, unsigned long command, void *argument, size_t size)
{
	struct head *head = argument;

	head->size = size;
	head->out_reason = KMDEV_OK;
	device->reason = KMDEV_OK;
	if (!ioctl(device->fd, command, argument))
		return 0;
	device->reason = head->out_reason;
	return -errno;
}

int kmalloc_identify(struct kmalloc *device, struct kmdev_identify *identity)
{
	memset(identity, 0, sizeof(*identity));
	return call(device, KMDEV_IDENTIFY, identity, sizeof(*identity));
}

/* Whether this is the driver at all, with the interface that is spoken here. */
static int check_interface(struct kmalloc *device)
{
	struct kmdev_identify identity;
	int error = kmalloc_identify(device, &identity);

	return !error && identity.out_abi != KMDEV_ABI ? -EPROTONOSUPPORT : error;
}

int kmalloc_open(struct kmalloc **device, int mode)
{
	struct kmalloc *opened = malloc(sizeof(*opened));
	int error;

	if (!opened)
		return -ENOMEM;
	opened->fd = open(KMALLOC_PATH, mode | O_CLOEXEC);
	if (opened->fd < 0) {
		error = -errno;
		free(opened);
		return error;
	}
	error = check_interface(opened);
	if (error) {
		kmalloc_close(opened);
		return error;
	}
	*device = opened;
	return 0;
}

int kmalloc_dup(const struct kmalloc *device, struct kmalloc **copy)
{
	struct kmalloc *opened = malloc(sizeof(*opened));
	int error;

	if (!opened)
		return -ENOMEM;
	*opened = (struct kmalloc){ .fd = fcntl(device->fd, F_DUPFD_CLOEXEC, 0) };
	if (opened->fd < 0) {
		error = -errno;
		free(opened);
		return error;
	}
	*copy = opened;
	return 0;
}

void kmalloc_close(struct kmalloc *device)
{
	if (!device)
		return;
	close(device->fd);
	free(device);
}

int kmalloc_allocator(struct kmalloc *device, unsigned int index,
		      struct kmdev_allocator *allocator)
{
	*allocator = (struct kmdev_allocator){ .index = index };
	return call(device, KMDEV_ALLOCATOR, allocator, sizeof(*allocator));
}

static void set_name(struct kmdev_alloc *request, const char *name)
{
	request->name = (uintptr_t)name;
	request->name_length = name ? strlen(name) : 0;
}

int kmalloc_alloc(struct kmalloc *device, struct kmdev_alloc *request, const char *name,
		  uint64_t *handle)
{
	int ret;

	set_name(request, name);
	ret = call(device, KMDEV_ALLOC, request, sizeof(*request));
	if (!ret)
		*handle = request->out_handle;
	return ret;
}

int kmalloc_free(struct kmalloc *device, uint64_t handle, unsigned int flags)
{
	struct kmdev_free request = { .handle = handle, .flags = flags };

	return call(device, KMDEV_FREE, &request, sizeof(request));
}

/* What a call that does many things answers. */
static int many(unsigned int count, uint32_t reason, enum kmdev_reason *rest)
{
	if (rest)
		*rest = reason;
	return count;
}

int kmalloc_alloc_many(struct kmalloc *device, struct kmdev_alloc *request, uint64_t *handles,
		       unsigned int count, enum kmdev_reason *rest)
{
	struct kmdev_alloc_many batch = {
		.request = (uintptr_t)request,
		.handles = (uintptr_t)handles,
		.count = count,
	};
	int ret;

	request->size = sizeof(*request);
	ret = call(device, KMDEV_ALLOC_MANY, &batch, sizeof(batch));
	return ret ? ret : many(batch.out_count, batch.out_rest, rest);
}

int kmalloc_free_many(struct kmalloc *device, const uint64_t *handles, unsigned int count,
		      unsigned int flags, enum kmdev_reason *rest)
{
	struct kmdev_free_many batch = {
		.handles = (uintptr_t)handles,
		.count = count,
		.flags = flags,
	};
	int ret = call(device, KMDEV_FREE_MANY, &batch, sizeof(batch));

	return ret ? ret : many(batch.out_count, batch.out_rest, rest);
}

int kmalloc_batch(struct kmalloc *device, void *ops, size_t length, unsigned int count,
		  unsigned int flags, enum kmdev_reason *rest)
{
	struct kmdev_batch batch = {
		.ops = (uintptr_t)ops,
		.length = length,
		.count = count,
		.flags = flags,
	};
	int ret = call(device, KMDEV_BATCH, &batch, sizeof(batch));

	return ret ? ret : many(batch.out_count, batch.out_rest, rest);
}

int kmalloc_open_buffer(struct kmalloc *device, uint64_t handle, unsigned int flags)
{
	struct kmdev_open request = { .handle = handle, .flags = flags };
	int ret = call(device, KMDEV_OPEN, &request, sizeof(request));

	return ret ? ret : request.out_fd;
}

int kmalloc_find(struct kmalloc *device, enum kmdev_kind kind, const char *name, uint64_t *handle)
{
	struct kmdev_find request = {
		.name = (uintptr_t)name,
		.name_length = strlen(name),
		.kind = kind,
	};
	int ret = call(device, KMDEV_FIND, &request, sizeof(request));

	if (!ret)
		*handle = request.out_handle;
	return ret;
}

static int copy(struct kmalloc *device, unsigned long command, struct kmdev_copy request)
{
	return call(device, command, &request, sizeof(request));
}

int kmalloc_read(struct kmalloc *device, uint64_t handle, uint64_t offset, void *data,
		 size_t length)
{
	return copy(device, KMDEV_READ, (struct kmdev_copy){
		.handle = handle, .offset = offset, .length = length, .data = (uintptr_t)data });
}

int kmalloc_write(struct kmalloc *device, uint64_t handle, uint64_t offset, const void *data,
		  size_t length)
{
	return copy(device, KMDEV_WRITE, (struct kmdev_copy){
		.handle = handle, .offset = offset, .length = length, .data = (uintptr_t)data });
}

int kmalloc_fill(struct kmalloc *device, struct kmdev_pattern *pattern)
{
	return call(device, KMDEV_FILL, pattern, sizeof(*pattern));
}

int kmalloc_check(struct kmalloc *device, struct kmdev_pattern *pattern)
{
	return call(device, KMDEV_CHECK, pattern, sizeof(*pattern));
}

int kmalloc_info(struct kmalloc *device, uint64_t handle, unsigned int flags,
		 struct kmdev_facts *facts)
{
	struct kmdev_info request = { .handle = handle, .flags = flags };
	int ret = call(device, KMDEV_INFO, &request, sizeof(request));

	if (!ret)
		*facts = request.out_facts;
	return ret;
}

/* @request says which, the rest is filled in here. */
static int list(struct kmalloc *device, unsigned long command, struct kmdev_list request,
		uint64_t *position, void *facts, size_t facts_size, unsigned int capacity)
{
	int ret;

	request.position = *position;
	request.facts = (uintptr_t)facts;
	request.facts_size = facts_size;
	request.capacity = capacity;
	ret = call(device, command, &request, sizeof(request));
	if (ret)
		return ret;
	*position = request.out_position;
	return request.out_count;
}

int kmalloc_list(struct kmalloc *device, const struct kmalloc_filter *filter, uint64_t *position,
		 struct kmdev_facts *facts, unsigned int capacity)
{
	struct kmdev_list request = { };

	if (filter) {
		request.flags = filter->flags;
		request.allocator = filter->allocator;
		request.uid = filter->uid;
	}
	return list(device, KMDEV_LIST, request, position, facts, sizeof(*facts), capacity);
}

int kmalloc_runs(struct kmalloc *device, uint64_t handle, unsigned int flags, uint64_t *position,
		 struct kmdev_run *runs, unsigned int capacity)
{
	struct kmdev_runs request = {
		.handle = handle,
		.position = *position,
		.runs = (uintptr_t)runs,
		.run_size = sizeof(*runs),
		.capacity = capacity,
		.flags = flags,
	};
	int ret = call(device, KMDEV_RUNS, &request, sizeof(request));

	if (ret)
		return ret;
	*position = request.out_position;
	return request.out_count;
}

int kmalloc_resize(struct kmalloc *device, struct kmdev_resize *request)
{
	return call(device, KMDEV_RESIZE, request, sizeof(*request));
}

int kmalloc_cache_create(struct kmalloc *device, struct kmdev_cache_create *request,
			 const char *name)
{
	request->name = (uintptr_t)name;
	request->name_length = strlen(name);
	return call(device, KMDEV_CACHE_CREATE, request, sizeof(*request));
}

static int source(struct kmalloc *device, unsigned long command, uint32_t id, unsigned int flags)
{
	struct kmdev_source request = { .id = id, .flags = flags };

	return call(device, command, &request, sizeof(request));
}

int kmalloc_cache_shrink(struct kmalloc *device, uint32_t cache, unsigned int flags)
{
	return source(device, KMDEV_CACHE_SHRINK, cache, flags);
}

int kmalloc_destroy(struct kmalloc *device, enum kmdev_kind kind, uint32_t id, unsigned int flags)
{
	return source(device, kind == KMDEV_CACHE ? KMDEV_CACHE_DESTROY : KMDEV_POOL_DESTROY, id,
		      flags);
}

int kmalloc_sources(struct kmalloc *device, enum kmdev_kind kind, unsigned int flags,
		    uint64_t *position, void *facts, unsigned int capacity)
{
	struct kmdev_list request = { .flags = flags };

	if (kind == KMDEV_CACHE)
		return list(device, KMDEV_CACHE_LIST, request, position, facts,
			    sizeof(struct kmdev_cache_facts), capacity);
	return list(device, KMDEV_POOL_LIST, request, position, facts,
		    sizeof(struct kmdev_pool_facts), capacity);
}

int kmalloc_pool_create(struct kmalloc *device, struct kmdev_pool_create *request, const char *name)
{
	request->name = (uintptr_t)name;
	request->name_length = strlen(name);
	return call(device, KMDEV_POOL_CREATE, request, sizeof(*request));
}

int kmalloc_pool_resize(struct kmalloc *device, uint32_t pool, uint32_t min, unsigned int flags)
{
	struct kmdev_pool_resize request = { .pool = pool, .min = min, .flags = flags };

	return call(device, KMDEV_POOL_RESIZE, &request, sizeof(request));
}

int kmalloc_inject(struct kmalloc *device, struct kmdev_inject *rule)
{
	return call(device, KMDEV_INJECT, rule, sizeof(*rule));
}

int kmalloc_gfp(struct kmalloc *device, struct kmdev_gfp *mask)
{
	return call(device, KMDEV_GFP, mask, sizeof(*mask));
}

int kmalloc_bench(struct kmalloc *device, struct kmdev_alloc *request, struct kmdev_bench *bench)
{
	request->size = sizeof(*request);
	bench->request = (uintptr_t)request;
	return call(device, KMDEV_BENCH, bench, sizeof(*bench));
}

int kmalloc_fragment(struct kmalloc *device, struct kmdev_alloc *request, const char *name,
		     unsigned int *teeth, uint64_t *handle, enum kmdev_reason *rest)
{
	struct kmdev_fragment comb = { .request = (uintptr_t)request, .teeth = *teeth };
	int ret;

	request->size = sizeof(*request);
	set_name(request, name);
	ret = call(device, KMDEV_FRAGMENT, &comb, sizeof(comb));
	if (ret)
		return ret;
	*handle = comb.out_handle;
	*teeth = many(comb.out_teeth, comb.out_rest, rest);
	return 0;
}
