// SPDX-License-Identifier: GPL-2.0-only
/* Caches and pools. */
#include "lesson-seen.h"

#define SOURCE_CACHES "tutorial 3, lookaside caches"
#define SOURCE_POOLS "tutorial 3, memory pools"

/* Shows the cache's or pool's row, under its heading. */
#define SHOW(kind, columns) \
	"memctl " kind " list -o name," columns " | grep -E \"^(NAME|$L[.])\"\n"

static enum lesson_verdict judge_constructor(struct seen *seen)
{
	uint64_t before = seen_number(seen, "CONSTRUCTED", 0, 0);

	if (before == SEEN_NOTHING)
		return LESSON_NONE;
	return seen_has(seen, "\nkmd-ctor\n") && seen_has(seen, "\nleft here\n") &&
	       seen_number(seen, "CONSTRUCTED", 1, 0) == before ? LESSON_HOLDS :
								  LESSON_DOES_NOT_HOLD;
}

static enum lesson_verdict judge_leak(struct seen *seen)
{
	if (!seen_is(seen, "ALLOCATOR", 0, 0, "kmem_cache_alloc"))
		return LESSON_NONE;
	if (!seen_statuses(seen, "1 0"))
		return LESSON_HOLDS;
	seen->because = "the driver refuses to destroy it, until the last object is freed";
	return LESSON_NOT_HERE;
}

static enum lesson_verdict judge_pool(struct seen *seen)
{
	bool kept = seen_number(seen, "NOW", 0, 0) == 4 &&
		    seen_number(seen, "IDLE", 0, 0) == 4 * 256;
	bool served = seen_number(seen, "NOW", 1, 0) == 0 &&
		      seen_number(seen, "RESERVE", 1, 0) == 4 &&
		      seen_number(seen, "REFUSED", 1, 0) == 1;
	bool refilled = seen_number(seen, "NOW", 2, 0) == 4;

	if (seen_number(seen, "MIN", 2, 0) != 4)
		return LESSON_NONE;
	return kept && served && refilled ? LESSON_HOLDS : LESSON_DOES_NOT_HOLD;
}

const struct lesson lessons_caches[] = {
	{
		.name = "constructor",
		.claim = "A constructed object keeps its state across free and allocate; the "
			 "constructor is not run again.",
		.source = SOURCE_CACHES,
		.script =
			"taskset -cp 0 $$ > /dev/null   # a processor gives again what it freed last\n"
			"c=$(memctl cache create $L.c --size 256 --constructor)\n"
			"a=$(memctl alloc kmem_cache_alloc --cache $L.c --name $L.a)\n"
			SHOW("cache", "constructed")
			"memctl read $a --offset 8 --length 8 --text   # what the constructor wrote\n"
			"memctl write $a --offset 64 'left here'\n"
			"memctl free $a\n"
			"a=$(memctl alloc kmem_cache_alloc --cache $L.c --name $L.a)\n"
			"memctl read $a --offset 64 --length 9 --text\n"
			SHOW("cache", "constructed"),
		.expected = LESSON_HOLDS,
		.judge = judge_constructor,
		.why = "The constructor runs for every object of a slab when the slab is made, not "
		       "when an object is given out: that is what it saves. So an object has to be "
		       "freed in the state in which the constructor left it. init_on_alloc leaves "
		       "such caches alone, and __GFP_ZERO contradicts them.",
	},
	{
		.name = "cache-leak",
		.claim = "A cache that is destroyed with live objects is a leak.",
		.source = SOURCE_CACHES,
		.script =
			"c=$(memctl cache create $L.c --size 128)\n"
			"a=$(memctl alloc kmem_cache_alloc --cache $L.c --name $L.a)\n"
			"memctl info $a -o allocator,size\n"
			"memctl cache destroy $L.c; echo \"status $?\"\n"
			"memctl free $a\n"
			"memctl cache destroy $L.c; echo \"status $?\"",
		.fails = true,
		.expected = LESSON_NOT_HERE,
		.judge = judge_leak,
		.why = "kmem_cache_destroy() with live objects warns in the log and leaves the "
		       "cache behind, which nobody can reach any more. Whoever writes a module "
		       "has to count; a user of this driver is told EBUSY, and by which buffers.",
	},
	{
		.name = "pool-reserve",
		.claim = "A pool keeps its minimum even when its backing allocator fails, and "
			 "wastes that much memory.",
		.source = SOURCE_POOLS,
		.script =
			"p=$(memctl pool create $L.p --min 4 --kmalloc 256)\n"
			SHOW("pool", "min,now,idle,reserve,refused")
			"memctl inject every=1,allocator=kmalloc -- "
			"memctl alloc mempool_alloc --pool $L.p --count 5 --name $L.a\n"
			SHOW("pool", "min,now,idle,reserve,refused")
			"memctl free $L.a.1 $L.a.2 $L.a.3 $L.a.4\n"
			SHOW("pool", "min,now,idle,reserve,refused"),
		.fails = true,
		.expected = LESSON_HOLDS,
		.judge = judge_pool,
		.why = "mempool_alloc() asks the backing allocator first, and takes from the "
		       "reserve only when that says no; mempool_free() fills the reserve up before "
		       "it gives anything back. Four elements of 256 bytes lie idle all the while. "
		       "With a mask that may sleep it would wait for an element and never fail; "
		       "the driver does not let a user wait so.",
	},
	{ }
};
