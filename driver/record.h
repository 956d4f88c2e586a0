/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_RECORD_H
#define KMD_RECORD_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_user;

/* So many are taken, and given back, together. */
#define KMD_RECORDS_AT_ONCE	32

/**
 * struct kmd_leavings - records of one user's freed buffers, to be given back together
 * @user: whose
 * @bytes: what the buffers held
 * @count: how many they are
 * @records: these, with room for KMD_RECORDS_AT_ONCE
 */
struct kmd_leavings {
	struct kmd_user *user;
	size_t bytes;
	u32 count;
	struct kmd_buffer **records;
};

int kmd_record_init(void);
void kmd_record_exit(void);

enum kmdev_reason kmd_record_take(struct kmd_user *user, size_t bytes,
				  struct kmd_buffer **record);
enum kmdev_reason kmd_record_take_some(struct kmd_user *user, size_t bytes,
				       struct kmd_buffer **records, u32 *count);
void kmd_record_give(struct kmd_user *user, size_t bytes, struct kmd_buffer *record);
void kmd_record_give_some(struct kmd_user *user, size_t bytes, struct kmd_buffer **records,
			  u32 count);

void kmd_leavings_add(struct kmd_leavings *leavings, struct kmd_user *user, size_t bytes,
		      struct kmd_buffer *record);
void kmd_leavings_give(struct kmd_leavings *leavings);

#endif /* KMD_RECORD_H */
