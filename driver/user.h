/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_USER_H
#define KMD_USER_H

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/uidgid.h>

/**
 * struct kmd_user - who owns buffers
 * @node: in the hash of users
 * @uid: whose buffers these are
 * @payer: whose limits count them: the user itself, or the owner of the outermost user
 *	namespace that the user comes from
 * @ref: one for each open file, buffer, cache and pool, and each user who has this one as payer
 * @bytes: what the buffers that this user pays for hold
 * @buffers: how many those are
 * @caches: that this user pays for
 * @pools: that this user pays for
 * @rules: of KMDEV_INJECT that this user pays for, and that concern more than one file; protected
 *	by what protects these rules
 * @lock: protects @names, and the lists of buffers that belong to this user's open files, and of
 *	benchmarks that wait there; no other lock of the driver is taken inside
 * @names: of the user's buffers, caches and pools
 * @rcu: frees it when nobody can be about to ask whether it is the owner of a buffer
 */
struct kmd_user {
	struct hlist_node node;
	kuid_t uid;
	struct kmd_user *payer;
	refcount_t ref;
	atomic_long_t bytes;
	atomic_long_t buffers;
	atomic_long_t caches;
	atomic_long_t pools;
	unsigned int rules;
	spinlock_t lock;	/* see above */
	struct rb_root names;
	struct rcu_head rcu;
};

struct kmd_user *kmd_user_get(const struct cred *cred);
void kmd_user_put_last(struct kmd_user *user);

/**
 * kmd_user_put() - drop a reference
 * @user: freed with the last
 *
 * May sleep.
 */
static inline void kmd_user_put(struct kmd_user *user)
{
	if (!refcount_dec_not_one(&user->ref))
		kmd_user_put_last(user);
}

#endif /* KMD_USER_H */
