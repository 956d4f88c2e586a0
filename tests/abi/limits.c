// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of a user and of the device, exact to the byte and the buffer.  They are the module's
 * parameters, so this program wants the device for itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define CONSTRUCTORS 32

/* The smallest zone in blocks of 64 KiB. */
#define ZONE_ORDER 4
#define ZONE_BLOCKS (16 * 16)

static struct scene scene;

struct limit {
	const char *parameter;
	int error;
	uint32_t reason;
	bool bytes;
	bool device;
};

static const struct limit limits[] = {
	{ "max_user_bytes", EDQUOT, KMDEV_USER_BYTES, true, false },
	{ "max_bytes", ENOSPC, KMDEV_DEVICE_BYTES, true, true },
	{ "max_user_buffers", EDQUOT, KMDEV_USER_BUFFERS, false, false },
	{ "max_buffers", ENOSPC, KMDEV_DEVICE_BUFFERS, false, true },
};

static uint64_t used(const struct limit *limit)
{
	struct kmdev_identify identify = abi_identify(scene.fd);

	if (limit->device)
		return limit->bytes ? identify.out_bytes : identify.out_buffers;
	return limit->bytes ? identify.out_user_bytes : identify.out_user_buffers;
}

static uint64_t limit_said(const struct limit *limit)
{
	struct kmdev_identify identify = abi_identify(scene.fd);

	if (limit->device)
		return limit->bytes ? identify.out_bytes_max : identify.out_buffers_max;
	return limit->bytes ? identify.out_user_bytes_max : identify.out_user_buffers_max;
}

/* Room for one page, or one buffer, and then for none. */
static void exact(const struct limit *limit)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	uint64_t one = limit->bytes ? PAGE : 1, before, full;
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = KMDEV_GET_ZEROED_PAGE;
	request.alloc.bytes = 0;
	full = used(limit) + one;

	before = abi_parameter(limit->parameter, full);
	abi_case(limit_said(limit) == full, "IDENTIFY: says %s", limit->parameter);
	request_case(command, &request, &scene, 0, 0, "%s with room for one", limit->parameter);
	abi_parameter(limit->parameter, full - 1);
	request_case(command, &request, &scene, limit->error, limit->reason,
		     "%s with one too little", limit->parameter);
	abi_parameter(limit->parameter, limit->bytes ? 1 : 0);
	request_case(command, &request, &scene, limit->error, limit->reason,
		     "%s below what is used", limit->parameter);
	abi_case(!abi_write(scene.fd, scene.handle, 0, scene.data, 1),
		 "%s below what is used: what there is stays", limit->parameter);
	abi_parameter(limit->parameter, before);
	request_case(command, &request, &scene, 0, 0, "%s as before", limit->parameter);
}

/* Many at once: as many as there is room for, and why not the rest. */
static void many(const struct limit *limit)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC_MANY];
	uint64_t one = limit->bytes ? PAGE : 1, before, handles[10];
	struct account account = abi_account(scene.fd);
	union request request;
	int error;

	request_fill(command, &request, &scene, 0xcc);
	scene.request.allocator = KMDEV_GET_ZEROED_PAGE;
	scene.request.bytes = 0;
	request.alloc_many.handles = abi_address(handles);
	request.alloc_many.count = ARRAY_SIZE(handles);
	before = abi_parameter(limit->parameter, used(limit) + 3 * one);
	error = abi_call(scene.fd, command->number, &request);
	abi_case(!error && request.alloc_many.out_count == 3 &&
		 request.alloc_many.out_rest == limit->reason &&
		 abi_account(scene.fd).buffers == account.buffers + 3,
		 "ALLOC_MANY: %s with room for 3 of 10: %u, rest %u", limit->parameter,
		 request.alloc_many.out_count, request.alloc_many.out_rest);
	request.alloc_many.count = 1;
	request_case(command, &request, &scene, limit->error, limit->reason,
		     "%s with room for none", limit->parameter);
	abi_parameter(limit->parameter, before);
	for (unsigned int i = 0; i < 3; i++)
		abi_free(scene.fd, handles[i]);
	abi_case(abi_same(account, abi_account(scene.fd)),
		 "ALLOC_MANY: %s: freed, nothing is counted", limit->parameter);
}

/* Another user is not bound by what this one holds; the device's limit binds both. */
static void whose_limit(void)
{
	int other = abi_open(1, 0, O_RDWR);
	uint64_t before, handle;

	before = abi_parameter("max_user_buffers", used(&limits[2]));
	handle = abi_allocate(other, KMDEV_KMALLOC, 100, 0);
	abi_case(handle && !abi_allocate(scene.fd, KMDEV_KMALLOC, 100, 0),
		 "a user's limit is for each user");
	abi_parameter("max_user_buffers", before);
	before = abi_parameter("max_buffers", used(&limits[3]));
	abi_case(!abi_allocate(other, KMDEV_KMALLOC, 100, 0) && errno == ENOSPC,
		 "the device's limit is for all");
	abi_parameter("max_buffers", before);
	abi_free(other, handle);
	close(other);
}

/* A big buffer takes no more than there is, and leaves nothing charged when it is refused. */
static void refused_leaves_nothing(void)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	union request request;
	uint64_t before;

	before = abi_parameter("max_user_bytes", used(&limits[0]) + 10 * PAGE);
	for (uint64_t pages = 9; pages < 13; pages++) {
		request_fill(command, &request, &scene, 0xcc);
		request.alloc.allocator = KMDEV_VMALLOC;
		request.alloc.bytes = pages * PAGE;
		request_case(command, &request, &scene, pages > 10 ? EDQUOT : 0, KMDEV_USER_BYTES,
			     "%llu pages where 10 are left", (unsigned long long)pages);
	}
	abi_parameter("max_user_bytes", before);
}

/* Caches and pools: room for one more, and for none. */
static const struct {
	const char *parameter;
	unsigned int command;
	int error;
	uint32_t reason;
} source_limits[] = {
	{ "max_user_caches", KMDEV_NR_CACHE_CREATE, EDQUOT, KMDEV_USER_CACHES },
	{ "max_caches", KMDEV_NR_CACHE_CREATE, ENOSPC, KMDEV_DEVICE_CACHES },
	{ "max_user_pools", KMDEV_NR_POOL_CREATE, EDQUOT, KMDEV_USER_POOLS },
	{ "max_pools", KMDEV_NR_POOL_CREATE, ENOSPC, KMDEV_DEVICE_POOLS },
};

/* The scene has one of each, and nobody else has any. */
static void exact_sources(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(source_limits); i++) {
		const struct command *command = &commands[source_limits[i].command];
		const char *parameter = source_limits[i].parameter;
		union request request;
		uint64_t before;

		request_fill(command, &request, &scene, 0xcc);
		before = abi_parameter(parameter, 2);
		request_case(command, &request, &scene, 0, 0, "%s with room for one", parameter);
		for (uint64_t limit = 0; limit < 2; limit++) {
			abi_parameter(parameter, limit);
			request_case(command, &request, &scene, source_limits[i].error,
				     source_limits[i].reason, "%s of %llu", parameter,
				     (unsigned long long)limit);
		}
		abi_parameter(parameter, before);
	}
}

/* Whether an object of a cache was constructed, as kmdev.h says. */
static bool constructed(int fd, uint32_t cache, uint64_t bytes)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMEM_CACHE_ALLOC, .source = cache,
	};
	char object[64] = "";
	bool good;

	good = !abi_call(fd, KMDEV_ALLOC, &alloc) &&
	       !abi_read(fd, alloc.out_handle, 0, object, bytes) &&
	       !memcmp(object + 8, "kmd-ctorkmd-ctor", 16);
	return !abi_free(fd, alloc.out_handle) && good;
}

/* Each cache with a constructor needs a function of the driver's own, of which there are few. */
static void constructors(void)
{
	struct kmdev_cache_create create = {
		.size = sizeof(create), .bytes = 64, .flags = KMDEV_CACHE_CONSTRUCTOR,
	};
	struct kmdev_source source = { .size = sizeof(source) };
	uint32_t ids[2 * CONSTRUCTORS];
	int fds[2] = { scene.fd, abi_open(1, 0, O_RDWR) };
	unsigned int count = 0, right = 0;
	char name[16];
	int error;

	do {
		create.name = abi_address(name);
		create.name_length = snprintf(name, sizeof(name), "c%u", count);
		error = abi_call(fds[count % 2], KMDEV_CACHE_CREATE, &create);
		ids[count] = create.out_cache;
	} while (!error && ++count < ARRAY_SIZE(ids));
	abi_case(count == CONSTRUCTORS && error == ENOSPC &&
		 create.out_reason == KMDEV_DEVICE_CACHES,
		 "%u caches with a constructor, then %s", count, strerrorname_np(error));
	for (unsigned int i = 0; i < count; i++)
		right += constructed(fds[i % 2], ids[i], create.bytes);
	abi_case(right == count, "and %u of them construct", right);
	create.flags = 0;
	abi_case(!abi_call(fds[count % 2], KMDEV_CACHE_CREATE, &create),
		 "one without a constructor there is still");
	ids[count++] = create.out_cache;
	while (count--) {
		source.id = ids[count];
		abi_call(fds[count % 2], KMDEV_CACHE_DESTROY, &source);
	}
	close(fds[1]);
}

/* A rule for the device fails everybody's allocations, as long as its file is open. */
static void rule_for_all(void)
{
	struct kmdev_inject rule = {
		.size = sizeof(rule), .scope = KMDEV_INJECT_DEVICE, .mode = KMDEV_INJECT_EVERY,
		.n = 1,
	};
	int admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	abi_case(!abi_call(admin, KMDEV_INJECT, &rule), "INJECT: a rule for the device");
	request_case(command, &request, &scene, ENOMEM, KMDEV_INJECTED, "a rule for the device");
	close(admin);
	request_case(command, &request, &scene, 0, 0, "that is gone with its file");
}

/* The device's limit and each user's, as far as a long of the kernel goes. */
static uint64_t no_limit(void)
{
	struct utsname kernel;

	if (uname(&kernel) < 0)
		abi_fail("uname");
	return strcmp(kernel.machine, "i686") ? INT64_MAX : INT32_MAX;
}

static void more_than_there_is(const struct kmdev_allocator *allocator, uint32_t source,
			       uint64_t bytes)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	bool several = allocator->out_flags & KMDEV_ALLOCATOR_PIECES;
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.source = source;
	request.alloc.bytes = bytes;
	request_case(command, &request, &scene, EINVAL,
		     source && !several ? KMDEV_OBJECT_BYTES : KMDEV_BYTES_MAX,
		     "%s without limits: %llu bytes", allocator->out_name,
		     (unsigned long long)bytes);
}

/* What no limit refuses, the driver does: the kernel would warn, or look for a victim. */
static void without_limits(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count = allocators_list(scene.fd, allocators);
	uint64_t memory = abi_identify(scene.fd).out_memory, said[2], before[2];
	struct sources sources;

	sources_open(&sources, scene.fd, SCENE_BYTES);
	for (unsigned int i = 0; i < ARRAY_SIZE(said); i++) {
		said[i] = limit_said(&limits[i]);
		before[i] = abi_parameter(limits[i].parameter, no_limit());
		abi_case(limit_said(&limits[i]) == no_limit(), "IDENTIFY: without %s",
			 limits[i].parameter);
	}
	for (unsigned int i = 0; i < count; i++) {
		unsigned int id = allocators[i].out_allocator;
		uint32_t source = sources_for(&sources, &allocators[i]);

		more_than_there_is(&allocators[i], source, memory + 1);
		if (id == KMDEV_KVMALLOC || id == KMDEV_KVMALLOC_NODE)
			more_than_there_is(&allocators[i], source, 1ULL << 31);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(said); i++) {
		abi_parameter(limits[i].parameter, before[i]);
		abi_case(limit_said(&limits[i]) == said[i], "IDENTIFY: %s as before",
			 limits[i].parameter);
	}
	sources_close(&sources);
}

/* No limit but the kernel's: it says no, and nothing else (abi_done() looks at its log). */
static void zone_to_its_end(void)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_ALLOC_PAGES, .order = ZONE_ORDER,
		.flags = KMDEV_ALLOC_ORDER | KMDEV_ALLOC_GFP,
		.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_DMA,
	};
	uint64_t blocks[ZONE_BLOCKS];
	unsigned int count = 0;
	int error;

	while (!(error = abi_call(scene.fd, KMDEV_ALLOC, &alloc)) && count < ZONE_BLOCKS)
		blocks[count++] = alloc.out_handle;
	abi_case(count && error == ENOMEM && alloc.out_reason == KMDEV_ALLOCATOR_SAID_NO,
		 "zone DMA to its end: %u blocks of 64 KiB, then %s, reason %u", count,
		 strerrorname_np(error), alloc.out_reason);
	while (count)
		abi_free(scene.fd, blocks[--count]);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(limits); i++)
		exact(&limits[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(limits); i++)
		many(&limits[i]);
	exact_sources();
	constructors();
	rule_for_all();
	whose_limit();
	refused_leaves_nothing();
	without_limits();
	zone_to_its_end();
	scene_close(&scene);
	return abi_done();
}
