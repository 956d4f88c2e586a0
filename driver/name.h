/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_NAME_H
#define KMD_NAME_H

#include <linux/rbtree.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_user;

/**
 * struct kmd_name - the name of a buffer, a cache or a pool
 * @node: in the owner's tree, under the owner's lock
 * @handle: what has the name; 0 until it is there
 * @kind: enum kmdev_kind of that
 * @text: zero-terminated
 */
struct kmd_name {
	struct rb_node node;
	u64 handle;
	u8 kind;
	char text[];
};

enum kmdev_reason kmd_name_create(struct kmd_user *user, u8 kind, u64 address, u32 length,
				  struct kmd_name **result);
void kmd_name_unlink(struct kmd_user *user, struct kmd_name *name);
void kmd_name_destroy(struct kmd_user *user, struct kmd_name *name);
void kmd_name_bind(struct kmd_user *user, struct kmd_name *name, u64 handle);
enum kmdev_reason kmd_name_find(struct kmd_user *user, u32 kind, u64 address, u32 length,
				u64 *handle);

#endif /* KMD_NAME_H */
