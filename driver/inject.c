// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failing allocations on purpose.
 */

#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/spinlock.h>

#include "allocator.h"
#include "compat.h"
#include "file.h"
#include "inject.h"
#include "splitmix64.h"
#include "user.h"

/* Those that concern more than one file.  Asked in interrupts, too, so that they are few. */
LIST_HEAD(kmd_rules);
static DEFINE_SPINLOCK(rules_lock);

static struct kmd_file *file_of(struct kmd_rule *rule)
{
	return container_of(rule, struct kmd_file, rule);
}

static void take_away(struct kmd_file *file)
{
	struct kmd_rule *rule = &file->rule;

	lockdep_assert_held(&rules_lock);
	if (!list_empty(&rule->node)) {
		list_del_init(&rule->node);
		file->user->payer->rules--;
	}
	WRITE_ONCE(rule->mode, 0);
}

/* kmd_inject_init() - @file has no rule. */
void kmd_inject_init(struct kmd_file *file)
{
	INIT_LIST_HEAD(&file->rule.node);
}

/* kmd_inject_remove() - @file has a rule no longer. */
void kmd_inject_remove(struct kmd_file *file)
{
	unsigned long flags;

	spin_lock_irqsave(&rules_lock, flags);
	take_away(file);
	spin_unlock_irqrestore(&rules_lock, flags);
}

static enum kmdev_reason check(const struct kmd_file *file, const struct kmdev_inject *args)
{
	bool rule = args->mode > KMDEV_INJECT_OFF;
	bool filled = args->scope || args->n || args->seed || args->bytes_min ||
		       args->order_min || args->allocator || args->times;

	if (args->mode > KMDEV_INJECT_FRACTION)
		return KMDEV_INJECT_MODE;
	if (args->scope > KMDEV_INJECT_DEVICE)
		return KMDEV_INJECT_SCOPE;
	if (args->scope == KMDEV_INJECT_DEVICE && !file->sys_admin)
		return KMDEV_NEEDS_SYS_ADMIN;
	if (!rule)
		return filled ? KMDEV_INJECT_NUMBER : KMDEV_OK;
	if (!args->n || (args->seed && args->mode != KMDEV_INJECT_FRACTION))
		return KMDEV_INJECT_NUMBER;
	if (args->mode == KMDEV_INJECT_FRACTION && args->n > 1ULL << 32)
		return KMDEV_INJECT_NUMBER;
	if (args->order_min > MAX_PAGE_ORDER)
		return KMDEV_ORDER_MAX;
	if (args->allocator && !kmd_allocator_find(args->allocator))
		return KMDEV_ALLOCATOR_UNKNOWN;
	return KMDEV_OK;
}

static void set(struct kmd_file *file, const struct kmdev_inject *args)
{
	u64 block = args->order_min ? (PAGE_SIZE << (args->order_min - 1)) + 1 : 0;
	struct kmd_rule *rule = &file->rule;

	lockdep_assert_held(&rules_lock);
	rule->scope = args->scope;
	WRITE_ONCE(rule->mode, args->mode);
	rule->n = args->n;
	rule->seed = args->seed;
	rule->bytes_min = max(args->bytes_min, block);
	rule->allocator = args->allocator;
	rule->times = args->times;
	rule->seen = 0;
	rule->failed = 0;
	if (rule->scope != KMDEV_INJECT_FILE) {
		list_add_tail(&rule->node, &kmd_rules);
		file->user->payer->rules++;
	}
}

/* Whether its user may have another that concerns more than one file. */
static bool may_list(const struct kmd_file *file)
{
	return !list_empty(&file->rule.node) ||
	       file->user->payer->rules < KMDEV_INJECT_RULES_MAX;
}

/**
 * kmd_inject_set() - change a file's rule, or ask for its counts
 * @file: the control file
 * @args: the call
 *
 * Return: KMDEV_OK, or why not.
 */
enum kmdev_reason kmd_inject_set(struct kmd_file *file, struct kmdev_inject *args)
{
	struct kmd_rule *rule = &file->rule;
	enum kmdev_reason reason = check(file, args);
	unsigned long flags;

	if (reason)
		return reason;
	spin_lock_irqsave(&rules_lock, flags);
	if (args->scope != KMDEV_INJECT_FILE && !may_list(file)) {
		reason = KMDEV_INJECT_RULES;
		goto out;
	}
	args->out_seen = rule->mode ? rule->seen : 0;
	args->out_failed = rule->mode ? rule->failed : 0;
	if (args->mode != KMDEV_INJECT_KEEP)
		take_away(file);
	if (args->mode > KMDEV_INJECT_OFF)
		set(file, args);
out:
	spin_unlock_irqrestore(&rules_lock, flags);
	return reason;
}

/* Of the rules in the list. */
static bool in_scope(struct kmd_rule *rule, const struct kmd_file *file)
{
	return rule->scope == KMDEV_INJECT_DEVICE ||
	       uid_eq(file_of(rule)->user->uid, file->user->uid);
}

/* @number counts from 0. */
static bool chosen(const struct kmd_rule *rule, u64 number)
{
	u64 rest;

	switch (rule->mode) {
	case KMDEV_INJECT_NTH:
		return number + 1 == rule->n;
	case KMDEV_INJECT_EVERY:
		div64_u64_rem(number + 1, rule->n, &rest);
		return !rest;
	default:
		return kmd_splitmix64(rule->seed, number) >> 32 < rule->n;
	}
}

static bool fails(struct kmd_rule *rule, u32 allocator, bool mempool, size_t bytes)
{
	bool named = rule->allocator == allocator ||
		     (mempool && rule->allocator == KMDEV_MEMPOOL_ALLOC);

	if ((rule->allocator && !named) || bytes < rule->bytes_min)
		return false;
	if (!chosen(rule, rule->seen++) || (rule->times && rule->failed == rule->times))
		return false;
	rule->failed++;
	return true;
}

/**
 * kmd_inject_fails() - whether a rule fails an allocation
 * @file: through which it is asked for
 * @allocator: enum kmdev_allocator_id
 * @mempool: a mempool is who asks
 * @bytes: that the kernel would be asked for
 *
 * In any context.
 */
bool kmd_inject_fails(struct kmd_file *file, u32 allocator, bool mempool, size_t bytes)
{
	struct kmd_rule *rule = &file->rule;
	unsigned long flags;
	bool result;

	spin_lock_irqsave(&rules_lock, flags);
	result = rule->mode && rule->scope == KMDEV_INJECT_FILE &&
		 fails(rule, allocator, mempool, bytes);
	list_for_each_entry(rule, &kmd_rules, node) {
		if (in_scope(rule, file) && fails(rule, allocator, mempool, bytes))
			result = true;
	}
	spin_unlock_irqrestore(&rules_lock, flags);
	return result;
}
