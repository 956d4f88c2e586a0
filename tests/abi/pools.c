// SPDX-License-Identifier: GPL-2.0-only
/* Pools: what one can be, whose it is, what its reserve does, when it can go. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define ELEMENT 256
#define MIN 4

static struct scene scene;

static void create_case(const struct kmdev_pool_create *wrong, int error, uint32_t reason,
			const char *what)
{
	const struct command *command = &commands[KMDEV_NR_POOL_CREATE];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.pool_create.kind = wrong->kind;
	request.pool_create.min = wrong->min;
	request.pool_create.cache = wrong->cache;
	request.pool_create.bytes = wrong->bytes;
	request.pool_create.align = wrong->align;
	request.pool_create.order = wrong->order;
	request_case(command, &request, &scene, error, reason,
		     "%s: kind %u, min %u, cache %u, %llu bytes, align %llu, order %u", what,
		     wrong->kind, wrong->min, wrong->cache, (unsigned long long)wrong->bytes,
		     (unsigned long long)wrong->align, wrong->order);
}

#define CREATE(error, reason, what, ...) \
	create_case(&(struct kmdev_pool_create){ __VA_ARGS__ }, error, reason, what)

static void minimums(void)
{
	static const struct {
		unsigned int min;
		bool good;
	} rows[] = {
		{ 0, false }, { 1, true }, { 2, true }, { KMDEV_POOL_MIN_MAX, true },
		{ KMDEV_POOL_MIN_MAX + 1, false }, { 0x7fffffff, false }, { 0x80000000, false },
		{ ~0U, false },
	};
	const struct command *resize = &commands[KMDEV_NR_POOL_RESIZE];

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		union request request;

		CREATE(rows[i].good ? 0 : EINVAL, KMDEV_POOL_MIN, "minimum",
		       .kind = KMDEV_POOL_KMALLOC, .min = rows[i].min, .bytes = 16);
		request_fill(resize, &request, &scene, 0xcc);
		request.pool_resize.min = rows[i].min;
		request_case(resize, &request, &scene, rows[i].good ? 0 : EINVAL, KMDEV_POOL_MIN,
			     "to %u", rows[i].min);
	}
	CREATE(EINVAL, KMDEV_POOL_MIN, "a dma_pool keeps no reserve", .kind = KMDEV_POOL_DMA,
	       .min = 1, .bytes = 64);
}

static void kinds(void)
{
	static const unsigned int unknown[] = { 0, 5, 6, 255, 256 + KMDEV_POOL_KMALLOC, ~0U };

	CREATE(0, 0, "on a cache", .kind = KMDEV_POOL_CACHE, .min = MIN, .cache = scene.cache);
	CREATE(0, 0, "on kmalloc", .kind = KMDEV_POOL_KMALLOC, .min = MIN, .bytes = ELEMENT);
	CREATE(0, 0, "on pages", .kind = KMDEV_POOL_PAGES, .min = MIN, .order = 1);
	CREATE(0, 0, "for a device", .kind = KMDEV_POOL_DMA, .bytes = ELEMENT);
	for (unsigned int i = 0; i < ARRAY_SIZE(unknown); i++)
		CREATE(EOPNOTSUPP, KMDEV_POOL_KIND_UNKNOWN, "on what there is not",
		       .kind = unknown[i], .min = MIN, .bytes = ELEMENT);
	CREATE(EINVAL, KMDEV_SOURCE_MISSING, "on no cache", .kind = KMDEV_POOL_CACHE, .min = MIN);
	CREATE(ENOENT, KMDEV_NO_CACHE, "on a cache that is not", .kind = KMDEV_POOL_CACHE,
	       .min = MIN, .cache = ~0U);
	CREATE(EINVAL, KMDEV_SOURCE_NOT_TAKEN, "on kmalloc and a cache",
	       .kind = KMDEV_POOL_KMALLOC, .min = MIN, .bytes = ELEMENT, .cache = scene.cache);
	CREATE(EINVAL, KMDEV_SOURCE_NOT_TAKEN, "on pages and a cache",
	       .kind = KMDEV_POOL_PAGES, .min = MIN, .cache = scene.cache);
	CREATE(EINVAL, KMDEV_SOURCE_NOT_TAKEN, "for a device and on a cache",
	       .kind = KMDEV_POOL_DMA, .bytes = ELEMENT, .cache = scene.cache);
}

static void elements(void)
{
	static const uint64_t sizes[] = {
		0, (1ULL << 32) - 1, 1ULL << 32, (1ULL << 32) + 64, 1ULL << 63, ~0ULL,
	};
	static const uint64_t aligns[] = { 3, 24, 4097, 8192, (1ULL << 32) + 8, ~0ULL };
	struct kmdev_identify identify = abi_identify(scene.fd);

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		CREATE(EINVAL, KMDEV_POOL_ELEMENT, "size", .kind = KMDEV_POOL_KMALLOC, .min = 1,
		       .bytes = sizes[i]);
		CREATE(EINVAL, KMDEV_POOL_ELEMENT, "size", .kind = KMDEV_POOL_DMA,
		       .bytes = sizes[i]);
	}
	CREATE(0, 0, "size", .kind = KMDEV_POOL_KMALLOC, .min = 1,
	       .bytes = identify.out_kmalloc_max);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "size", .kind = KMDEV_POOL_KMALLOC, .min = 1,
	       .bytes = identify.out_kmalloc_max + 1);
	CREATE(0, 0, "size", .kind = KMDEV_POOL_DMA, .bytes = 1);
	CREATE(0, 0, "size", .kind = KMDEV_POOL_DMA, .bytes = PAGE);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "size", .kind = KMDEV_POOL_DMA, .bytes = PAGE + 1);
	for (uint64_t align = 1; align <= PAGE; align *= 2)
		CREATE(0, 0, "alignment", .kind = KMDEV_POOL_DMA, .bytes = 24, .align = align);
	for (unsigned int i = 0; i < ARRAY_SIZE(aligns); i++)
		CREATE(EINVAL, KMDEV_POOL_ELEMENT, "alignment", .kind = KMDEV_POOL_DMA,
		       .bytes = 24, .align = aligns[i]);
	CREATE(0, 0, "order", .kind = KMDEV_POOL_PAGES, .min = 1, .order = identify.out_max_order);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "order", .kind = KMDEV_POOL_PAGES, .min = 1,
	       .order = identify.out_max_order + 1);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "order", .kind = KMDEV_POOL_PAGES, .min = 1,
	       .order = 64);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "order", .kind = KMDEV_POOL_PAGES, .min = 1,
	       .order = ~0U);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "size of pages", .kind = KMDEV_POOL_PAGES, .min = 1,
	       .bytes = PAGE);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "order of kmalloc", .kind = KMDEV_POOL_KMALLOC,
	       .min = 1, .bytes = ELEMENT, .order = 1);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "alignment of kmalloc", .kind = KMDEV_POOL_KMALLOC,
	       .min = 1, .bytes = ELEMENT, .align = 8);
	CREATE(EINVAL, KMDEV_POOL_ELEMENT, "size of a cache's", .kind = KMDEV_POOL_CACHE,
	       .min = 1, .bytes = SCENE_BYTES, .cache = scene.cache);
	CREATE(EDQUOT, KMDEV_USER_BYTES, "more than the user may have", .kind = KMDEV_POOL_PAGES,
	       .min = KMDEV_POOL_MIN_MAX, .order = identify.out_max_order);
}

static void never_twice(void)
{
	uint32_t last = 0;
	bool ascending = true;

	for (unsigned int i = 0; i < 100; i++) {
		uint32_t id = source_pool(scene.fd, "again", KMDEV_POOL_KMALLOC, 1, ELEMENT);

		ascending = ascending && id > last;
		last = id;
		source_destroy(scene.fd, KMDEV_POOL_DESTROY, id);
	}
	abi_case(ascending, "100 pools one after the other: no number is given twice");
}

static int element_by(uint32_t allocator, int fd, uint32_t pool, uint64_t *handle,
		      uint32_t *reason)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator, .source = pool,
	};
	int error = abi_call(fd, KMDEV_ALLOC, &alloc);

	*handle = error ? 0 : alloc.out_handle;
	*reason = alloc.out_reason;
	return error;
}

static int element(int fd, uint32_t pool, uint64_t *handle, uint32_t *reason)
{
	return element_by(KMDEV_MEMPOOL_ALLOC, fd, pool, handle, reason);
}

static void inject(unsigned int mode, unsigned int allocator)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .mode = mode, .allocator = allocator,
		.n = mode == KMDEV_INJECT_OFF ? 0 : 1,
	};

	if (abi_call(scene.fd, KMDEV_INJECT, &rule))
		abi_fail("KMDEV_INJECT");
}

static struct kmdev_pool_facts facts_of(uint32_t pool)
{
	struct kmdev_pool_facts facts = { 0 };

	source_pool_facts(scene.fd, pool, &facts);
	return facts;
}

static bool from_reserve(uint64_t handle, uint32_t pool)
{
	struct kmdev_facts facts = { 0 };

	abi_info(scene.fd, handle, 0, &facts);
	return facts.flags & KMDEV_BUFFER_RESERVE && facts.pool_id == pool;
}

struct kind {
	const char *name;
	unsigned int kind;
	unsigned int backing;
	uint64_t of;
	uint64_t bytes;
};

/* The backing allocator fails: the reserve serves, runs out, and is what comes back first. */
static void reserve(const struct kind *kind, unsigned int allocator)
{
	uint32_t pool = source_pool(scene.fd, "reserve", kind->kind, MIN, kind->of), reason;
	struct kmdev_pool_facts facts = facts_of(pool);
	uint64_t handles[MIN + 1];
	unsigned int wrong = 0;
	int error;

	abi_case(facts.min == MIN && facts.now == MIN && facts.bytes == kind->bytes &&
		 facts.idle >= MIN * kind->bytes && !facts.objects && facts.kind == kind->kind,
		 "%s: a new pool is full (%u of %u, %llu bytes idle)", kind->name, facts.now,
		 facts.min, (unsigned long long)facts.idle);
	inject(KMDEV_INJECT_EVERY, allocator);
	for (unsigned int i = 0; i < MIN; i++) {
		wrong += element(scene.fd, pool, &handles[i], &reason) != 0;
		wrong += !from_reserve(handles[i], pool);
	}
	facts = facts_of(pool);
	abi_case(!wrong && !facts.now && !facts.idle && facts.objects == MIN &&
		 facts.served == MIN && facts.reserve == MIN && !facts.refused,
		 "%s: the reserve serves while the backing allocator fails (%u wrong)", kind->name,
		 wrong);
	error = element(scene.fd, pool, &handles[MIN], &reason);
	facts = facts_of(pool);
	abi_case(error == ENOMEM && reason == KMDEV_POOL_EMPTY && facts.refused == 1 &&
		 facts.served == MIN, "%s: then it is empty: %s, reason %u", kind->name,
		 strerrorname_np(error), reason);
	abi_free(scene.fd, handles[0]);
	facts = facts_of(pool);
	abi_case(facts.now == 1 && facts.idle >= kind->bytes &&
		 !element(scene.fd, pool, &handles[0], &reason) && from_reserve(handles[0], pool),
		 "%s: what is freed comes back first", kind->name);
	inject(KMDEV_INJECT_OFF, 0);
	error = element(scene.fd, pool, &handles[MIN], &reason);
	abi_case(!error && !from_reserve(handles[MIN], pool),
		 "%s: the backing allocator serves again", kind->name);
	abi_case(source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool) == EBUSY,
		 "%s: cannot go while elements are out", kind->name);
	for (unsigned int i = 0; i <= MIN; i++)
		abi_free(scene.fd, handles[i]);
	facts = facts_of(pool);
	abi_case(facts.now == MIN && !facts.objects, "%s: full again (%u)", kind->name, facts.now);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
}

static void every_reserve(void)
{
	const struct kind all[] = {
		{ "on a cache", KMDEV_POOL_CACHE, KMDEV_KMEM_CACHE_ALLOC, scene.cache,
		  SCENE_BYTES },
		{ "on kmalloc", KMDEV_POOL_KMALLOC, KMDEV_KMALLOC, ELEMENT, ELEMENT },
		{ "on pages", KMDEV_POOL_PAGES, KMDEV_GET_FREE_PAGES, 1, 2 * PAGE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		reserve(&all[i], KMDEV_MEMPOOL_ALLOC);
		reserve(&all[i], all[i].backing);
		reserve(&all[i], 0);
	}
}

static int resize(uint32_t pool, unsigned int min, uint32_t *reason)
{
	struct kmdev_pool_resize resize = { .size = sizeof(resize), .pool = pool, .min = min };
	int error = abi_call(scene.fd, KMDEV_POOL_RESIZE, &resize);

	*reason = resize.out_reason;
	return error;
}

/* The reserve is the user's, in the account as in the list. */
static void resizing(void)
{
	struct account before = abi_account(scene.fd);
	uint32_t pool = source_pool(scene.fd, "resized", KMDEV_POOL_PAGES, MIN, 0), reason;
	static const unsigned int mins[] = { 2 * MIN, 100, 1, KMDEV_POOL_MIN_MAX, MIN };

	abi_case(abi_account(scene.fd).bytes == before.bytes + MIN * PAGE,
		 "IDENTIFY: the reserve counts");
	for (unsigned int i = 0; i < ARRAY_SIZE(mins); i++) {
		int error = resize(pool, mins[i], &reason);
		struct kmdev_pool_facts facts = facts_of(pool);

		abi_case(!error && facts.min == mins[i] && facts.now == mins[i] &&
			 facts.idle == (uint64_t)mins[i] * PAGE &&
			 abi_account(scene.fd).bytes == before.bytes + facts.idle,
			 "POOL_RESIZE: to %u: %u there, %llu bytes idle, and counted", mins[i],
			 facts.now, (unsigned long long)facts.idle);
	}
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
	abi_case(abi_same(before, abi_account(scene.fd)), "IDENTIFY: and goes with the pool");
}

static void resizing_refused(void)
{
	uint32_t dma = source_pool(scene.fd, "dma", KMDEV_POOL_DMA, 0, ELEMENT), reason;
	uint32_t large = source_pool(scene.fd, "large", KMDEV_POOL_PAGES, 1, 4);
	struct account before = abi_account(scene.fd);
	int error = resize(dma, 2, &reason);

	abi_case(error == EINVAL && reason == KMDEV_POOL_KIND, "POOL_RESIZE: of a dma_pool: %s",
		 strerrorname_np(error));
	error = resize(large, KMDEV_POOL_MIN_MAX, &reason);
	abi_case(error == EDQUOT && reason == KMDEV_USER_BYTES && facts_of(large).min == 1 &&
		 abi_same(before, abi_account(scene.fd)),
		 "POOL_RESIZE: to more than the user may have: %s", strerrorname_np(error));
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, dma);
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, large);
}

/* What a dma_pool has, it keeps; but not what it did not get. */
static void counted_for_dma(void)
{
	uint32_t dma = source_pool(scene.fd, "dma", KMDEV_POOL_DMA, 0, PAGE), reason;
	struct account before = abi_account(scene.fd);
	uint64_t handle;
	int error;

	inject(KMDEV_INJECT_EVERY, KMDEV_DMA_POOL_ALLOC);
	error = element_by(KMDEV_DMA_POOL_ALLOC, scene.fd, dma, &handle, &reason);
	inject(KMDEV_INJECT_OFF, 0);
	abi_case(error == ENOMEM && abi_same(before, abi_account(scene.fd)),
		 "ALLOC: of a dma_pool that fails counts nothing: %s", strerrorname_np(error));
	error = element_by(KMDEV_DMA_POOL_ALLOC, scene.fd, dma, &handle, &reason);
	abi_free(scene.fd, handle);
	abi_case(!error && abi_account(scene.fd).bytes == before.bytes + PAGE,
		 "FREE: what a dma_pool got stays counted until it goes");
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, dma);
}

/* What the backing allocator will not give now is filled in by what is freed. */
static void grown_while_empty(void)
{
	uint32_t pool = source_pool(scene.fd, "grown", KMDEV_POOL_KMALLOC, MIN, ELEMENT), reason;
	uint64_t handles[MIN];
	int error;

	for (unsigned int i = 0; i < MIN; i++)
		element(scene.fd, pool, &handles[i], &reason);
	inject(KMDEV_INJECT_EVERY, KMDEV_MEMPOOL_ALLOC);
	error = resize(pool, 2 * MIN, &reason);
	abi_case(!error && facts_of(pool).min == 2 * MIN && facts_of(pool).now == MIN,
		 "POOL_RESIZE: up, while the backing allocator fails: %s", strerrorname_np(error));
	inject(KMDEV_INJECT_OFF, 0);
	for (unsigned int i = 0; i < MIN; i++)
		abi_free(scene.fd, handles[i]);
	abi_case(facts_of(pool).now == 2 * MIN, "and what is freed fills it");
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
}

static void all_users(void)
{
	int owner = abi_open(1, 0, O_RDWR), admin = abi_open(2, ABI_SYS_ADMIN, O_RDWR);
	uint32_t id = source_pool(owner, "theirs", KMDEV_POOL_KMALLOC, 1, ELEMENT), reason;
	struct kmdev_source source = { .size = sizeof(source), .id = id };
	struct kmdev_pool_resize resize = { .size = sizeof(resize), .pool = id, .min = 2 };
	struct kmdev_pool_facts facts;
	uint64_t handle;

	abi_case(abi_call(admin, KMDEV_POOL_RESIZE, &resize) == ENOENT &&
		 abi_call(admin, KMDEV_POOL_DESTROY, &source) == ENOENT &&
		 element(admin, id, &handle, &reason) == ENOENT && reason == KMDEV_NO_POOL,
		 "an administrator has not another user's pool without asking for it");
	resize.flags = KMDEV_ALL_USERS;
	source.flags = KMDEV_ALL_USERS;
	abi_case(!abi_call(admin, KMDEV_POOL_RESIZE, &resize) &&
		 !abi_call(admin, KMDEV_POOL_DESTROY, &source) &&
		 !source_pool_facts(owner, id, &facts), "but with KMDEV_ALL_USERS it has");
	close(owner);
	close(admin);
}

static void limit(void)
{
	int fd = abi_open(3, 0, O_RDWR);
	struct kmdev_identify identify = abi_identify(fd);
	uint32_t ids[256];
	unsigned int count = 0;
	char name[16];

	do {
		snprintf(name, sizeof(name), "n%u", count);
		ids[count] = source_pool(fd, name, KMDEV_POOL_KMALLOC, 1, 16);
	} while (ids[count] && ++count < ARRAY_SIZE(ids));
	abi_case(errno == EDQUOT && count == identify.out_user_pools_max &&
		 abi_identify(fd).out_user_pools == count,
		 "POOL_CREATE: %u pools, as IDENTIFY says, then %s", count, strerrorname_np(errno));
	while (count--)
		source_destroy(fd, KMDEV_POOL_DESTROY, ids[count]);
	abi_case(!abi_identify(fd).out_user_pools, "IDENTIFY: none is left");
	close(fd);
}

/* What a pool has in reserve is charged, so all that it gives is. */
static void always_charged(void)
{
	int admin = abi_open(2, ABI_SYS_ADMIN, O_RDWR);
	uint32_t pool = source_pool(admin, "charged", KMDEV_POOL_KMALLOC, 1, 100);
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_MEMPOOL_ALLOC, .source = pool,
		.flags = KMDEV_ALLOC_NO_ACCOUNT,
	};
	struct kmdev_facts facts;
	int error = abi_call(admin, KMDEV_ALLOC, &alloc);

	abi_case(!error && !abi_info(admin, alloc.out_handle, 0, &facts) &&
		 (facts.gfp_used & KMDEV_GFP_BIT_ACCOUNT),
		 "mempool_alloc without a charge: charged all the same (%s)",
		 strerrorname_np(error));
	abi_free(admin, alloc.out_handle);
	source_destroy(admin, KMDEV_POOL_DESTROY, pool);
	close(admin);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	minimums();
	kinds();
	elements();
	never_twice();
	every_reserve();
	resizing();
	resizing_refused();
	counted_for_dma();
	grown_while_empty();
	all_users();
	limit();
	always_charged();
	scene_close(&scene);
	return abi_done();
}
