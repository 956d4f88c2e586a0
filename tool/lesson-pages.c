// SPDX-License-Identifier: GPL-2.0-only
/* Whole pages, and what is owed to any allocator. */
#include "lesson-seen.h"

#define SOURCE_PAGES "tutorial 3, get_free_page and friends"
#define SOURCE_ARTICLE "tutorial 2, page allocation"

static enum lesson_verdict judge_contiguous(struct seen *seen)
{
	uint64_t scattered = seen_number(seen, "RUNS", 0, 2);

	if (scattered == SEEN_NOTHING)
		return LESSON_NONE;
	return seen_number(seen, "RUNS", 0, 0) == 1 && seen_number(seen, "RUNS", 0, 1) == 1 &&
	       scattered > 1 ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict judge_other_order(struct seen *seen)
{
	if (seen_number(seen, "PAGES", 0, 0) != 8)
		return LESSON_NONE;
	if (seen_number(seen, "PAGES", 1, 0) != 8 || !seen_statuses(seen, "2 0"))
		return LESSON_HOLDS;
	seen->because = "the handle keeps the order, and free takes none";
	return LESSON_NOT_HERE;
}

static enum lesson_verdict judge_speed(struct seen *seen)
{
	uint64_t kmalloc = seen_number(seen, "MEDIAN_NS", 0, 0);
	uint64_t pages = seen_number(seen, "MEDIAN_NS", 0, 1);
	uint64_t rounded = seen_number(seen, "KMALLOC", 0, 1);
	uint64_t exact = seen_number(seen, "ALLOC_PAGES_EXACT", 0, 1);

	if (kmalloc == SEEN_NOTHING || pages == SEEN_NOTHING || rounded == SEEN_NOTHING ||
	    exact == SEEN_NOTHING)
		return LESSON_NONE;
	return pages >= kmalloc && exact < rounded ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict judge_results(struct seen *seen)
{
	if (!seen_is(seen, "ALLOCATOR", 0, 0, "kmalloc"))
		return LESSON_NONE;
	return seen_statuses(seen, "0 1 1") ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

const struct lesson lessons_pages[] = {
	{
		.name = "contiguous",
		.claim = "Memory of kmalloc and of the page allocator is contiguous in physical "
			 "addresses; that of vmalloc is not.",
		.source = "tutorials 1 and 3",
		.script =
			"k=$(memctl alloc kmalloc 64K --name $L.k)\n"
			"p=$(memctl alloc alloc_pages --order 4 --name $L.p)\n"
			"v=$(memctl alloc vmalloc 1000000 --name $L.v)\n"
			"memctl info $k $p $v -o allocator,pages,runs",
		.witness = VERIFY("$k $p $v", "runs"),
		.expected = LESSON_HOLDS,
		.judge = judge_contiguous,
		.why = "kmalloc and the page allocator hand out pieces of the direct map, where "
		       "neighbours in one kind of address are neighbours in the other. vmalloc "
		       "gathers pages wherever they are and maps them side by side. Two pages may "
		       "happen to be neighbours even so: memctl runs shows where they lie.",
	},
	{
		.name = "other-order",
		.claim = "Freeing a different number of pages than was allocated corrupts the "
			 "allocator's map.",
		.source = SOURCE_PAGES,
		.script =
			"p=$(memctl alloc alloc_pages --order 3 --name $L.p)\n"
			"memctl info $p -o allocator,order,pages\n"
			"memctl free $p --order 1; echo \"status $?\"\n"
			"memctl info $p -o allocator,order,pages\n"
			"memctl free $p; echo \"status $?\"",
		.fails = true,
		.expected = LESSON_NOT_HERE,
		.judge = judge_other_order,
		.why = "free_pages() has to be told the order, and believes it: with a smaller one "
		       "pages are lost, with a larger one pages are freed that belong to somebody "
		       "else. Nothing that a user sends may do that, so here the order is part of "
		       "what the handle stands for.",
	},
	{
		.name = "pages-for-memory",
		.claim = "Page allocation is not about speed, but about using memory well.",
		.source = SOURCE_PAGES,
		.script =
			"median() { sort -n | sed -n 51p; }\n"
			"echo 'ALLOCATOR MEDIAN_NS'\n"
			"echo kmalloc $(memctl alloc kmalloc 4K --count 101 --name $L.k "
			"-rno latency_ns | median)\n"
			"echo __get_free_page $(memctl alloc __get_free_page --count 101 --name $L.p "
			"-rno latency_ns | median)\n"
			"memctl sizes 4K 70000 200000",
		.needs = KMDEV_MAY_SEE_VIRT,
		.expected = LESSON_NONE,
		.judge = judge_speed,
		.why = "A page comes from a list of the processor's own, an object of kmalloc from "
		       "another: which is faster depends on the kernel, and on what has to be "
		       "cleared. Sizes that are no power of two tell them apart: alloc_pages_exact "
		       "gives the pages behind the end back, kmalloc keeps them.",
	},
	{
		.name = "check-results",
		.claim = "Only what was given may be freed, and every allocation's result must be "
			 "checked.",
		.source = SOURCE_ARTICLE,
		.script =
			"a=$(memctl alloc kmalloc 100 --name $L.a)\n"
			"memctl info $a -o allocator,size\n"
			"memctl free $a; echo \"status $?\"\n"
			"memctl free $a; echo \"status $?\"\n"
			"memctl inject nth=1,allocator=kmalloc -- "
			"memctl alloc kmalloc 100 --name $L.b; echo \"status $?\"",
		.fails = true,
		.expected = LESSON_HOLDS,
		.judge = judge_results,
		.why = "kfree() of what was freed already hands the same memory to two owners; here "
		       "the second free finds no such handle, since no handle is given twice. Any "
		       "allocation may return NULL, one with GFP_ATOMIC at any time: memctl inject "
		       "makes it happen, so that the code behind the check is run at least once.",
	},
	{ }
};
