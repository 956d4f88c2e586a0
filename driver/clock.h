/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long an allocation took and how old it is, for next to nothing: ktime_get() twice costs a
 * fifth of what the smallest kmalloc() and kfree() do.  A duration is taken in ticks of the
 * processor's own counter and becomes nanoseconds when somebody asks for it; the age is as fine as
 * the kernel's timer tick, and does not count time asleep, as CLOCK_MONOTONIC does not.
 */
#ifndef KMD_CLOCK_H
#define KMD_CLOCK_H

#include <linux/jiffies.h>
#include <linux/jump_label.h>
#include <linux/ktime.h>
#include <linux/types.h>

#include "compat.h"

DECLARE_STATIC_KEY_FALSE(kmd_clock_counts);

/* kmd_clock_ticks() - for the difference of two readings; not ordered with what stands around it */
static __always_inline u64 kmd_clock_ticks(void)
{
	return static_branch_likely(&kmd_clock_counts) ? get_cycles() : ktime_get_ns();
}

/* kmd_clock_ordered() - the same for what is so short that the order matters */
static __always_inline u64 kmd_clock_ordered(void)
{
	return static_branch_likely(&kmd_clock_counts) ? kmd_counter_ordered() : ktime_get_ns();
}

/* kmd_clock_age() - nanoseconds since get_jiffies_64() was @made */
static inline u64 kmd_clock_age(u64 made)
{
	return jiffies64_to_nsecs(get_jiffies_64() - made);
}

void kmd_clock_init(void);
u64 kmd_clock_ns(u64 ticks);
unsigned int kmd_clock_khz(void);

#endif /* KMD_CLOCK_H */
