// SPDX-License-Identifier: GPL-2.0-only
/* What is checked of all other commands. */
#include "checks.h"

#define RANGES(nr_, offset_, length_) \
	ROW(nr_, RANGE, "an offset behind the end", SET(offset_, SCENE_BYTES + 1), \
	    SET(length_, 0)), \
	ROW(nr_, RANGE, "one byte too many", SET(length_, SCENE_BYTES + 1)), \
	ROW(nr_, RANGE, "an end beyond 2^64", SET(offset_, 1), SET(length_, ~0ULL)), \
	ROW(nr_, RANGE, "offset -1", SET(offset_, ~0ULL), SET(length_, 1))
#define PATTERNS(nr_) \
	ROW(nr_, PATTERN_UNKNOWN, "kind 0", SET(pattern.kind, 0)), \
	ROW(nr_, PATTERN_UNKNOWN, "kind 4", SET(pattern.kind, 4)), \
	ROW(nr_, PATTERN_LENGTH, "nothing to repeat", SET(pattern.data_length, 0)), \
	ROW(nr_, PATTERN_LENGTH, "257 bytes to repeat", \
	    SET(pattern.data_length, KMDEV_PATTERN_MAX + 1)), \
	ROW(nr_, PATTERN_LENGTH, "bytes to repeat for a counter", \
	    SET(pattern.kind, KMDEV_PATTERN_COUNTER)), \
	ROW(nr_, PATTERN_LENGTH, "bytes to repeat for random ones", \
	    SET(pattern.kind, KMDEV_PATTERN_RANDOM))
#define LISTS(nr_, facts_) \
	ROW(nr_, ELEMENT_SIZE, "elements of no size", SET(list.facts_size, 0)), \
	ROW(nr_, ELEMENT_SIZE, "elements of 4 bytes", SET(list.facts_size, 4)), \
	ROW(nr_, ELEMENT_SIZE, "elements of -1 bytes", SET(list.facts_size, ~0U)), \
	ROW(nr_, ELEMENT_SIZE, "room for none", SET(list.capacity, 0)), \
	ROW(nr_, ALLOCATOR_UNKNOWN, "of allocator 99", SET(list.allocator, 99)), \
	ROW(nr_, UID, "a uid without its flag", SET(list.uid, 1)), \
	ROW(nr_, UID, "uid -1", SET(list.flags, KMDEV_LIST_UID), SET(list.uid, ~0U)), \
	ROW(nr_, BAD_ADDRESS, "elements nowhere", SET(list.facts, 0))
#define POOL(reason_, title_, ...) ROW(POOL_CREATE, reason_, title_, __VA_ARGS__)
#define KIND(id_) SET(pool_create.kind, KMDEV_POOL_##id_)
#define BENCH(reason_, title_, ...) ROW(BENCH, BENCH_##reason_, title_, __VA_ARGS__)
#define RULE(reason_, title_, ...) ROW(INJECT, reason_, title_, \
	SET(inject.mode, KMDEV_INJECT_NTH), __VA_ARGS__)

const struct row other_checks[] = {
	ROW(ALLOCATOR, NO_INDEX, "position 64", SET(allocator.index, 64)),
	ROW(ALLOCATOR, NO_INDEX, "position -1", SET(allocator.index, ~0U)),
	RANGES(READ, copy.offset, copy.length), RANGES(WRITE, copy.offset, copy.length),
	RANGES(FILL, pattern.offset, pattern.length), RANGES(CHECK, pattern.offset, pattern.length),
	PATTERNS(FILL), PATTERNS(CHECK),
	{ KMDEV_NR_READ, KMDEV_CONTENTS_STALE, "stale", ABOUT(copy.handle, THING_STALE) },
	{ KMDEV_NR_CHECK, KMDEV_CONTENTS_STALE, "stale", ABOUT(pattern.handle, THING_STALE) },
	{ KMDEV_NR_OPEN, KMDEV_CONTENTS_STALE, "stale", ABOUT(open.handle, THING_STALE) },
	ROW(FIND, NO_NAME, "a name that nothing has", SET(find.name_length, 3)),
	ROW(FIND, NAME_BAD, "a name of no length", SET(find.name_length, 0)),
	ROW(FIND, NAME_BAD, "a name without end", SET(find.name_length, ~0U)),
	ROW(FIND, KIND_UNKNOWN, "kind 3", SET(find.kind, 3)),
	LISTS(LIST, facts), LISTS(CACHE_LIST, caches), LISTS(POOL_LIST, pools),
	ROW(RUNS, ELEMENT_SIZE, "elements of no size", SET(runs.run_size, 0)),
	ROW(RUNS, ELEMENT_SIZE, "room for none", SET(runs.capacity, 0)),
	{ KMDEV_NR_RESIZE, KMDEV_NOT_RESIZABLE, "a buffer of vmalloc",
	  ABOUT(resize.handle, THING_VMALLOC) },
	{ KMDEV_NR_RESIZE, KMDEV_BUSY_CALL, "a buffer whose file is open",
	  ABOUT(resize.handle, THING_OPEN) },
	ROW(RESIZE, BYTES_MISSING, "to nothing", SET(resize.bytes, 0)),
	ROW(RESIZE, BYTES_MAX, "to 2^63 bytes", SET(resize.bytes, 1ULL << 63)),
	ROW(RESIZE, GFP_NOT_TAKEN, "a mask without its flag", SET(resize.gfp, KERNEL)),
	ROW(RESIZE, GFP_UNKNOWN, "an undefined bit", SET(resize.flags, KMDEV_RESIZE_GFP),
	    SET(resize.gfp, KERNEL | (KMDEV_GFP_BITS + 1))),
	ROW(RESIZE, NEEDS_SYS_ADMIN, "MEMALLOC", SET(resize.flags, KMDEV_RESIZE_GFP),
	    SET(resize.gfp, KERNEL | BIT(MEMALLOC))),
	{ KMDEV_NR_RESIZE, KMDEV_USER_BYTES, "no bytes left to the user",
	  { SET(resize.bytes, PAGE) }, .parameter = "max_user_bytes", .limit = 1 },
	ROW(CACHE_CREATE, NAME_MISSING, "no name", SET(cache_create.name, 0),
	    SET(cache_create.name_length, 0)),
	ROW(CACHE_CREATE, NAME_BAD, "a name without end",
	    SET(cache_create.name_length, KMDEV_NAME_MAX + 1)),
	ROW(CACHE_CREATE, CACHE_BYTES, "objects too small",
	    SET(cache_create.bytes, KMDEV_CACHE_BYTES_MIN - 1)),
	ROW(CACHE_CREATE, CACHE_BYTES, "objects too large",
	    SET(cache_create.bytes, KMDEV_CACHE_BYTES_MAX + 1)),
	ROW(CACHE_CREATE, CACHE_BYTES, "objects of 2^32 bytes and 100",
	    SET(cache_create.bytes, (1ULL << 32) + 100)),
	ROW(CACHE_CREATE, CACHE_ALIGN, "alignment 3", SET(cache_create.align, 3)),
	ROW(CACHE_CREATE, CACHE_ALIGN, "alignment of two pages", SET(cache_create.align, 2 * PAGE)),
	ROW(CACHE_CREATE, CACHE_ZONES, "DMA and DMA32",
	    SET(cache_create.flags, KMDEV_CACHE_DMA | KMDEV_CACHE_DMA32)),
	ROW(CACHE_CREATE, NEEDS_SYS_ADMIN, "poisoned", SET(cache_create.flags, KMDEV_CACHE_POISON)),
	{ KMDEV_NR_CACHE_CREATE, KMDEV_USER_CACHES, "none left to the user",
	  .parameter = "max_user_caches" },
	{ KMDEV_NR_CACHE_CREATE, KMDEV_DEVICE_CACHES, "none left", .parameter = "max_caches" },
	{ KMDEV_NR_CACHE_DESTROY, KMDEV_BUSY_OBJECTS, "one of its objects alive",
	  ABOUT(source.id, THING_BUSY_CACHE) },
	{ KMDEV_NR_CACHE_DESTROY, KMDEV_BUSY_POOL, "a pool stands on it",
	  ABOUT(source.id, THING_CONSTRUCTED) },
	POOL(NAME_MISSING, "no name", SET(pool_create.name, 0), SET(pool_create.name_length, 0)),
	POOL(POOL_KIND_UNKNOWN, "kind 0", SET(pool_create.kind, 0)),
	POOL(POOL_KIND_UNKNOWN, "kind 5", SET(pool_create.kind, 5)),
	POOL(POOL_MIN, "no reserve", SET(pool_create.min, 0)),
	POOL(POOL_MIN, "too much reserve", SET(pool_create.min, KMDEV_POOL_MIN_MAX + 1)),
	POOL(POOL_MIN, "a reserve for a dma_pool", KIND(DMA)),
	POOL(POOL_ELEMENT, "elements of no size", SET(pool_create.bytes, 0)),
	POOL(POOL_ELEMENT, "elements of -1 bytes", SET(pool_create.bytes, ~0ULL)),
	POOL(POOL_ELEMENT, "an alignment", SET(pool_create.align, 8)),
	POOL(POOL_ELEMENT, "an order", SET(pool_create.order, 1)),
	POOL(POOL_ELEMENT, "a size of pages", KIND(PAGES)),
	POOL(POOL_ELEMENT, "order 64", KIND(PAGES), SET(pool_create.bytes, 0),
	     SET(pool_create.order, 64)),
	POOL(SOURCE_NOT_TAKEN, "a cache", SET(pool_create.cache, 1)),
	POOL(SOURCE_MISSING, "of no cache", KIND(CACHE), SET(pool_create.bytes, 0)),
	POOL(NO_CACHE, "of a cache that is not", KIND(CACHE), SET(pool_create.bytes, 0),
	     SET(pool_create.cache, ~0U)),
	{ KMDEV_NR_POOL_CREATE, KMDEV_USER_POOLS, "none left to the user",
	  .parameter = "max_user_pools" },
	{ KMDEV_NR_POOL_CREATE, KMDEV_DEVICE_POOLS, "none left", .parameter = "max_pools" },
	ROW(POOL_RESIZE, POOL_MIN, "no reserve", SET(pool_resize.min, 0)),
	ROW(POOL_RESIZE, POOL_MIN, "too much reserve",
	    SET(pool_resize.min, KMDEV_POOL_MIN_MAX + 1)),
	{ KMDEV_NR_POOL_RESIZE, KMDEV_POOL_KIND, "a dma_pool",
	  ABOUT(pool_resize.pool, THING_DMA_POOL) },
	{ KMDEV_NR_POOL_DESTROY, KMDEV_BUSY_OBJECTS, "one of its elements alive",
	  ABOUT(source.id, THING_BUSY_POOL) },
	ROW(INJECT, INJECT_MODE, "mode 5", SET(inject.mode, 5)),
	ROW(INJECT, INJECT_NUMBER, "a number, but no rule", SET(inject.n, 1)),
	ROW(INJECT, INJECT_NUMBER, "a scope, but no rule", SET(inject.scope, 1)),
	RULE(INJECT_NUMBER, "the 0th"),
	RULE(INJECT_NUMBER, "a seed, but no fraction", SET(inject.n, 1), SET(inject.seed, 1)),
	ROW(INJECT, INJECT_NUMBER, "a fraction above one",
	    SET(inject.mode, KMDEV_INJECT_FRACTION), SET(inject.n, (1ULL << 32) + 1)),
	RULE(INJECT_SCOPE, "scope 3", SET(inject.n, 1), SET(inject.scope, 3)),
	RULE(NEEDS_SYS_ADMIN, "for the device", SET(inject.n, 1),
	     SET(inject.scope, KMDEV_INJECT_DEVICE)),
	RULE(ORDER_MAX, "order 64", SET(inject.n, 1), SET(inject.order_min, 64)),
	RULE(ALLOCATOR_UNKNOWN, "allocator 99", SET(inject.n, 1), SET(inject.allocator, 99)),
	ROW(GFP, GFP_UNKNOWN, "an undefined bit", SET(gfp.gfp, KMDEV_GFP_BITS + 1)),
	ROW(GFP, GFP_NOT_TAKEN, "a mask in both", SET(gfp.kernel, 1)),
	ROW(ALLOC_MANY, COUNT_MISSING, "none", SET(alloc_many.count, 0)),
	ROW(ALLOC_MANY, BAD_ADDRESS, "a request nowhere", SET(alloc_many.request, 0)),
	ROW(FREE_MANY, COUNT_MISSING, "none", SET(free_many.count, 0)),
	ROW(BATCH, COUNT_MISSING, "none", SET(batch.count, 0)),
	ROW(BATCH, BATCH_ELEMENT, "without room", SET(batch.length, 8)),
	ROW(BATCH, BATCH_ELEMENT, "with less room than it says", SET(batch.length, 100)),
	ROW(FRAGMENT, COUNT_MISSING, "no teeth", SET(fragment.teeth, 0)),
	ROW(FRAGMENT, BAD_ADDRESS, "a request nowhere", SET(fragment.request, 0)),
	ROW(FRAGMENT, NEEDS_SYS_ADMIN, "by a member", SET(fragment.teeth, 1)),
	BENCH(PATTERN_UNKNOWN, "pattern 5", SET(bench.pattern, 5)),
	BENCH(PATTERN_UNKNOWN, "order 3", SET(bench.order, 3)),
	BENCH(LIVE, "none at once", SET(bench.live, 0)),
	BENCH(LIVE, "too many at once", SET(bench.live, KMDEV_BENCH_LIVE_MAX + 1)),
	BENCH(LIVE, "two at once in a pair", SET(bench.pattern, KMDEV_BENCH_PAIR)),
	BENCH(LIVE, "none to give", SET(bench.pattern, KMDEV_BENCH_GIVE), SET(bench.live, 0)),
	BENCH(LIVE, "too many to take", SET(bench.pattern, KMDEV_BENCH_TAKE),
	      SET(bench.live, KMDEV_BENCH_LIVE_MAX + 1)),
	BENCH(ALONE, "nobody takes", SET(bench.pattern, KMDEV_BENCH_GIVE), SET(bench.ns_max, 1)),
	BENCH(ALONE, "nobody gives", SET(bench.pattern, KMDEV_BENCH_TAKE), SET(bench.ns_max, 1)),
	BENCH(OPERATIONS, "none", SET(bench.operations, 0)),
	BENCH(OPERATIONS, "too many", SET(bench.operations, KMDEV_BENCH_OPERATIONS_MAX + 1)),
	BENCH(OPERATIONS, "too many before", SET(bench.warmup, KMDEV_BENCH_OPERATIONS_MAX + 1)),
	BENCH(COLD, "too much to touch", SET(bench.cold, KMDEV_BENCH_COLD_MAX + 1)),
	BENCH(HISTOGRAM, "a histogram that is not counted", SET(bench.flags, 0)),
	BENCH(HISTOGRAM, "none that is counted", SET(bench.histogram, 0)),
	ROW(BENCH, BAD_ADDRESS, "a request nowhere", SET(bench.request, 0)),
	ROW(BENCH, BAD_ADDRESS, "a histogram nowhere", SET(bench.histogram, 8)),
	{ KMDEV_NR_BENCH, KMDEV_USER_BYTES, "no bytes left to the user",
	  .parameter = "max_user_bytes", .limit = 1 },
	{ KMDEV_NR_BENCH, KMDEV_DEVICE_BYTES, "no bytes left", .parameter = "max_bytes",
	  .limit = 1 },
	{ 0 }
};
