// SPDX-License-Identifier: GPL-2.0-only
/*
 * ALLOC_MANY and FREE_MANY refused: for what is asked of each buffer, as ALLOC is, or for what they
 * are asked themselves.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "request.h"

static struct scene scene;

/* The same checks as those of ALLOC, and nothing written where the request is. */
static void wrong_requests(void)
{
	const struct {
		const char *name;
		struct kmdev_alloc request;
		int error;
		uint32_t reason;
	} rows[] = {
		{ "a size that is short", { .size = 87 }, EINVAL, KMDEV_SIZE_SHORT },
		{ "no size", { .size = 0 }, EINVAL, KMDEV_SIZE_SHORT },
		{ "a size that is long", { .size = PAGE + 1 }, E2BIG, KMDEV_SIZE_LONG },
		{ "a size that is very long", { .size = ~0U }, E2BIG, KMDEV_SIZE_LONG },
		{ "a reserved member", { .__reserved = 1 }, EOPNOTSUPP, KMDEV_RESERVED_SET },
		{ "an undefined flag", { .flags = 1U << 31 }, EOPNOTSUPP, KMDEV_FLAG_UNKNOWN },
		{ "a name", { .name = abi_address("n"), .name_length = 1 }, EINVAL,
		  KMDEV_NAME_MANY },
		{ "a name's address", { .name = 1 }, EINVAL, KMDEV_NAME_MANY },
		{ "a name's length", { .name_length = 1 }, EINVAL, KMDEV_NAME_MANY },
		{ "an unknown allocator", { .allocator = 255 }, EOPNOTSUPP,
		  KMDEV_ALLOCATOR_UNKNOWN },
		{ "too many bytes", { .bytes = ~0ULL }, EINVAL, KMDEV_BYTES_MAX },
		{ "an order", { .order = 1 }, EINVAL, KMDEV_ORDER_NOT_TAKEN },
		{ "a mask without its flag", { .gfp = KMDEV_GFP_KERNEL }, EINVAL,
		  KMDEV_GFP_NOT_TAKEN },
		{ "a cache", { .source = 1 }, EINVAL, KMDEV_SOURCE_NOT_TAKEN },
		{ "a context that there is not", { .context = 9 }, EOPNOTSUPP,
		  KMDEV_CONTEXT_UNKNOWN },
		{ "stale contents", { .flags = KMDEV_ALLOC_STALE }, EPERM, KMDEV_NEEDS_SYS_ADMIN },
		{ "a node without its flag", { .node = 1 }, EINVAL, KMDEV_NODE_NOT_TAKEN },
		{ "more data than bytes", { .data = abi_address(scene.data),
		  .data_length = SCENE_BYTES + 1 }, EINVAL, KMDEV_RANGE },
		{ "data that is not there", { .data = PAGE, .data_length = 1 }, EFAULT,
		  KMDEV_BAD_ADDRESS },
	};
	const struct command *command = &commands[KMDEV_NR_ALLOC_MANY];
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kmdev_alloc nested = rows[i].request, copy;

		if (i > 1 && !nested.size)
			nested.size = sizeof(nested);
		if (!nested.allocator)
			nested.allocator = KMDEV_KMALLOC;
		if (!nested.bytes)
			nested.bytes = SCENE_BYTES;
		nested.out_reason = 0xcccccccc;
		copy = nested;
		request_fill(command, &request, &scene, 0xcc);
		request.alloc_many.request = abi_address(&nested);
		request_case(command, &request, &scene, rows[i].error, rows[i].reason,
			     "a request with %s", rows[i].name);
		abi_case(!memcmp(&nested, &copy, sizeof(nested)),
			 "ALLOC_MANY: a request with %s: is left alone", rows[i].name);
	}
}

/* Structures in structures grow by the same rules. */
static void longer_requests(void)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC_MANY];
	struct {
		struct kmdev_alloc request;
		uint64_t tail[2];
	} longer = {
		.request = {
			.size = sizeof(longer), .allocator = KMDEV_KMALLOC, .bytes = SCENE_BYTES,
		},
	};
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc_many.request = abi_address(&longer);
	request_case(command, &request, &scene, 0, 0, "a longer request, zero at its end");
	longer.tail[1] = 1;
	request_case(command, &request, &scene, E2BIG, KMDEV_SIZE_LONG,
		     "a longer request, not zero at its end");
}

static void counts_that_are_none(void)
{
	union request request;

	request_fill(&commands[KMDEV_NR_ALLOC_MANY], &request, &scene, 0xcc);
	request.alloc_many.count = 0;
	request_case(&commands[KMDEV_NR_ALLOC_MANY], &request, &scene, EINVAL,
		     KMDEV_COUNT_MISSING, "no buffers");
	request_fill(&commands[KMDEV_NR_FREE_MANY], &request, &scene, 0xcc);
	request.free_many.count = 0;
	request_case(&commands[KMDEV_NR_FREE_MANY], &request, &scene, EINVAL,
		     KMDEV_COUNT_MISSING, "no buffers");
}

static void read_only_array(void)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC_MANY];
	unsigned char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const uint64_t wrong[] = {
		0, PAGE - 1, abi_address(page), 0x0000800000000000, 0xffff888000001000,
		0xffffffff81000000, ~7ULL, ~0ULL,
	};
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.alloc_many.handles = wrong[i];
		request_case(command, &request, &scene, EFAULT, KMDEV_BAD_ADDRESS,
			     "handles to %#llx", (unsigned long long)wrong[i]);
	}
	munmap(page, PAGE);
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	wrong_requests();
	longer_requests();
	counts_that_are_none();
	read_only_array();
	scene_close(&scene);
	return abi_done();
}
