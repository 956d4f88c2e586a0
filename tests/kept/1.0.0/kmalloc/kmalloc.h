/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libkmalloc: /dev/kmalloc as C functions, one for each command of <kmalloc/kmdev.h>, which says
 * what the structures mean.
 *
 * Functions return 0, a count or a file descriptor, or a negative errno; kmalloc_reason() then says
 * more.  Nothing in here prints or ends the program.  Where a function takes a structure with a
 * size, it fills that in; the caller fills in the rest, and zeroes what it does not use.
 *
 * Threads may use devices of their own at the same time, but not one together: each remembers one
 * reason.  What is allocated through one is there in all of the same user.  kmalloc_dup() makes
 * another device of one open control file.
 */
#ifndef KMALLOC_KMALLOC_H
#define KMALLOC_KMALLOC_H

#include <kmalloc/kmdev.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** KMALLOC_PATH: the control file. */
#define KMALLOC_PATH "/dev/kmalloc"

/** struct kmalloc - the open control file, and why its last call was refused */
struct kmalloc;

/**
 * kmalloc_open - open the control file
 * @device: where it goes, to be closed by kmalloc_close()
 * @mode: O_RDONLY to look, O_RDWR to allocate, free and write; it is closed on exec
 *
 * Fails like open(), with -ENOTTY if what is there is not the driver, and with -EPROTONOSUPPORT if
 * its interface is another version than KMDEV_ABI.
 */
int kmalloc_open(struct kmalloc **device, int mode);

/**
 * kmalloc_dup - the same open control file once more, for another thread
 * @device: that has it open
 * @copy: where it goes, to be closed by kmalloc_close()
 */
int kmalloc_dup(const struct kmalloc *device, struct kmalloc **copy);

/** kmalloc_close - also frees what was allocated with KMDEV_ALLOC_FILE; NULL is allowed */
void kmalloc_close(struct kmalloc *device);

/** kmalloc_reason - why the last call was refused; KMDEV_OK if errno says it all */
enum kmdev_reason kmalloc_reason(const struct kmalloc *device);

/** kmalloc_identify - the driver, the kernel, the limits and what is in use */
int kmalloc_identify(struct kmalloc *device, struct kmdev_identify *identity);

/** kmalloc_allocator - the allocator at position @index, from 0; -ENOENT behind the last */
int kmalloc_allocator(struct kmalloc *device, unsigned int index,
		      struct kmdev_allocator *allocator);

/**
 * kmalloc_alloc - allocate a buffer
 * @request: all but size, name and name_length
 * @name: its name, or NULL
 * @handle: where the buffer's handle goes
 */
int kmalloc_alloc(struct kmalloc *device, struct kmdev_alloc *request, const char *name,
		  uint64_t *handle);

/**
 * kmalloc_alloc_many - allocate @count buffers, all by the same @request and without names
 * @handles: room for @count
 * @rest: where it goes why they are fewer, KMDEV_OK if they are not; or NULL
 *
 * Return: how many, 1 at least, or a negative errno.
 */
int kmalloc_alloc_many(struct kmalloc *device, struct kmdev_alloc *request, uint64_t *handles,
		       unsigned int count, enum kmdev_reason *rest);

/** kmalloc_free - free a buffer; @flags are 0 or KMDEV_ALL_USERS, here and below */
int kmalloc_free(struct kmalloc *device, uint64_t handle, unsigned int flags);

/** kmalloc_free_many - free @count buffers in order; @rest and return like kmalloc_alloc_many() */
int kmalloc_free_many(struct kmalloc *device, const uint64_t *handles, unsigned int count,
		      unsigned int flags, enum kmdev_reason *rest);

/**
 * kmalloc_batch - run many commands in order
 * @ops: struct kmdev_op, each followed by the structure of its command with its size, aligned to 8
 * @length: bytes at @ops
 * @count: elements at @ops
 * @flags: KMDEV_BATCH_GO_ON
 * @rest: where the reason of the first goes that was refused, KMDEV_OK if none was; or NULL
 *
 * Return: how many were not refused, or a negative errno.
 */
int kmalloc_batch(struct kmalloc *device, void *ops, size_t length, unsigned int count,
		  unsigned int flags, enum kmdev_reason *rest);

/** kmalloc_find - the handle of the caller's buffer of that name, or the id of a cache or pool */
int kmalloc_find(struct kmalloc *device, enum kmdev_kind kind, const char *name,
		 uint64_t *handle);

/**
 * kmalloc_open_buffer - open a buffer as a file
 * @flags: KMDEV_OPEN_WRITE for writing too
 *
 * Return: a file descriptor, closed on exec, or a negative errno.
 */
int kmalloc_open_buffer(struct kmalloc *device, uint64_t handle, unsigned int flags);

/** kmalloc_read - copy @length bytes out of a buffer, from @offset on */
int kmalloc_read(struct kmalloc *device, uint64_t handle, uint64_t offset, void *data,
		 size_t length);

/** kmalloc_write - copy @length bytes into a buffer, from @offset on */
int kmalloc_write(struct kmalloc *device, uint64_t handle, uint64_t offset, const void *data,
		  size_t length);

/** kmalloc_fill - write a pattern; @pattern holds all but its size */
int kmalloc_fill(struct kmalloc *device, struct kmdev_pattern *pattern);

/** kmalloc_check - compare with a pattern; what differs is in @pattern, not an error */
int kmalloc_check(struct kmalloc *device, struct kmdev_pattern *pattern);

/** kmalloc_info - the facts of a buffer */
int kmalloc_info(struct kmalloc *device, uint64_t handle, unsigned int flags,
		 struct kmdev_facts *facts);

/**
 * struct kmalloc_filter - which buffers kmalloc_list() lists
 * @flags: KMDEV_ALL_USERS, KMDEV_LIST_UID
 * @allocator: enum kmdev_allocator_id; 0 for all
 * @uid: with KMDEV_LIST_UID, whose
 */
struct kmalloc_filter {
	uint32_t flags;
	uint32_t allocator;
	uint32_t uid;
};

/**
 * kmalloc_list - the facts of the next buffers
 * @filter: which; NULL for all of the caller's
 * @position: 0 to begin with, KMDEV_NONE once the list is at its end
 * @facts: room for @capacity
 *
 * Return: how many, or a negative errno.
 */
int kmalloc_list(struct kmalloc *device, const struct kmalloc_filter *filter, uint64_t *position,
		 struct kmdev_facts *facts, unsigned int capacity);

/** kmalloc_runs - the next physical runs of a buffer; like kmalloc_list() */
int kmalloc_runs(struct kmalloc *device, uint64_t handle, unsigned int flags, uint64_t *position,
		 struct kmdev_run *runs, unsigned int capacity);

/** kmalloc_resize - krealloc; @request holds all but its size, and then whether it moved */
int kmalloc_resize(struct kmalloc *device, struct kmdev_resize *request);

/** kmalloc_cache_create - @request holds all but size, name and name_length, and then the id */
int kmalloc_cache_create(struct kmalloc *device, struct kmdev_cache_create *request,
			 const char *name);

/** kmalloc_cache_shrink - give empty slabs of a cache back */
int kmalloc_cache_shrink(struct kmalloc *device, uint32_t cache, unsigned int flags);

/** kmalloc_pool_create - @request holds all but size, name and name_length, and then the id */
int kmalloc_pool_create(struct kmalloc *device, struct kmdev_pool_create *request,
			const char *name);

/** kmalloc_pool_resize - keep @min elements in reserve */
int kmalloc_pool_resize(struct kmalloc *device, uint32_t pool, uint32_t min, unsigned int flags);

/** kmalloc_destroy - destroy a cache or a pool */
int kmalloc_destroy(struct kmalloc *device, enum kmdev_kind kind, uint32_t id, unsigned int flags);

/**
 * kmalloc_sources - the facts of the next caches or pools; like kmalloc_list()
 * @facts: room for @capacity of struct kmdev_cache_facts, or struct kmdev_pool_facts
 */
int kmalloc_sources(struct kmalloc *device, enum kmdev_kind kind, unsigned int flags,
		    uint64_t *position, void *facts, unsigned int capacity);

/** kmalloc_inject - set a rule, or ask for its counts; @rule holds all but its size */
int kmalloc_inject(struct kmalloc *device, struct kmdev_inject *rule);

/** kmalloc_gfp - what a mask means on this kernel; @mask holds all but its size */
int kmalloc_gfp(struct kmalloc *device, struct kmdev_gfp *mask);

/**
 * kmalloc_bench - measure what an allocator costs; a signal ends it early
 * @request: what to allocate, all but its size
 * @bench: how, all but size and request, and then what was measured
 *
 * Return: 0 or a negative errno.
 */
int kmalloc_bench(struct kmalloc *device, struct kmdev_alloc *request, struct kmdev_bench *bench);

/**
 * kmalloc_fragment - make a comb, of which no block has all its pages free
 * @request: a block, as in kmalloc_alloc(), of KMDEV_SPLIT_PAGE
 * @name: of the comb, or NULL
 * @teeth: how many blocks at most, and then how many
 * @handle: where the comb's handle goes
 * @rest: where it goes why they are no more, NULL if nobody wants to know
 *
 * Return: 0 or a negative errno.
 */
int kmalloc_fragment(struct kmalloc *device, struct kmdev_alloc *request, const char *name,
		     unsigned int *teeth, uint64_t *handle, enum kmdev_reason *rest);

#ifdef __cplusplus
}
#endif

#endif /* KMALLOC_KMALLOC_H */
