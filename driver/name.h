/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_NAME_H
#define KMD_NAME_H

#include <linux/rbtree.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_user;

/**
 * struct kmd_name - the name of a buffer
 * @node: in the owner's tree, under the owner's lock
 * @handle: the buffer; 0 until it has one
 * @text: zero-terminated
 */
struct kmd_name {
	struct rb_node node;
	u64 handle;
	char text[];
};

enum kmdev_reason kmd_name_create(struct kmd_user *user, u64 address, u32 length,
				  struct kmd_name **result);
void kmd_name_unlink(struct kmd_user *user, struct kmd_name *name);
void kmd_name_destroy(struct kmd_user *user, struct kmd_name *name);
void kmd_name_bind(struct kmd_user *user, struct kmd_name *name, u64 handle);
enum kmdev_reason kmd_name_find(struct kmd_user *user, u64 address, u32 length, u64 *handle);

#endif /* KMD_NAME_H */
