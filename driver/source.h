/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_SOURCE_H
#define KMD_SOURCE_H

#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_cache;
struct kmd_file;
struct kmd_name;
struct kmd_pool;
struct kmd_user;

/**
 * struct kmd_source - what caches and pools have in common: users make them, objects come from them
 * @ref: one for being found by its number, one for each buffer and each pool that comes from it,
 *	one for each running call
 * @id: names it
 * @kind: KMDEV_CACHE or KMDEV_POOL
 * @owner: whose it is
 * @name: of the user's; the kernel never sees it
 * @made: when, in jiffies
 * @objects: allocated from it now
 * @rcu: for whoever looks at @ref while it goes
 */
struct kmd_source {
	refcount_t ref;
	u32 id;
	u8 kind;
	struct kmd_user *owner;
	struct kmd_name *name;
	u64 made;
	atomic_long_t objects;
	struct rcu_head rcu;
};

enum kmdev_reason kmd_source_init(struct kmd_source *source, u8 kind, const struct kmd_file *file,
				  u64 name, u32 name_length);
void kmd_source_publish(struct kmd_source *source);
void kmd_source_abort(struct kmd_source *source);

enum kmdev_reason kmd_source_find(const struct kmd_file *file, u8 kind, u32 id, u32 flags,
				  struct kmd_source **result);
struct kmd_source *kmd_source_next(u8 kind, const struct kmd_user *owner, u64 *position);
void kmd_source_put(struct kmd_source *source);
enum kmdev_reason kmd_source_destroy(struct kmd_source *source);
void kmd_source_exit(void);

struct kmd_cache *kmd_source_cache(struct kmd_source *source);
struct kmd_pool *kmd_source_pool(struct kmd_source *source);
size_t kmd_source_object_bytes(struct kmd_source *source);

#endif /* KMD_SOURCE_H */
