/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CALL_H
#define KMD_CALL_H

#include <linux/types.h>

#include "command.h"

struct file;
struct kmd_buffer;
struct kmd_cache;
struct kmd_file;
struct kmd_pool;

/**
 * union kmd_args - the arguments of any command
 * @header: what they all begin with
 */
union kmd_args {
	/* private: */
	struct kmd_head header;
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
};

/**
 * struct kmd_call - a command being carried out
 * @file: the control file
 * @buffer: that was created and waits for the answer to arrive
 * @cache: likewise
 * @pool: likewise
 * @opened: likewise, a buffer's file
 * @args: the caller's arguments, and the answer
 */
struct kmd_call {
	struct kmd_file *file;
	union {
		struct kmd_buffer *buffer;
		struct kmd_cache *cache;
		struct kmd_pool *pool;
		struct file *opened;
	};
	union kmd_args args;
};

enum kmdev_reason kmd_call_identify(struct kmd_call *call);
enum kmdev_reason kmd_call_allocator(struct kmd_call *call);
enum kmdev_reason kmd_call_alloc(struct kmd_call *call);
enum kmdev_reason kmd_call_free(struct kmd_call *call);
enum kmdev_reason kmd_call_read(struct kmd_call *call);
enum kmdev_reason kmd_call_write(struct kmd_call *call);
enum kmdev_reason kmd_call_fill(struct kmd_call *call);
enum kmdev_reason kmd_call_check(struct kmd_call *call);
enum kmdev_reason kmd_call_find(struct kmd_call *call);
enum kmdev_reason kmd_call_info(struct kmd_call *call);
enum kmdev_reason kmd_call_list(struct kmd_call *call);
enum kmdev_reason kmd_call_runs(struct kmd_call *call);
enum kmdev_reason kmd_call_resize(struct kmd_call *call);
enum kmdev_reason kmd_call_cache_create(struct kmd_call *call);
enum kmdev_reason kmd_call_cache_shrink(struct kmd_call *call);
enum kmdev_reason kmd_call_cache_destroy(struct kmd_call *call);
enum kmdev_reason kmd_call_cache_list(struct kmd_call *call);
enum kmdev_reason kmd_call_pool_create(struct kmd_call *call);
enum kmdev_reason kmd_call_pool_resize(struct kmd_call *call);
enum kmdev_reason kmd_call_pool_destroy(struct kmd_call *call);
enum kmdev_reason kmd_call_pool_list(struct kmd_call *call);
enum kmdev_reason kmd_call_inject(struct kmd_call *call);
enum kmdev_reason kmd_call_gfp(struct kmd_call *call);
enum kmdev_reason kmd_call_open(struct kmd_call *call);
enum kmdev_reason kmd_call_alloc_many(struct kmd_call *call);
enum kmdev_reason kmd_call_free_many(struct kmd_call *call);
enum kmdev_reason kmd_call_batch(struct kmd_call *call);
enum kmdev_reason kmd_call_bench(struct kmd_call *call);
enum kmdev_reason kmd_call_fragment(struct kmd_call *call);

void kmd_settle_alloc(struct kmd_call *call, bool arrived);
void kmd_settle_cache_create(struct kmd_call *call, bool arrived);
void kmd_settle_pool_create(struct kmd_call *call, bool arrived);
void kmd_settle_open(struct kmd_call *call, bool arrived);

#endif /* KMD_CALL_H */
