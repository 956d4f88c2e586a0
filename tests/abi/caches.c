// SPDX-License-Identifier: GPL-2.0-only
/* Caches: what one can be, whose it is, what its objects hold, when it can go. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define OBJECT 200
#define OBJECTS 64

static struct scene scene;

static void create_case(struct kmdev_cache_create wrong, int error, uint32_t reason,
			const char *what)
{
	const struct command *command = &commands[KMDEV_NR_CACHE_CREATE];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.cache_create.bytes = wrong.bytes;
	request.cache_create.align = wrong.align;
	request.cache_create.flags = wrong.flags;
	request_case(command, &request, &scene, error, reason, "%s: %llu bytes, align %llu, flags %#x",
		     what, (unsigned long long)wrong.bytes, (unsigned long long)wrong.align,
		     wrong.flags);
}

#define CREATE(error, reason, what, ...) \
	create_case((struct kmdev_cache_create){ __VA_ARGS__ }, error, reason, what)

static void sizes(void)
{
	static const struct {
		uint64_t bytes;
		bool good;
	} rows[] = {
		{ 0, false }, { 1, false }, { 7, false }, { 8, true }, { 9, true }, { 96, true },
		{ 4095, true }, { 4096, true }, { 4097, true }, { 65536, true },
		{ KMDEV_CACHE_BYTES_MAX - 1, true }, { KMDEV_CACHE_BYTES_MAX, true },
		{ KMDEV_CACHE_BYTES_MAX + 1, false }, { 1 << 20, false },
		{ 1ULL << 31, false }, { (1ULL << 32) - 1, false }, { 1ULL << 32, false },
		{ (1ULL << 32) + 8, false }, { (1ULL << 32) + 4096, false }, { 1ULL << 63, false },
		{ ~0ULL, false },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++)
		CREATE(rows[i].good ? 0 : EINVAL, KMDEV_CACHE_BYTES, "size",
		       .bytes = rows[i].bytes);
}

static void alignments(void)
{
	static const uint64_t wrong[] = {
		3, 5, 6, 7, 12, 4095, 4097, 8192, 65536, 1ULL << 31, 1ULL << 32, (1ULL << 32) + 1,
		(1ULL << 32) + 8, 1ULL << 63, ~0ULL,
	};

	for (uint64_t align = 1; align <= PAGE; align *= 2)
		CREATE(0, 0, "alignment", .bytes = OBJECT, .align = align);
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++)
		CREATE(EINVAL, KMDEV_CACHE_ALIGN, "alignment", .bytes = OBJECT, .align = wrong[i]);
}

static void flags(void)
{
	const unsigned int zones = KMDEV_CACHE_DMA | KMDEV_CACHE_DMA32;

	for (unsigned int bit = 0; 1U << bit < KMDEV_CACHE_FLAGS; bit++) {
		bool privileged = 1U << bit >= KMDEV_CACHE_CONSISTENCY_CHECKS;

		CREATE(privileged ? EPERM : 0, KMDEV_NEEDS_SYS_ADMIN, "one flag", .bytes = OBJECT,
		       .flags = 1U << bit);
	}
	CREATE(EINVAL, KMDEV_CACHE_ZONES, "two zones", .bytes = OBJECT, .flags = zones);
	CREATE(0, 0, "all that users may",
	       .bytes = OBJECT, .flags = (KMDEV_CACHE_CONSISTENCY_CHECKS - 1) & ~zones);
}

static uint64_t object(int fd, uint32_t cache, unsigned int gfp)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMEM_CACHE_ALLOC, .source = cache,
		.flags = KMDEV_ALLOC_GFP, .gfp = gfp,
	};

	errno = abi_call(fd, KMDEV_ALLOC, &alloc);
	return errno ? 0 : alloc.out_handle;
}

/* Each debug flag costs speed, and nothing else. */
static void debug_flags(void)
{
	int admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);

	for (unsigned int flag = KMDEV_CACHE_CONSISTENCY_CHECKS; flag < KMDEV_CACHE_FLAGS;
	     flag <<= 1) {
		uint32_t cache = source_cache(admin, "debug", OBJECT, flag);
		unsigned char data[OBJECT] = { 1 };
		unsigned int wrong = 0;

		for (unsigned int i = 0; i < OBJECTS; i++) {
			uint64_t handle = object(admin, cache, KMDEV_GFP_KERNEL);

			wrong += abi_read(admin, handle, 0, data, OBJECT) != 0;
			for (unsigned int at = 0; at < OBJECT; at++)
				wrong += data[at] != 0;
			memset(data, 0xff, OBJECT);
			wrong += abi_write(admin, handle, 0, data, OBJECT) != 0;
			abi_free(admin, handle);
		}
		abi_case(cache && !wrong, "debug flag %#x: objects are zero and writable (%u wrong)",
			 flag, wrong);
		source_destroy(admin, KMDEV_CACHE_DESTROY, cache);
	}
	close(admin);
}

/* Slabs of more than two pages are not waited for; a red zone is as long as the alignment. */
static void never_failing(void)
{
	static const struct {
		uint64_t bytes;
		unsigned int align;
		int error;
	} rows[] = {
		{ 100, 0, 0 }, { PAGE, 0, 0 }, { PAGE + 1, 0, EINVAL }, { 2 * PAGE, 0, EINVAL },
		{ PAGE, PAGE / 2, 0 }, { PAGE / 2, PAGE, 0 },
		{ PAGE / 2 + 1, PAGE, EINVAL }, { PAGE, PAGE, EINVAL },
	};
	int admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kmdev_cache_create create = {
			.size = sizeof(create), .bytes = rows[i].bytes, .align = rows[i].align,
			.flags = KMDEV_CACHE_TYPESAFE_BY_RCU | KMDEV_CACHE_RED_ZONE,
			.name = abi_address("never"), .name_length = strlen("never"),
		};
		int error = abi_call(admin, KMDEV_CACHE_CREATE, &create);
		uint64_t handle = object(admin, create.out_cache,
					 KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_NOFAIL);

		if (!error)
			error = handle ? abi_free(admin, handle) : errno;
		abi_case(create.out_cache && error == rows[i].error,
			 "NOFAIL: an object of %llu bytes, aligned to %u: %s",
			 (unsigned long long)rows[i].bytes, rows[i].align, strerrorname_np(error));
		source_destroy(admin, KMDEV_CACHE_DESTROY, create.out_cache);
	}
	close(admin);
}

static void never_twice(void)
{
	uint32_t last = 0;
	bool ascending = true;

	for (unsigned int i = 0; i < 50; i++) {
		uint32_t id = source_cache(scene.fd, "again", OBJECT, 0);

		ascending = ascending && id > last;
		last = id;
		source_destroy(scene.fd, KMDEV_CACHE_DESTROY, id);
	}
	abi_case(ascending, "50 caches one after the other: no number is given twice");
}

/* What the kernel's own listing says: its name is a number, and nobody shares it. */
static void in_the_kernel(void)
{
	struct kmdev_cache_facts facts = { 0 };
	char path[64];
	struct stat entry;

	source_cache_facts(scene.fd, scene.cache, &facts);
	snprintf(path, sizeof(path), "kmd-%u", scene.cache);
	abi_case(!strcmp(facts.slab, path), "CACHE_LIST: the kernel's name is %s", facts.slab);
	snprintf(path, sizeof(path), "/sys/kernel/slab/%.32s", facts.slab);
	abi_case(!lstat(path, &entry) && S_ISDIR(entry.st_mode),
		 "%s is a directory: not merged with another", path);
}

static bool facts_are(uint32_t cache, uint64_t objects, unsigned int pools)
{
	struct kmdev_cache_facts facts;

	return source_cache_facts(scene.fd, cache, &facts) && facts.objects == objects &&
	       facts.pools == pools && facts.bytes == SCENE_BYTES && facts.uid == abi_user(0) &&
	       !strcmp(facts.name, SCENE_NAME);
}

static void busy(void)
{
	const struct command *destroy = &commands[KMDEV_NR_CACHE_DESTROY];
	uint64_t handle = object(scene.fd, scene.cache, KMDEV_GFP_KERNEL);
	union request request;
	uint32_t pool;

	abi_case(facts_are(scene.cache, 1, 0), "CACHE_LIST: counts an object");
	request_fill(destroy, &request, &scene, 0xcc);
	request_case(destroy, &request, &scene, EBUSY, KMDEV_BUSY_OBJECTS, "with an object alive");
	abi_free(scene.fd, handle);
	pool = source_pool(scene.fd, "on", KMDEV_POOL_CACHE, 5, scene.cache);
	abi_case(facts_are(scene.cache, 5, 1), "CACHE_LIST: counts a pool and its reserve");
	request_case(destroy, &request, &scene, EBUSY, KMDEV_BUSY_POOL, "with a pool on it");
	source_destroy(scene.fd, KMDEV_POOL_DESTROY, pool);
	abi_case(facts_are(scene.cache, 0, 0), "CACHE_LIST: and none when they are gone");
	request_case(destroy, &request, &scene, 0, 0, "with neither");
}

static void all_users(void)
{
	int owner = abi_open(1, 0, O_RDWR), admin = abi_open(2, ABI_SYS_ADMIN, O_RDWR);
	struct kmdev_source source = {
		.size = sizeof(source), .id = source_cache(owner, "theirs", OBJECT, 0),
	};
	struct kmdev_cache_facts facts;

	abi_case(abi_call(admin, KMDEV_CACHE_SHRINK, &source) == ENOENT &&
		 abi_call(admin, KMDEV_CACHE_DESTROY, &source) == ENOENT &&
		 !source_cache_facts(admin, source.id, &facts),
		 "an administrator has not another user's cache without asking for it");
	abi_case(!object(admin, source.id, KMDEV_GFP_KERNEL) && errno == ENOENT,
		 "nor its objects at all");
	source.flags = KMDEV_ALL_USERS;
	abi_case(!abi_call(admin, KMDEV_CACHE_SHRINK, &source) &&
		 !abi_call(admin, KMDEV_CACHE_DESTROY, &source), "but with KMDEV_ALL_USERS it has");
	abi_case(!source_cache_facts(owner, source.id, &facts), "and then the owner has it not");
	close(owner);
	close(admin);
}

/* The number of the constructor's call, then the text; 0 if it is anything else. */
static uint64_t constructed_by(const unsigned char *data, unsigned int bytes)
{
	uint64_t call;

	memcpy(&call, data, sizeof(call));
	for (unsigned int at = sizeof(call); at < bytes; at++) {
		if (data[at] != (unsigned char)"kmd-ctor"[at % 8])
			return 0;
	}
	return call;
}

static void constructor_of(unsigned int bytes)
{
	uint32_t cache = source_cache(scene.fd, "made", bytes, KMDEV_CACHE_CONSTRUCTOR);
	uint64_t handles[OBJECTS], seen[OBJECTS] = { 0 };
	struct kmdev_cache_facts facts = { 0 };
	unsigned char data[4096];
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < OBJECTS; i++) {
		struct kmdev_facts info = { 0 };

		handles[i] = object(scene.fd, cache, KMDEV_GFP_KERNEL);
		abi_read(scene.fd, handles[i], 0, data, bytes);
		abi_info(scene.fd, handles[i], 0, &info);
		seen[i] = constructed_by(data, bytes);
		source_cache_facts(scene.fd, cache, &facts);
		wrong += !seen[i] || seen[i] > facts.constructed ||
			 info.zeroed != KMDEV_ZEROED_CONSTRUCTOR || info.cache_id != cache;
		for (unsigned int before = 0; before < i; before++)
			wrong += seen[before] == seen[i];
	}
	abi_case(!wrong && facts.constructed >= OBJECTS && facts.objects == OBJECTS,
		 "constructor, %u bytes: each object is its own call's (%u wrong, %llu calls)",
		 bytes, wrong, (unsigned long long)facts.constructed);
	for (unsigned int i = 0; i < OBJECTS; i++)
		abi_free(scene.fd, handles[i]);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache);
}

/*
 * What was written stays over free and alloc: the constructor is not called again.  KASAN keeps
 * what is freed from coming back soon, and another processor has a slab of its own.
 */
static void contents_are_kept(void)
{
	bool kept_back = abi_identify(scene.fd).out_kernel & KMDEV_KERNEL_KASAN;
	uint32_t cache = source_cache(scene.fd, "kept", OBJECT, KMDEV_CACHE_CONSTRUCTOR);
	struct kmdev_cache_facts before = { 0 }, after = { 0 };
	unsigned char data[OBJECT], now[OBJECT];
	uint64_t handle, again;
	bool kept = false;

	abi_stay_on(0);
	handle = object(scene.fd, cache, KMDEV_GFP_KERNEL);
	abi_read(scene.fd, handle, 0, data, OBJECT);
	memset(data + 8, 0x5a, OBJECT - 8);
	abi_write(scene.fd, handle, 0, data, OBJECT);
	source_cache_facts(scene.fd, cache, &before);
	abi_free(scene.fd, handle);
	for (unsigned int i = 0; i < OBJECTS && !kept; i++) {
		again = object(scene.fd, cache, KMDEV_GFP_KERNEL);
		abi_read(scene.fd, again, 0, now, OBJECT);
		kept = !memcmp(data, now, OBJECT);
		abi_free(scene.fd, again);
	}
	source_cache_facts(scene.fd, cache, &after);
	abi_case(kept_back || (kept && before.constructed == after.constructed),
		 "constructor: what was written is there after free and alloc (%llu calls)",
		 (unsigned long long)after.constructed);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache);
}

/* An empty slab goes with shrink, and the constructor makes the next one. */
static void shrinking(void)
{
	uint32_t cache = source_cache(scene.fd, "shrunk", OBJECT, KMDEV_CACHE_CONSTRUCTOR);
	struct kmdev_source source = { .size = sizeof(source), .id = cache };
	struct kmdev_cache_facts before = { 0 }, after = { 0 };

	abi_free(scene.fd, object(scene.fd, cache, KMDEV_GFP_KERNEL));
	source_cache_facts(scene.fd, cache, &before);
	abi_case(!abi_call(scene.fd, KMDEV_CACHE_SHRINK, &source), "CACHE_SHRINK: an empty cache");
	abi_free(scene.fd, object(scene.fd, cache, KMDEV_GFP_KERNEL));
	source_cache_facts(scene.fd, cache, &after);
	abi_case(before.constructed && after.constructed > before.constructed,
		 "CACHE_SHRINK: the next object is made anew (%llu calls, then %llu)",
		 (unsigned long long)before.constructed, (unsigned long long)after.constructed);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache);
}

static void not_cleared(void)
{
	uint32_t cache = source_cache(scene.fd, "clear", OBJECT, KMDEV_CACHE_CONSTRUCTOR);
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	union request request;
	struct scene admin = scene;

	admin.fd = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	request_fill(command, &request, &admin, 0xcc);
	request.alloc.allocator = KMDEV_KMEM_CACHE_ALLOC;
	request.alloc.source = cache;
	request.alloc.flags = KMDEV_ALLOC_STALE;
	request_case(command, &request, &admin, EINVAL, KMDEV_CONSTRUCTED, "stale, constructed");
	request.alloc.flags = KMDEV_ALLOC_GFP;
	request.alloc.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO;
	request_case(command, &request, &admin, EINVAL, KMDEV_CONSTRUCTED, "cleared, constructed");
	request.alloc.gfp = KMDEV_GFP_KERNEL;
	request_case(command, &request, &admin, 0, 0, "neither, constructed");
	close(admin.fd);
	source_destroy(scene.fd, KMDEV_CACHE_DESTROY, cache);
}

/* As many as IDENTIFY says, and then no more. */
static void limit(void)
{
	int fd = abi_open(3, 0, O_RDWR);
	struct kmdev_identify identify = abi_identify(fd);
	struct kmdev_cache_create create = { .size = sizeof(create), .bytes = OBJECT };
	uint32_t ids[256];
	unsigned int count = 0;
	char name[16];
	int error;

	create.name = abi_address(name);
	do {
		create.name_length = snprintf(name, sizeof(name), "n%u", count);
		error = abi_call(fd, KMDEV_CACHE_CREATE, &create);
		ids[count] = create.out_cache;
	} while (!error && ++count < ARRAY_SIZE(ids));
	abi_case(error == EDQUOT && create.out_reason == KMDEV_USER_CACHES &&
		 count == identify.out_user_caches_max &&
		 abi_identify(fd).out_user_caches == count,
		 "CACHE_CREATE: %u caches, as IDENTIFY says, then %s", count,
		 strerrorname_np(error));
	while (count--)
		source_destroy(fd, KMDEV_CACHE_DESTROY, ids[count]);
	abi_case(!abi_identify(fd).out_user_caches, "IDENTIFY: none is left");
	close(fd);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	sizes();
	alignments();
	flags();
	debug_flags();
	never_failing();
	never_twice();
	in_the_kernel();
	busy();
	all_users();
	constructor_of(8);
	constructor_of(100);
	constructor_of(OBJECT);
	constructor_of(PAGE);
	contents_are_kept();
	shrinking();
	not_cleared();
	limit();
	scene_close(&scene);
	return abi_done();
}
