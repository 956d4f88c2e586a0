/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_INJECT_H
#define KMD_INJECT_H

#include <linux/list.h>

#include <kmalloc/kmdev.h>

struct kmd_file;

/**
 * struct kmd_rule - which allocations to fail, one for each open control file
 * @node: in the list of rules that concern more than one file; the lock of that list protects all
 *	else
 * @scope: enum kmdev_inject_scope
 * @mode: enum kmdev_inject_mode, 0 for no rule
 * @n: as in struct kmdev_inject, like what follows
 * @seed: for KMDEV_INJECT_FRACTION
 * @bytes_min: smallest request
 * @allocator: only this one, 0 for all
 * @times: fails no more, 0 for no limit
 * @seen: requests that matched
 * @failed: of these, failed
 */
struct kmd_rule {
	struct list_head node;
	u32 scope;
	u32 mode;
	u64 n;
	u64 seed;
	u64 bytes_min;
	u32 allocator;
	u64 times;
	u64 seen;
	u64 failed;
};

extern struct list_head kmd_rules;

/* kmd_inject_any() - whether a rule may concern the file whose own rule is @own */
static inline bool kmd_inject_any(const struct kmd_rule *own)
{
	return READ_ONCE(own->mode) || !list_empty(&kmd_rules);
}

void kmd_inject_init(struct kmd_file *file);
void kmd_inject_remove(struct kmd_file *file);
enum kmdev_reason kmd_inject_set(struct kmd_file *file, struct kmdev_inject *args);
bool kmd_inject_fails(struct kmd_file *file, u32 allocator, bool mempool, size_t bytes);

#endif /* KMD_INJECT_H */
