// SPDX-License-Identifier: GPL-2.0-only
/* What masks do. */
#include <stdio.h>
#include <string.h>

#include "lesson-seen.h"

#define SOURCE "tutorial 3, the flags argument"

/* Whether each of the three contexts gave memory to GFP_ATOMIC. */
static bool atomic_everywhere(const struct seen *seen)
{
	static const char *const contexts[] = { "atomic", "softirq", "hardirq" };

	for (unsigned int i = 0; i < sizeof(contexts) / sizeof(*contexts); i++)
		if (!seen_is(seen, "CONTEXT", i, 0, contexts[i]) ||
		    !seen_is(seen, "GFP", i, 0, "GFP_ATOMIC"))
			return false;
	return true;
}

static enum lesson_verdict judge_atomic(struct seen *seen)
{
	bool masks = seen_is(seen, "SLEEPS", 0, 0, "yes") && seen_is(seen, "SLEEPS", 0, 1, "no") &&
		     seen_is(seen, "RESERVES", 0, 1, "atomic");

	if (seen->kernel->out_kernel & KMDEV_KERNEL_PREEMPT_RT) {
		seen->because = "PREEMPT_RT allocates nothing where it cannot sleep";
		return LESSON_NOT_HERE;
	}
	if (!atomic_everywhere(seen)) {
		seen->because = "GFP_ATOMIC was given nothing";
		return LESSON_NONE;
	}
	return masks && seen_statuses(seen, "1 1 1") ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict expect_atomic(const struct kmdev_identify *kernel)
{
	return kernel->out_kernel & KMDEV_KERNEL_PREEMPT_RT ? LESSON_NOT_HERE : LESSON_HOLDS;
}

/* Whether the zones end as the claim says; those between them are newer than the claim. */
static bool ends_in_dma(const char *zones)
{
	const char *last = strrchr(zones, ',');

	return !strcmp(last ? last + 1 : zones, "DMA");
}

static enum lesson_verdict judge_zones(struct seen *seen)
{
	char dma[CELL_MAX], plain[CELL_MAX];

	seen_cell(seen, "ZONES", 0, 0, dma);
	seen_cell(seen, "ZONES", 0, 1, plain);
	if (!strstr(dma, "DMA")) {
		seen->because = "it has no zone DMA";
		return LESSON_NOT_HERE;
	}
	if (strcmp(dma, "DMA") || !ends_in_dma(plain) || strstr(plain, "HighMem"))
		return LESSON_DOES_NOT_HOLD;
	return seen_is(seen, "ZONE", 0, 0, "DMA") && !seen_is(seen, "ZONE", 0, 1, "HighMem") ?
		LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict judge_high_memory(struct seen *seen)
{
	char zones[CELL_MAX];

	if (!*seen_cell(seen, "ZONES", 0, 0, zones))
		return LESSON_NONE;
	if (!seen_statuses(seen, "1"))
		return LESSON_DOES_NOT_HOLD;
	if (!strstr(zones, "HighMem")) {
		seen->because = "all of its memory has a kernel address";
		return LESSON_NOT_HERE;
	}
	return !strncmp(zones, "HighMem,Normal", strlen("HighMem,Normal")) && ends_in_dma(zones) ?
		LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict expect_high_memory(const struct kmdev_identify *kernel)
{
	return kernel->out_kernel & KMDEV_KERNEL_HIGHMEM ? LESSON_HOLDS : LESSON_NOT_HERE;
}

const struct lesson lessons_gfp[] = {
	{
		.name = "atomic",
		.claim = "GFP_KERNEL may sleep; GFP_ATOMIC never does, and may dip into the "
			 "reserve.",
		.source = SOURCE,
		.script =
			"memctl gfp GFP_KERNEL GFP_ATOMIC -o mask,sleeps,reserves\n"
			"for context in atomic softirq hardirq; do\n"
			"  memctl alloc kmalloc 64 --gfp GFP_ATOMIC --context $context "
			"--name $L.$context -o context,gfp\n"
			"  memctl alloc kmalloc 64 --gfp GFP_KERNEL --context $context "
			"--name $L.kernel; echo \"status $?\"\n"
			"done",
		.fails = true,
		.expect = expect_atomic,
		.judge = judge_atomic,
		.why = "To sleep with a lock held or in an interrupt is a bug that may hang the "
		       "machine, so the driver refuses GFP_KERNEL there before the kernel sees it, "
		       "and really calls GFP_ATOMIC. That one lacks __GFP_DIRECT_RECLAIM, which is "
		       "what sleeps, and has __GFP_HIGH, which opens a part of the reserve.",
	},
	{
		.name = "zones",
		.claim = "__GFP_DMA searches zone DMA only; without a modifier the normal zone is "
			 "searched and then DMA.",
		.source = SOURCE,
		.script =
			"memctl gfp GFP_KERNEL,__GFP_DMA GFP_KERNEL -o mask,zones\n"
			"d=$(memctl alloc alloc_page --gfp GFP_KERNEL,__GFP_DMA --name $L.d)\n"
			"n=$(memctl alloc alloc_page --gfp GFP_KERNEL --name $L.n)\n"
			"memctl info $d $n -o gfp,zone",
		.witness = VERIFY("$d $n", "zone"),
		.expected = LESSON_HOLDS,
		.judge = judge_zones,
		.why = "A modifier names the highest zone that will do; the search goes down from "
		       "there, since all that serves a device with few address lines serves "
		       "others as well. 64-bit kernels have a zone between, DMA32, for what 32 "
		       "bits reach.",
	},
	{
		.name = "high-memory",
		.claim = "__GFP_HIGHMEM searches all three zones; kmalloc cannot take high memory.",
		.source = SOURCE,
		.script =
			"memctl gfp GFP_KERNEL,__GFP_HIGHMEM -o mask,zones\n"
			"h=$(memctl alloc alloc_page --gfp GFP_HIGHUSER --name $L.h)\n"
			"memctl info $h -o allocator,zone,virt\n"
			"memctl alloc kmalloc 64 --gfp GFP_KERNEL,__GFP_HIGHMEM --name $L.k; "
			"echo \"status $?\"",
		.witness = VERIFY("$h", "zone"),
		.fails = true,
		.expect = expect_high_memory,
		.judge = judge_high_memory,
		.why = "High memory is what a 32-bit kernel has no addresses for: a page of it has "
		       "no address until somebody maps it, so kmalloc, which returns one, cannot "
		       "give it. 64-bit kernels address all memory; there __GFP_HIGHMEM changes "
		       "nothing.",
	},
	{ }
};
