// SPDX-License-Identifier: GPL-2.0-only
/* The worked example of the tutorials, and its three errors. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "lesson-seen.h"

#define SOURCE "tutorial 1, the worked example"

static enum lesson_verdict judge_example(struct seen *seen)
{
	bool all = seen_has(seen, "\n<<------buf1 Kmalloc Mem OK!------>>\n") &&
		   seen_has(seen, "\n<<------buf2 get_zeroed_page OK!------>>\n") &&
		   seen_has(seen, "\n<<------buf3 vmalloc OK!------>>\n");

	return all && seen_statuses(seen, "0") ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict judge_address(struct seen *seen)
{
	char whole[CELL_MAX], cut[CELL_MAX];

	seen_cell(seen, "WHOLE", 0, 0, whole);
	seen_cell(seen, "CUT", 0, 0, cut);
	if (strncmp(whole, "0x", 2))
		return LESSON_NONE;
	return strtoull(whole, NULL, 16) == strtoull(cut, NULL, 16) ? LESSON_HOLDS :
								      LESSON_DOES_NOT_HOLD;
}

/* The kernel's words, not memctl's. */
static enum lesson_verdict expect_address(const struct kmdev_identify *kernel)
{
	struct utsname system;

	(void)kernel;
	uname(&system);
	return strstr(system.machine, "64") ? LESSON_DOES_NOT_HOLD : LESSON_HOLDS;
}

/* How many buffers of the lesson a table of them has. */
static unsigned int living(const struct seen *seen, unsigned int table)
{
	unsigned int count = 0;
	char cell[CELL_MAX];

	while (strstr(seen_cell(seen, "NAME", table, count, cell), ".buf"))
		count++;
	return count;
}

static enum lesson_verdict judge_failure(struct seen *seen)
{
	if (living(seen, 0) != 2 || !seen_statuses(seen, "1"))
		return LESSON_NONE;
	return living(seen, 1) ? LESSON_DOES_NOT_HOLD : LESSON_HOLDS;
}

/* The buffer is there before, and afterwards: both its row and its free tell. */
static enum lesson_verdict judge_unload(struct seen *seen)
{
	if (!seen_is(seen, "ALLOCATOR", 0, 0, "kmalloc"))
		return LESSON_NONE;
	return seen_statuses(seen, "1 0") ? LESSON_DOES_NOT_HOLD : LESSON_HOLDS;
}

const struct lesson lessons_example[] = {
	{
		.name = "worked-example",
		.claim = "kmalloc, get_zeroed_page and vmalloc give memory that can be written, "
			 "read back, and freed.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 100 --name $L.buf1)\n"
			"b=$(memctl alloc get_zeroed_page --name $L.buf2)\n"
			"c=$(memctl alloc vmalloc 1000000 --name $L.buf3)\n"
			"memctl info $a $b $c -o name,allocator,size,usable\n"
			"memctl write $a '<<------buf1 Kmalloc Mem OK!------>>'\n"
			"memctl write $b '<<------buf2 get_zeroed_page OK!------>>'\n"
			"memctl write $c '<<------buf3 vmalloc OK!------>>'\n"
			"for buffer in $a $b $c; do memctl read $buffer --text; done\n"
			"memctl free $a $b $c; echo \"status $?\"",
		.expected = LESSON_HOLDS,
		.judge = judge_example,
		.why = "The three differ in where the memory lies, not in how it is used: each "
		       "gives an address that the kernel can read and write at once. The tutorial "
		       "frees them when its module is unloaded; here they outlive the process that "
		       "allocated them, until somebody frees them.",
	},
	{
		.name = "cut-address",
		.claim = "An address can be printed with a format for 32 bits.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 100 --name $L.a)\n"
			"whole=$(memctl info $a -rno virt)\n"
			"echo 'WHOLE              CUT'\n"
			"echo \"$whole 0x${whole#0x????????}\"",
		.witness = VERIFY("$a", "virt"),
		.needs = KMDEV_MAY_SEE_VIRT,
		.expect = expect_address,
		.judge = judge_address,
		.why = "An address is as wide as a long. The tutorial's %x takes an unsigned int, "
		       "which is 32 bits everywhere: on a 64-bit kernel the upper half is lost, and "
		       "what is printed is nobody's address. %px prints all of it, and %p a hash, "
		       "since addresses are secrets.",
	},
	{
		.name = "failure-leaks",
		.claim = "When a later allocation fails, it is enough to return its error.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 100 --name $L.buf1)\n"
			"b=$(memctl alloc get_zeroed_page --name $L.buf2)\n"
			"memctl info $a $b -o name,allocator,size\n"
			"memctl inject nth=1,allocator=vmalloc -- "
			"memctl alloc vmalloc 1000000 --name $L.buf3; echo \"status $?\"\n"
			"memctl list -o name,allocator,size | grep -E \"^(NAME|$L[.])\"",
		.fails = true,
		.expected = LESSON_DOES_NOT_HOLD,
		.judge = judge_failure,
		.why = "The third allocation was made to fail, and nothing freed the first two: the "
		       "kernel has no owner who would. Code that takes several things gives those "
		       "it has back, in reverse order, before it returns the error.",
	},
	{
		.name = "unload-order",
		.claim = "A driver's device can go before the memory that was reached through it.",
		.source = SOURCE,
		.script =
			"a=$(memctl alloc kmalloc 100 --name $L.a)\n"
			"memctl info $a -o allocator,size\n"
			"exec 3< /dev/kmalloc   # an open file keeps the module, come what may\n"
			"memctl unload; echo \"status $?\"\n"
			"exec 3<&-\n"
			"memctl free $a; echo \"status $?\"",
		.fails = true,
		.expected = LESSON_DOES_NOT_HOLD,
		.judge = judge_unload,
		.why = "Once the node is gone nobody can ask for the memory to be freed, and what "
		       "is freed only afterwards may still be in use by those who have the device "
		       "open. What was set up last goes first, and the way in before all: no new "
		       "users, then wait for the old ones, then free. memctl unload refuses while "
		       "buffers live.",
	},
	{ }
};
