// SPDX-License-Identifier: GPL-2.0-only

#include <linux/math64.h>

#include "clock.h"

/* Whether it is the counter that is read, and how fast that runs. */
DEFINE_STATIC_KEY_FALSE(kmd_clock_counts);
static unsigned int khz __ro_after_init;

/**
 * kmd_clock_ns() - nanoseconds of a duration
 * @ticks: difference of two kmd_clock_ticks()
 */
u64 kmd_clock_ns(u64 ticks)
{
	return khz ? mul_u64_u32_div(ticks, NSEC_PER_MSEC, khz) : ticks;
}

/**
 * kmd_clock_khz() - ticks in a millisecond
 */
unsigned int kmd_clock_khz(void)
{
	return khz ?: NSEC_PER_MSEC;
}

void __init kmd_clock_init(void)
{
	khz = kmd_counter_khz();
	if (khz)
		static_branch_enable(&kmd_clock_counts);
}
