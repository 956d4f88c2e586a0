/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/kmalloc as C functions, one for each command of <kmalloc/kmdev.h>.  Nothing in here
 * prints or ends the program.
 *
 * Functions return 0 or a negative errno; device_reason() then says more.  They fill in the size
 * of the kernel's structures, the caller the rest.
 */
#ifndef MEMCTL_DEVICE_H
#define MEMCTL_DEVICE_H

#include <kmalloc/kmdev.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_PATH "/dev/kmalloc"

struct device;

/**
 * device_open - open the control file
 * @device: where the handle goes
 * @mode: O_RDONLY to look, O_RDWR to allocate, free and write
 */
int device_open(struct device **device, int mode);
void device_close(struct device *device);

/** device_reason - why the last call on @device was refused; KMDEV_OK if errno says it all */
enum kmdev_reason device_reason(const struct device *device);

int device_identify(struct device *device, struct kmdev_identify *identity);

/** device_allocator - the allocator at position @index; -ENOENT behind the last */
int device_allocator(struct device *device, unsigned int index,
		     struct kmdev_allocator *allocator);

/**
 * device_alloc - allocate a buffer
 * @request: all but size, name and name_length
 * @name: its name, or NULL
 * @handle: where the buffer's handle goes
 */
int device_alloc(struct device *device, struct kmdev_alloc *request, const char *name,
		 uint64_t *handle);

/** device_free - free a buffer; @flags are 0 or KMDEV_ALL_USERS, here and below */
int device_free(struct device *device, uint64_t handle, unsigned int flags);

/** device_find - the handle of the caller's buffer of that name, or the id of a cache or pool */
int device_find(struct device *device, enum kmdev_kind kind, const char *name, uint64_t *handle);

int device_read(struct device *device, uint64_t handle, uint64_t offset, void *data,
		size_t length);
int device_write(struct device *device, uint64_t handle, uint64_t offset, const void *data,
		 size_t length);

/** device_fill - write a pattern; @pattern holds all but its size */
int device_fill(struct device *device, struct kmdev_pattern *pattern);

/** device_check - compare with a pattern; what differs is in @pattern, not an error */
int device_check(struct device *device, struct kmdev_pattern *pattern);

int device_info(struct device *device, uint64_t handle, unsigned int flags,
		struct kmdev_facts *facts);

/**
 * device_list - the facts of the next buffers
 * @position: 0 to begin with, KMDEV_NONE once the list is at its end
 * @facts: room for @capacity
 *
 * Return: how many, or a negative errno.
 */
int device_list(struct device *device, unsigned int flags, uint64_t *position,
		struct kmdev_facts *facts, unsigned int capacity);

/** device_runs - the next physical runs of a buffer; like device_list() */
int device_runs(struct device *device, uint64_t handle, unsigned int flags, uint64_t *position,
		struct kmdev_run *runs, unsigned int capacity);

/** device_resize - krealloc; @request holds all but its size, and then whether it moved */
int device_resize(struct device *device, struct kmdev_resize *request);

/** device_cache_create - @request holds all but size, name and name_length, and then the id */
int device_cache_create(struct device *device, struct kmdev_cache_create *request,
			const char *name);
int device_cache_shrink(struct device *device, uint32_t cache, unsigned int flags);

/** device_pool_create - @request holds all but size, name and name_length, and then the id */
int device_pool_create(struct device *device, struct kmdev_pool_create *request, const char *name);

/** device_pool_resize - keep @min elements in reserve */
int device_pool_resize(struct device *device, uint32_t pool, uint32_t min, unsigned int flags);

/** device_destroy - destroy a cache or a pool */
int device_destroy(struct device *device, enum kmdev_kind kind, uint32_t id, unsigned int flags);

/**
 * device_sources - the facts of the next caches or pools; like device_list()
 * @facts: room for @capacity of struct kmdev_cache_facts, or struct kmdev_pool_facts
 */
int device_sources(struct device *device, enum kmdev_kind kind, unsigned int flags,
		   uint64_t *position, void *facts, unsigned int capacity);

/** device_inject - set a rule, or ask for its counts; @rule holds all but its size */
int device_inject(struct device *device, struct kmdev_inject *rule);

/** device_gfp - what a mask means on this kernel; @mask holds all but its size */
int device_gfp(struct device *device, struct kmdev_gfp *mask);

#endif /* MEMCTL_DEVICE_H */
