// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the device, each one entry in the table.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/stddef.h>

#include "call.h"
#include "command.h"

#define ARGS(type, last) \
	.size = sizeof(struct type), .size_min = offsetofend(struct type, last)
#define FLAGS(type, known) \
	.flags_at = offsetof(struct type, flags), .flags = (known)
#define RESERVED(type) \
	.reserved_at = offsetof(struct type, __reserved)
#define OUT(type, first) \
	.out_at = offsetof(struct type, first)
#define NO_OUT(type) \
	.out_at = sizeof(struct type)

static const struct kmd_command commands[] = {
	[KMDEV_NR_IDENTIFY] = {
		.run = kmd_call_identify,
		ARGS(kmdev_identify, out_version),
		OUT(kmdev_identify, out_abi),
	},
	[KMDEV_NR_ALLOCATOR] = {
		.run = kmd_call_allocator,
		ARGS(kmdev_allocator, out_name),
		RESERVED(kmdev_allocator),
		OUT(kmdev_allocator, out_allocator),
	},
	[KMDEV_NR_ALLOC] = {
		.run = kmd_call_alloc,
		.mode = FMODE_WRITE,
		ARGS(kmdev_alloc, out_handle),
		FLAGS(kmdev_alloc, KMDEV_ALLOC_FLAGS),
		RESERVED(kmdev_alloc),
		OUT(kmdev_alloc, out_handle),
	},
	[KMDEV_NR_FREE] = {
		.run = kmd_call_free,
		.mode = FMODE_WRITE,
		ARGS(kmdev_free, __reserved),
		FLAGS(kmdev_free, KMDEV_ALL_USERS),
		RESERVED(kmdev_free),
		NO_OUT(kmdev_free),
	},
	[KMDEV_NR_READ] = {
		.run = kmd_call_read,
		.mode = FMODE_READ,
		ARGS(kmdev_copy, data),
		NO_OUT(kmdev_copy),
	},
	[KMDEV_NR_WRITE] = {
		.run = kmd_call_write,
		.mode = FMODE_WRITE,
		ARGS(kmdev_copy, data),
		NO_OUT(kmdev_copy),
	},
	[KMDEV_NR_FILL] = {
		.run = kmd_call_fill,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pattern, out_found),
		OUT(kmdev_pattern, out_wrong),
	},
	[KMDEV_NR_CHECK] = {
		.run = kmd_call_check,
		.mode = FMODE_READ,
		ARGS(kmdev_pattern, out_found),
		OUT(kmdev_pattern, out_wrong),
	},
	[KMDEV_NR_FIND] = {
		.run = kmd_call_find,
		ARGS(kmdev_find, out_handle),
		OUT(kmdev_find, out_handle),
	},
	[KMDEV_NR_INFO] = {
		.run = kmd_call_info,
		ARGS(kmdev_info, out_facts),
		FLAGS(kmdev_info, KMDEV_ALL_USERS),
		RESERVED(kmdev_info),
		OUT(kmdev_info, out_facts),
	},
	[KMDEV_NR_LIST] = {
		.run = kmd_call_list,
		ARGS(kmdev_list, out_position),
		FLAGS(kmdev_list, KMDEV_ALL_USERS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_RUNS] = {
		.run = kmd_call_runs,
		ARGS(kmdev_runs, out_position),
		FLAGS(kmdev_runs, KMDEV_ALL_USERS),
		OUT(kmdev_runs, out_count),
	},
	[KMDEV_NR_RESIZE] = {
		.run = kmd_call_resize,
		.mode = FMODE_WRITE,
		ARGS(kmdev_resize, out_moved),
		FLAGS(kmdev_resize, KMDEV_RESIZE_GFP),
		RESERVED(kmdev_resize),
		OUT(kmdev_resize, out_moved),
	},
	[KMDEV_NR_CACHE_CREATE] = {
		.run = kmd_call_cache_create,
		.mode = FMODE_WRITE,
		ARGS(kmdev_cache_create, out_cache),
		FLAGS(kmdev_cache_create, KMDEV_CACHE_FLAGS),
		RESERVED(kmdev_cache_create),
		OUT(kmdev_cache_create, out_cache),
	},
	[KMDEV_NR_CACHE_SHRINK] = {
		.run = kmd_call_cache_shrink,
		.mode = FMODE_WRITE,
		ARGS(kmdev_source, flags),
		FLAGS(kmdev_source, KMDEV_ALL_USERS),
		NO_OUT(kmdev_source),
	},
	[KMDEV_NR_CACHE_DESTROY] = {
		.run = kmd_call_cache_destroy,
		.mode = FMODE_WRITE,
		ARGS(kmdev_source, flags),
		FLAGS(kmdev_source, KMDEV_ALL_USERS),
		NO_OUT(kmdev_source),
	},
	[KMDEV_NR_CACHE_LIST] = {
		.run = kmd_call_cache_list,
		ARGS(kmdev_list, out_position),
		FLAGS(kmdev_list, KMDEV_ALL_USERS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_POOL_CREATE] = {
		.run = kmd_call_pool_create,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pool_create, __out_pad),
		RESERVED(kmdev_pool_create),
		OUT(kmdev_pool_create, out_pool),
	},
	[KMDEV_NR_POOL_RESIZE] = {
		.run = kmd_call_pool_resize,
		.mode = FMODE_WRITE,
		ARGS(kmdev_pool_resize, __reserved),
		FLAGS(kmdev_pool_resize, KMDEV_ALL_USERS),
		RESERVED(kmdev_pool_resize),
		NO_OUT(kmdev_pool_resize),
	},
	[KMDEV_NR_POOL_DESTROY] = {
		.run = kmd_call_pool_destroy,
		.mode = FMODE_WRITE,
		ARGS(kmdev_source, flags),
		FLAGS(kmdev_source, KMDEV_ALL_USERS),
		NO_OUT(kmdev_source),
	},
	[KMDEV_NR_POOL_LIST] = {
		.run = kmd_call_pool_list,
		ARGS(kmdev_list, out_position),
		FLAGS(kmdev_list, KMDEV_ALL_USERS),
		OUT(kmdev_list, out_count),
	},
	[KMDEV_NR_INJECT] = {
		.run = kmd_call_inject,
		ARGS(kmdev_inject, out_failed),
		OUT(kmdev_inject, out_seen),
	},
	[KMDEV_NR_GFP] = {
		.run = kmd_call_gfp,
		ARGS(kmdev_gfp, out_refusal),
		FLAGS(kmdev_gfp, KMDEV_GFP_FROM_KERNEL),
		OUT(kmdev_gfp, out_kernel),
	},
};

/* The first version's layout, the same for every caller; a structure may only grow behind it. */
static_assert(sizeof(struct kmdev_identify) == 216);
static_assert(sizeof(struct kmdev_allocator) == 80);
static_assert(sizeof(struct kmdev_alloc) == 72);
static_assert(sizeof(struct kmdev_free) == 24);
static_assert(sizeof(struct kmdev_copy) == 40);
static_assert(sizeof(struct kmdev_pattern) == 80);
static_assert(sizeof(struct kmdev_find) == 32);
static_assert(sizeof(struct kmdev_facts) == 264);
static_assert(sizeof(struct kmdev_info) == 288);
static_assert(sizeof(struct kmdev_list) == 48);
static_assert(sizeof(struct kmdev_run) == 48);
static_assert(sizeof(struct kmdev_runs) == 56);
static_assert(sizeof(struct kmdev_resize) == 40);
static_assert(sizeof(struct kmdev_cache_create) == 48);
static_assert(sizeof(struct kmdev_source) == 16);
static_assert(sizeof(struct kmdev_cache_facts) == 152);
static_assert(sizeof(struct kmdev_pool_create) == 64);
static_assert(sizeof(struct kmdev_pool_resize) == 24);
static_assert(sizeof(struct kmdev_pool_facts) == 152);
static_assert(sizeof(struct kmdev_inject) == 72);
static_assert(sizeof(struct kmdev_gfp) == 56);

/**
 * kmd_command_find() - the command of a number
 * @nr: any number
 *
 * Return: the command, or NULL.
 */
const struct kmd_command *kmd_command_find(unsigned int nr)
{
	if (nr >= ARRAY_SIZE(commands))
		return NULL;
	return &commands[array_index_nospec(nr, ARRAY_SIZE(commands))];
}
