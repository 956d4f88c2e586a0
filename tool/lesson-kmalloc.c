// SPDX-License-Identifier: GPL-2.0-only
/* What kmalloc gives. */
#include "lesson-seen.h"

#define SOURCE "tutorial 3, kmalloc"

static enum lesson_verdict judge_cleared(struct seen *seen)
{
	uint64_t kmalloc = seen_number(seen, "WRONG", 0, 0);
	uint64_t page = seen_number(seen, "WRONG", 1, 0);

	if (kmalloc == SEEN_NOTHING || page == SEEN_NOTHING)
		return LESSON_NONE;
	return kmalloc && !page ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict expect_cleared(const struct kmdev_identify *kernel)
{
	return kernel->out_kernel & (KMDEV_KERNEL_INIT_ON_ALLOC | KMDEV_KERNEL_INIT_ON_FREE) ?
		LESSON_DOES_NOT_HOLD : LESSON_HOLDS;
}

static enum lesson_verdict judge_smallest(struct seen *seen)
{
	uint64_t usable = seen_number(seen, "USABLE", 0, 0);

	if (usable == SEEN_NOTHING)
		return LESSON_NONE;
	return usable == 32 || usable == 64 ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict judge_largest(struct seen *seen)
{
	if (seen_number(seen, "USABLE", 0, 1) == 256 << 10)
		return LESSON_DOES_NOT_HOLD;
	if (seen_number(seen, "MAX", 0, 0) == 128 << 10)
		return LESSON_HOLDS;
	seen->because = "memory is too fragmented just now for 256K in one piece";
	return LESSON_NONE;
}

static enum lesson_verdict judge_rounding(struct seen *seen)
{
	uint64_t first = seen_number(seen, "USABLE", 0, 0);
	uint64_t second = seen_number(seen, "USABLE", 0, 1);

	if (!seen_is(seen, "SIZE", 0, 0, "100") || !seen_is(seen, "SIZE", 0, 1, "129"))
		return LESSON_NONE;
	return first == SEEN_NOTHING || second == SEEN_NOTHING ? LESSON_HOLDS :
								 LESSON_DOES_NOT_HOLD;
}

const struct lesson lessons_kmalloc[] = {
	{
		.name = "not-cleared",
		.claim = "kmalloc keeps what was in the memory before; get_zeroed_page clears it.",
		.source = SOURCE,
		.script =
			"taskset -cp 0 $$ > /dev/null   # a processor gives again what it freed last\n"
			"a=$(memctl alloc kmalloc 3000 --name $L.a)\n"
			"p=$(memctl alloc __get_free_page --name $L.p)\n"
			"memctl fill $a --pattern ones; memctl fill $p --pattern ones\n"
			"memctl free $a $p\n"
			"a=$(memctl alloc kmalloc 3000 --stale --name $L.a)\n"
			"p=$(memctl alloc get_zeroed_page --name $L.p)\n"
			"memctl check $a --pattern zero -o pattern,length,wrong\n"
			"memctl check $p --pattern zero -o pattern,length,wrong",
		.needs = KMDEV_MAY_SYS_ADMIN,
		.expect = expect_cleared,
		.judge = judge_cleared,
		.why = "kmalloc promises nothing of the contents; kzalloc and get_zeroed_page pass "
		       "__GFP_ZERO. But a kernel with init_on_alloc=1, as distributions build it, "
		       "clears all that it gives, and one with init_on_free=1 all that it takes "
		       "back. Code must not rely on either: boot with init_on_alloc=0 and see the "
		       "bytes of the last owner. This driver clears all memory itself, unless root "
		       "says --stale.",
	},
	{
		.name = "kmalloc-smallest",
		.claim = "The smallest object of kmalloc is 32 or 64 bytes.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 1 --name $L.a)\n"
			"memctl info $a -o size,usable,cache\n"
			"memctl sizes 1..8M:classes -o size,allocator,cache | grep -E 'SIZE| kmalloc '",
		.witness = VERIFY("$a", "usable"),
		.expected = LESSON_DOES_NOT_HOLD,
		.judge = judge_smallest,
		.why = "The smallest class is what the machine can align: 8 bytes on x86, where "
		       "DMA sees the caches; 128 on arm64 before 6.5 and 8 or 16 since. The "
		       "classes go in powers of two, with 96 and 192 between, and end where the "
		       "pages' allocator takes over.",
	},
	{
		.name = "kmalloc-largest",
		.claim = "kmalloc gives no more than 128 KiB.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 128K --name $L.a)\n"
			"b=$(memctl alloc kmalloc 256K --name $L.b)\n"
			"memctl info $a $b -o size,usable,order\n"
			"memctl allocators -o name,max | grep -E '^(NAME|kmalloc) '\n"
			"memctl alloc kmalloc 1G --name $L.c",
		.fails = true,
		.expected = LESSON_DOES_NOT_HOLD,
		.judge = judge_largest,
		.why = "The largest request is that of the pages' allocator, 4 MiB with pages of "
		       "4 KiB. Kernels before 2.6.22 ended at 128 KiB. What is asked for in one "
		       "piece may fail for want of a piece, long before memory runs out: "
		       "kvmalloc turns to vmalloc then.",
	},
	{
		.name = "kmalloc-rounding",
		.claim = "There is no way to know how much more than asked kmalloc gave.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 100 --name $L.a)\n"
			"b=$(memctl alloc kmalloc 129 --name $L.b)\n"
			"memctl info $a $b -o size,usable,cache",
		.witness = VERIFY("$a $b", "usable"),
		.expected = LESSON_DOES_NOT_HOLD,
		.judge = judge_rounding,
		.why = "kmalloc serves a request from the smallest class that holds it. ksize() "
		       "tells the class afterwards, kmalloc_size_roundup() beforehand, since 6.1. "
		       "The rest is for who asked for it from the start: the compiler and the "
		       "sanitizers know the size that was asked, and take more for an overflow.",
	},
	{ }
};
