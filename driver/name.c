// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "limit.h"
#include "name.h"
#include "uaddr.h"
#include "user.h"

/* [A-Za-z_][A-Za-z0-9_.-]{0,62}; isalpha() would let Latin-1 letters pass. */
static bool valid(const char *text, u32 length)
{
	u32 i;

	if (isdigit(text[0]) || text[0] == '.' || text[0] == '-')
		return false;
	for (i = 0; i < length; i++) {
		if (!isascii(text[i]) || !(isalnum(text[i]) || strchr("_.-", text[i])) || !text[i])
			return false;
	}
	return true;
}

static enum kmdev_reason copy_in(char *text, u64 address, u32 length)
{
	if (!length || length > KMDEV_NAME_MAX)
		return KMDEV_NAME_BAD;
	if (copy_from_user(text, kmd_uaddr(address), length))
		return KMDEV_BAD_ADDRESS;
	text[length] = '\0';
	return valid(text, length) ? KMDEV_OK : KMDEV_NAME_BAD;
}

static struct kmd_name *name_of(struct rb_node *node)
{
	return rb_entry(node, struct kmd_name, node);
}

/* Each kind has names of its own. */
static int compare(u8 kind, const char *text, const struct kmd_name *name)
{
	return kind - name->kind ?: strcmp(text, name->text);
}

static struct kmd_name *insert(struct kmd_user *user, struct kmd_name *name)
{
	struct rb_node **link = &user->names.rb_node, *parent = NULL;

	lockdep_assert_held(&user->lock);
	while (*link) {
		int order = compare(name->kind, name->text, name_of(*link));

		if (!order)
			return name_of(*link);
		parent = *link;
		link = order < 0 ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&name->node, parent, link);
	rb_insert_color(&name->node, &user->names);
	return NULL;
}

/**
 * kmd_name_create() - take a name for something to be
 * @user: who will own it
 * @kind: enum kmdev_kind
 * @address: of the name, in user space
 * @length: bytes there
 * @result: the name, unless refused
 *
 * The name is the user's from here on; nobody can find it before kmd_name_bind().
 *
 * Return: KMDEV_OK, KMDEV_NAME_BAD, KMDEV_NAME_TAKEN, KMDEV_BAD_ADDRESS or KMDEV_BOOKKEEPING.
 */
enum kmdev_reason kmd_name_create(struct kmd_user *user, u8 kind, u64 address, u32 length,
				  struct kmd_name **result)
{
	struct kmd_name *name, *taken;
	enum kmdev_reason reason;

	name = kzalloc(struct_size(name, text, KMDEV_NAME_MAX + 1), KMD_GFP);
	if (!name)
		return KMDEV_BOOKKEEPING;
	name->kind = kind;
	reason = copy_in(name->text, address, length);
	if (reason)
		goto err_free;

	spin_lock(&user->lock);
	taken = insert(user, name);
	spin_unlock(&user->lock);
	if (taken) {
		reason = KMDEV_NAME_TAKEN;
		goto err_free;
	}
	*result = name;
	return KMDEV_OK;

err_free:
	kfree(name);
	return reason;
}

/**
 * kmd_name_unlink() - let something else have the name
 * @user: who owns it
 * @name: from kmd_name_create(); may be unlinked already
 */
void kmd_name_unlink(struct kmd_user *user, struct kmd_name *name)
{
	spin_lock(&user->lock);
	if (!RB_EMPTY_NODE(&name->node)) {
		rb_erase(&name->node, &user->names);
		RB_CLEAR_NODE(&name->node);
	}
	spin_unlock(&user->lock);
}

/**
 * kmd_name_destroy() - give a name back
 * @user: who owns it
 * @name: from kmd_name_create(), or NULL
 */
void kmd_name_destroy(struct kmd_user *user, struct kmd_name *name)
{
	if (!name)
		return;
	kmd_name_unlink(user, name);
	kfree(name);
}

/**
 * kmd_name_bind() - let a name be found
 * @user: who owns it
 * @name: from kmd_name_create()
 * @handle: what has it
 */
void kmd_name_bind(struct kmd_user *user, struct kmd_name *name, u64 handle)
{
	spin_lock(&user->lock);
	name->handle = handle;
	spin_unlock(&user->lock);
}

/**
 * kmd_name_find() - what a name stands for
 * @user: who owns it
 * @kind: any number
 * @address: of the name, in user space
 * @length: bytes there
 * @handle: the result, unless refused
 *
 * Return: KMDEV_OK, KMDEV_KIND_UNKNOWN, KMDEV_NAME_BAD, KMDEV_BAD_ADDRESS, or KMDEV_NO_NAME,
 * KMDEV_NO_CACHE, KMDEV_NO_POOL by the kind.
 */
enum kmdev_reason kmd_name_find(struct kmd_user *user, u32 kind, u64 address, u32 length,
				u64 *handle)
{
	static const u8 absent[] = {
		[KMDEV_BUFFER] = KMDEV_NO_NAME,
		[KMDEV_CACHE] = KMDEV_NO_CACHE,
		[KMDEV_POOL] = KMDEV_NO_POOL,
	};
	char text[KMDEV_NAME_MAX + 1];
	enum kmdev_reason reason;
	struct rb_node *node;

	if (kind >= ARRAY_SIZE(absent))
		return KMDEV_KIND_UNKNOWN;
	reason = copy_in(text, address, length);
	if (reason)
		return reason;

	*handle = 0;
	spin_lock(&user->lock);
	node = user->names.rb_node;
	while (node) {
		int order = compare(kind, text, name_of(node));

		if (!order) {
			*handle = name_of(node)->handle;
			break;
		}
		node = order < 0 ? node->rb_left : node->rb_right;
	}
	spin_unlock(&user->lock);
	return *handle ? KMDEV_OK : absent[array_index_nospec(kind, ARRAY_SIZE(absent))];
}
