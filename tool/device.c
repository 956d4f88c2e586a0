// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct device {
	int fd;
	enum kmdev_reason reason;
};

int device_open(struct device **device, int mode)
{
	struct device *opened = malloc(sizeof(*opened));

	if (!opened)
		return -ENOMEM;
	opened->reason = KMDEV_OK;
	opened->fd = open(DEVICE_PATH, mode | O_CLOEXEC);
	if (opened->fd < 0) {
		int error = errno;

		free(opened);
		return -error;
	}
	*device = opened;
	return 0;
}

void device_close(struct device *device)
{
	if (!device)
		return;
	close(device->fd);
	free(device);
}

enum kmdev_reason device_reason(const struct device *device)
{
	return device->reason;
}

/* Every structure of the interface begins like this. */
struct head {
	__u32 size;
	__u32 out_reason;
};

static int call(struct device *device, unsigned long command, void *argument, size_t size)
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

int device_identify(struct device *device, struct kmdev_identify *identity)
{
	memset(identity, 0, sizeof(*identity));
	return call(device, KMDEV_IDENTIFY, identity, sizeof(*identity));
}

int device_allocator(struct device *device, unsigned int index,
		     struct kmdev_allocator *allocator)
{
	*allocator = (struct kmdev_allocator){ .index = index };
	return call(device, KMDEV_ALLOCATOR, allocator, sizeof(*allocator));
}

int device_alloc(struct device *device, struct kmdev_alloc *request, const char *name,
		 uint64_t *handle)
{
	int ret;

	request->name = (uintptr_t)name;
	request->name_length = name ? strlen(name) : 0;
	ret = call(device, KMDEV_ALLOC, request, sizeof(*request));
	if (!ret)
		*handle = request->out_handle;
	return ret;
}

int device_free(struct device *device, uint64_t handle, unsigned int flags)
{
	struct kmdev_free request = { .handle = handle, .flags = flags };

	return call(device, KMDEV_FREE, &request, sizeof(request));
}

int device_find(struct device *device, enum kmdev_kind kind, const char *name, uint64_t *handle)
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

static int copy(struct device *device, unsigned long command, struct kmdev_copy request)
{
	return call(device, command, &request, sizeof(request));
}

int device_read(struct device *device, uint64_t handle, uint64_t offset, void *data,
		size_t length)
{
	return copy(device, KMDEV_READ, (struct kmdev_copy){
		.handle = handle, .offset = offset, .length = length, .data = (uintptr_t)data });
}

int device_write(struct device *device, uint64_t handle, uint64_t offset, const void *data,
		 size_t length)
{
	return copy(device, KMDEV_WRITE, (struct kmdev_copy){
		.handle = handle, .offset = offset, .length = length, .data = (uintptr_t)data });
}

int device_fill(struct device *device, struct kmdev_pattern *pattern)
{
	return call(device, KMDEV_FILL, pattern, sizeof(*pattern));
}

int device_check(struct device *device, struct kmdev_pattern *pattern)
{
	return call(device, KMDEV_CHECK, pattern, sizeof(*pattern));
}

int device_info(struct device *device, uint64_t handle, unsigned int flags,
		struct kmdev_facts *facts)
{
	struct kmdev_info request = { .handle = handle, .flags = flags };
	int ret = call(device, KMDEV_INFO, &request, sizeof(request));

	if (!ret)
		*facts = request.out_facts;
	return ret;
}

static int list(struct device *device, unsigned long command, unsigned int flags,
		uint64_t *position, void *facts, size_t facts_size, unsigned int capacity)
{
	struct kmdev_list request = {
		.position = *position,
		.facts = (uintptr_t)facts,
		.facts_size = facts_size,
		.capacity = capacity,
		.flags = flags,
	};
	int ret = call(device, command, &request, sizeof(request));

	if (ret)
		return ret;
	*position = request.out_position;
	return request.out_count;
}

int device_list(struct device *device, unsigned int flags, uint64_t *position,
		struct kmdev_facts *facts, unsigned int capacity)
{
	return list(device, KMDEV_LIST, flags, position, facts, sizeof(*facts), capacity);
}

int device_runs(struct device *device, uint64_t handle, unsigned int flags, uint64_t *position,
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

int device_resize(struct device *device, struct kmdev_resize *request)
{
	return call(device, KMDEV_RESIZE, request, sizeof(*request));
}

int device_cache_create(struct device *device, struct kmdev_cache_create *request,
			const char *name)
{
	request->name = (uintptr_t)name;
	request->name_length = strlen(name);
	return call(device, KMDEV_CACHE_CREATE, request, sizeof(*request));
}

static int source(struct device *device, unsigned long command, uint32_t id, unsigned int flags)
{
	struct kmdev_source request = { .id = id, .flags = flags };

	return call(device, command, &request, sizeof(request));
}

int device_cache_shrink(struct device *device, uint32_t cache, unsigned int flags)
{
	return source(device, KMDEV_CACHE_SHRINK, cache, flags);
}

int device_destroy(struct device *device, enum kmdev_kind kind, uint32_t id, unsigned int flags)
{
	return source(device, kind == KMDEV_CACHE ? KMDEV_CACHE_DESTROY : KMDEV_POOL_DESTROY, id,
		      flags);
}

int device_sources(struct device *device, enum kmdev_kind kind, unsigned int flags,
		   uint64_t *position, void *facts, unsigned int capacity)
{
	if (kind == KMDEV_CACHE)
		return list(device, KMDEV_CACHE_LIST, flags, position, facts,
			    sizeof(struct kmdev_cache_facts), capacity);
	return list(device, KMDEV_POOL_LIST, flags, position, facts,
		    sizeof(struct kmdev_pool_facts), capacity);
}

int device_pool_create(struct device *device, struct kmdev_pool_create *request, const char *name)
{
	request->name = (uintptr_t)name;
	request->name_length = strlen(name);
	return call(device, KMDEV_POOL_CREATE, request, sizeof(*request));
}

int device_pool_resize(struct device *device, uint32_t pool, uint32_t min, unsigned int flags)
{
	struct kmdev_pool_resize request = { .pool = pool, .min = min, .flags = flags };

	return call(device, KMDEV_POOL_RESIZE, &request, sizeof(request));
}

int device_inject(struct device *device, struct kmdev_inject *rule)
{
	return call(device, KMDEV_INJECT, rule, sizeof(*rule));
}

int device_gfp(struct device *device, struct kmdev_gfp *mask)
{
	return call(device, KMDEV_GFP, mask, sizeof(*mask));
}
