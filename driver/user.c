// SPDX-License-Identifier: GPL-2.0-only

#include <linux/hashtable.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/user_namespace.h>

#include "limit.h"
#include "user.h"

static DEFINE_SPINLOCK(users_lock);
static DEFINE_HASHTABLE(users, 6);

/*
 * A user namespace may map thousands of uids.  Counted one by one each would have a share of its
 * own, so they are all counted as the one who made the namespace.
 */
static kuid_t payer_uid(const struct cred *cred)
{
	const struct user_namespace *ns = cred->user_ns;

	if (ns == &init_user_ns)
		return cred->fsuid;
	while (ns->parent != &init_user_ns)
		ns = ns->parent;
	return ns->owner;
}

static struct kmd_user *find(kuid_t uid, kuid_t payer)
{
	struct kmd_user *user;

	lockdep_assert_held(&users_lock);
	hash_for_each_possible(users, user, node, __kuid_val(uid)) {
		if (uid_eq(user->uid, uid) && uid_eq(user->payer->uid, payer)) {
			refcount_inc(&user->ref);
			return user;
		}
	}
	return NULL;
}

/* Without the lock while there may be no memory: whoever opens the device takes it. */
static struct kmd_user *get(kuid_t uid, kuid_t payer)
{
	struct kmd_user *user, *found;

	spin_lock(&users_lock);
	found = find(uid, payer);
	spin_unlock(&users_lock);
	if (found)
		return found;

	user = kzalloc(sizeof(*user), KMD_GFP);
	if (!user)
		return NULL;
	user->uid = uid;
	user->payer = uid_eq(uid, payer) ? user : get(payer, payer);
	if (!user->payer) {
		kfree(user);
		return NULL;
	}
	refcount_set(&user->ref, 1);
	spin_lock_init(&user->lock);
	user->names = RB_ROOT;

	spin_lock(&users_lock);
	found = find(uid, payer);
	if (!found)
		hash_add(users, &user->node, __kuid_val(uid));
	spin_unlock(&users_lock);
	if (!found)
		return user;
	/* Somebody else made it meanwhile. */
	if (user->payer != user)
		kmd_user_put(user->payer);
	kfree(user);
	return found;
}

/**
 * kmd_user_get() - the user behind credentials
 * @cred: of the opener of the control file
 *
 * Return: the user with a reference, or NULL without memory.
 */
struct kmd_user *kmd_user_get(const struct cred *cred)
{
	return get(cred->fsuid, payer_uid(cred));
}

/* kmd_user_put_last() - drop what looks like the last reference to @user */
void kmd_user_put_last(struct kmd_user *user)
{
	struct kmd_user *payer = user->payer;
	bool last;

	spin_lock(&users_lock);
	last = refcount_dec_and_test(&user->ref);
	if (last)
		hash_del(&user->node);
	spin_unlock(&users_lock);
	if (!last)
		return;
	/* Nothing of this module is used by kfree_rcu(), so it need not wait for it. */
	kfree_rcu(user, rcu);
	if (payer != user)
		kmd_user_put(payer);
}
