/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_SLOTS_H
#define KMD_SLOTS_H

#include <linux/types.h>

struct kmd_buffer;

/**
 * struct kmd_slot - one place in the table of handles
 * @buffer: published and not removed, or NULL
 * @generation: of the handle that the slot has, or will have next; whoever has the slot changes it
 * @next: the next free slot of the chain, 0 for none
 */
struct kmd_slot {
	struct kmd_buffer __rcu *buffer;
	u32 generation;
	u32 next;
};

void kmd_slots_exit(void);

u32 kmd_slots_made(void);
struct kmd_slot *kmd_slot_at(u32 index);
struct kmd_slot *kmd_slot_of(u32 index);
struct kmd_slot *kmd_slot_take(u32 *index);
void kmd_slot_retire(struct kmd_slot *slot, u32 index);

#endif /* KMD_SLOTS_H */
