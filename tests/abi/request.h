/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All commands in one table, and one valid request of each: what breaks one thing in all of
 * them starts here.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "abi.h"

#define SCENE_BYTES 100
#define SCENE_NAME "scene"
#define SCENE_POOL_MIN 2
#define SCENE_MANY 2

/** struct scene - what the valid requests are about */
struct scene {
	/** @fd: the control file, for reading and writing */
	int fd;
	/** @handle: a kmalloc buffer of SCENE_BYTES, named SCENE_NAME */
	uint64_t handle;
	/** @cache: of objects of SCENE_BYTES, named SCENE_NAME */
	uint32_t cache;
	/** @pool: of SCENE_POOL_MIN elements of SCENE_BYTES from kmalloc, named SCENE_NAME */
	uint32_t pool;
	unsigned char data[2 * SCENE_BYTES];
	struct kmdev_facts facts[4];
	struct kmdev_cache_facts caches[4];
	struct kmdev_pool_facts pools[4];
	struct kmdev_run runs[4];
	/** @request: what ALLOC_MANY, BENCH and FRAGMENT ask for */
	struct kmdev_alloc request;
	uint64_t handles[SCENE_MANY];
	uint64_t histogram[KMDEV_BENCH_ROWS * KMDEV_BENCH_BUCKETS];
	/** @batch: an IDENTIFY */
	struct {
		struct kmdev_op op;
		struct kmdev_identify identify;
	} batch;
};

/** union request - any argument, with room for the longest that a caller may claim */
union request {
	struct {
		__u32 size;
		__u32 out_reason;
	};
	struct kmdev_identify identify;
	struct kmdev_allocator allocator;
	struct kmdev_alloc alloc;
	struct kmdev_free free;
	struct kmdev_copy copy;
	struct kmdev_pattern pattern;
	struct kmdev_find find;
	struct kmdev_info info;
	struct kmdev_list list;
	struct kmdev_runs runs;
	struct kmdev_resize resize;
	struct kmdev_cache_create cache_create;
	struct kmdev_source source;
	struct kmdev_pool_create pool_create;
	struct kmdev_pool_resize pool_resize;
	struct kmdev_inject inject;
	struct kmdev_gfp gfp;
	struct kmdev_open open;
	struct kmdev_alloc_many alloc_many;
	struct kmdev_free_many free_many;
	struct kmdev_batch batch;
	struct kmdev_bench bench;
	struct kmdev_fragment fragment;
	unsigned char bytes[2 * PAGE];
};

/**
 * struct command - one row of the table
 * @name: without KMDEV_
 * @number: for ioctl
 * @first: size of the structure's first version
 * @out_at: where the results begin; @first for none.  They go on to the end.
 * @reserved_at: where the reserved member is, of 4 bytes; 0 for none
 * @flags_at: where the flags are; 0 for none
 * @flags: those defined
 * @all_users: KMDEV_ALL_USERS is among them
 * @handle_at: where the handle is; 0 for none
 * @source_at: where the number of a cache or pool is that must exist; 0 for none
 * @no_source: KMDEV_NO_CACHE or KMDEV_NO_POOL
 * @address_at: where the address of data, a name or an array is; 0 for none
 * @mode: KMDEV_MAY_* that it needs
 * @admin: it needs CAP_SYS_ADMIN, which is asked for last
 * @fill: set the inputs of a valid request
 * @after: make @scene good again after the request was granted; may be NULL
 */
struct command {
	const char *name;
	unsigned int number;
	unsigned int first;
	unsigned int out_at;
	unsigned int reserved_at;
	unsigned int flags_at;
	uint32_t flags;
	bool all_users;
	unsigned int handle_at;
	unsigned int source_at;
	uint32_t no_source;
	unsigned int address_at;
	unsigned int mode;
	bool admin;
	void (*fill)(union request *request, struct scene *scene);
	void (*after)(const union request *request, struct scene *scene);
};

#define COMMANDS 29
extern const struct command commands[COMMANDS];

/** scene_open() - user 0's @scene, with @caps; to be called once */
void scene_open(struct scene *scene, uint64_t caps);

/** scene_make() - the same of the user who opened @scene's control file */
void scene_make(struct scene *scene);

/** scene_close() - frees its buffer, cache and pool */
void scene_close(struct scene *scene);

/**
 * scene_raise() - see to it that user 0's @scene may do @command, be it with CAP_SYS_ADMIN
 *
 * Return: the control file that it had, for scene_lower().
 */
int scene_raise(struct scene *scene, const struct command *command);

/** scene_lower() - let @scene have the control file @fd again */
void scene_lower(struct scene *scene, int fd);

/** request_fill() - a valid request; outputs hold @poison in each byte, what follows is zero */
void request_fill(const struct command *command, union request *request, struct scene *scene,
		  unsigned char poison);

/** request_u32() and request_u64() - the member at an offset */
uint32_t *request_u32(union request *request, unsigned int at);
uint64_t *request_u64(union request *request, unsigned int at);

/**
 * request_case() - one case: what the call does
 *
 * With @error 0, it succeeds and changes no input, unless a capability is missing.  Else it fails
 * with exactly @error and @reason, writes nothing but the reason, neither allocates nor frees, and
 * leaves no file open.
 */
bool request_case(const struct command *command, const union request *request,
		  struct scene *scene, int error, uint32_t reason, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

#endif
