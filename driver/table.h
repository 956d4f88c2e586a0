/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_TABLE_H
#define KMD_TABLE_H

#include <linux/bits.h>
#include <linux/types.h>

struct kmd_buffer;
struct kmd_user;

#define KMD_TIER_BITS	12
#define KMD_TIERS	9

/* All slots but slot 0, which is never given, so that 0 is no handle. */
#define KMD_TABLE_MAX	(((BIT(KMD_TIERS) - 1) << KMD_TIER_BITS) - 1)

bool kmd_table_reserve(struct kmd_buffer *buffer);
void kmd_table_cancel(const struct kmd_buffer *buffer);
void kmd_table_publish(struct kmd_buffer *buffer);
bool kmd_table_remove(struct kmd_buffer *buffer);
bool kmd_table_freeze(struct kmd_buffer *buffer);
void kmd_table_thaw(struct kmd_buffer *buffer);
void kmd_table_thawed(struct kmd_buffer *buffer);
struct kmd_buffer *kmd_table_get(u64 handle, const struct kmd_user *user);
struct kmd_buffer *kmd_table_next(u64 *position, const struct kmd_user *user);

#endif /* KMD_TABLE_H */
