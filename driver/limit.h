/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_LIMIT_H
#define KMD_LIMIT_H

#include <linux/gfp.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_user;

/*
 * How the driver allocates for itself: charged to the caller's cgroup, and failing rather than
 * waking the OOM killer, which would log.
 */
#define KMD_GFP		(GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

enum kmdev_reason kmd_limit_charge(struct kmd_user *user, unsigned int buffers, size_t bytes);
enum kmdev_reason kmd_limit_recharge(struct kmd_user *user, size_t from, size_t to);
void kmd_limit_uncharge(struct kmd_user *user, unsigned int buffers, size_t bytes);
enum kmdev_reason kmd_limit_charge_source(struct kmd_user *user, u8 kind);
void kmd_limit_uncharge_source(struct kmd_user *user, u8 kind);
enum kmdev_reason kmd_limit_floor(unsigned int objects, size_t bytes);
void kmd_limit_identify(struct kmd_user *user, struct kmdev_identify *out);

#endif /* KMD_LIMIT_H */
