/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_HANDOVER_H
#define KMD_HANDOVER_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/wait.h>

#include <kmalloc/kmdev.h>

struct kmd_bench;

/* So many batches are under way: one is allocated while another is freed. */
#define KMD_STOCKS	2

/**
 * struct kmd_side - one of the two that hand over
 * @over: it touches nothing of the other's any more, and changes nothing
 * @reason: why, KMDEV_OK where it did all that it was to do; set before @over
 */
struct kmd_side {
	bool over;
	enum kmdev_reason reason;
};

/**
 * struct kmd_handover - what a benchmark that gives and one that takes share
 * @alone: among those of the control file that wait for the other to come, under @user->lock
 * @first: who waits, until then
 * @ref: one for each of the two
 * @wait: for the other to come, to give, to take, or to be over
 * @sides: the giver, and the taker
 * @giver: has KMD_STOCKS batches, and frees what is left of them when the taker is over
 * @given: batches that were allocated; changed by the giver alone
 * @taken: batches that were freed; changed by the taker alone
 */
struct kmd_handover {
	struct list_head alone;
	const struct kmd_bench *first;
	refcount_t ref;
	wait_queue_head_t wait;
	struct kmd_side sides[2];
	const struct kmd_bench *giver;
	u32 given;
	u32 taken;
};

enum kmdev_reason kmd_handover_meet(struct kmd_bench *bench);
void kmd_handover_leave(struct kmd_bench *bench, enum kmdev_reason reason);
enum kmdev_reason kmd_handover_ended(const struct kmd_bench *bench);
enum kmdev_reason kmd_handover_begin(struct kmd_bench *bench);
void kmd_handover_end(struct kmd_bench *bench);

#endif /* KMD_HANDOVER_H */
