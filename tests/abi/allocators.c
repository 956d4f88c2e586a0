// SPDX-License-Identifier: GPL-2.0-only
/* The list of allocators, and what each does not take. */
#include <errno.h>
#include <string.h>

#include "request.h"

static struct scene scene;

static void positions(unsigned int count)
{
	const struct command *command = &commands[KMDEV_NR_ALLOCATOR];
	const unsigned int behind[] = { count, count + 1, 255, 256, 0x7fffffff, 1U << 31, ~0U };
	union request request;

	for (unsigned int index = 0; index < count; index++) {
		request_fill(command, &request, &scene, 0xcc);
		request.allocator.index = index;
		request_case(command, &request, &scene, 0, 0, "position %u", index);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(behind); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.allocator.index = behind[i];
		request_case(command, &request, &scene, ENOENT, KMDEV_NO_INDEX, "position %u",
			     behind[i]);
	}
}

static void unknown(unsigned int count)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	const unsigned int ids[] = {
		0, count + 1, count + 2, 31, 32, 63, 64, 255, 256, 256 + KMDEV_KMALLOC,
		65536 + KMDEV_KMALLOC, (1U << 31) + KMDEV_KMALLOC, ~0U,
	};
	union request request;

	for (unsigned int i = 0; i < ARRAY_SIZE(ids); i++) {
		request_fill(command, &request, &scene, 0xcc);
		request.alloc.allocator = ids[i];
		request_case(command, &request, &scene, EOPNOTSUPP, KMDEV_ALLOCATOR_UNKNOWN,
			     "allocator %u", ids[i]);
	}
}

static void ask(const struct kmdev_allocator *allocator, unsigned int flags, unsigned int order,
		unsigned int gfp, int error, uint32_t reason, const char *what)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.flags = flags;
	request.alloc.order = order;
	request.alloc.gfp = gfp;
	request_case(command, &request, &scene, error, reason, "%s %s", allocator->out_name, what);
}

static void not_taken(const struct kmdev_allocator *allocator)
{
	bool takes_order = allocator->out_flags & KMDEV_ALLOCATOR_ORDER;
	bool takes_gfp = allocator->out_flags & KMDEV_ALLOCATOR_GFP;

	ask(allocator, 0, 0, 0, 0, 0, "with neither order nor mask");
	ask(allocator, KMDEV_ALLOC_FILE, 0, 0, 0, 0, "for the open file");
	ask(allocator, KMDEV_ALLOC_ORDER, 0, 0, takes_order ? 0 : EINVAL, KMDEV_ORDER_NOT_TAKEN,
	    "with an order");
	ask(allocator, 0, 1, 0, EINVAL, KMDEV_ORDER_NOT_TAKEN, "with an order, but no flag for it");
	ask(allocator, KMDEV_ALLOC_GFP, 0, KMDEV_GFP_KERNEL, takes_gfp ? 0 : EINVAL,
	    KMDEV_GFP_NOT_TAKEN, "with a mask");
	ask(allocator, 0, 0, KMDEV_GFP_KERNEL, EINVAL, KMDEV_GFP_NOT_TAKEN,
	    "with a mask, but no flag for it");
	ask(allocator, KMDEV_ALLOC_STALE, 0, 0, EPERM, KMDEV_NEEDS_SYS_ADMIN,
	    "with stale contents");
	ask(allocator, KMDEV_ALLOC_NO_ACCOUNT, 0, 0, EPERM, KMDEV_NEEDS_SYS_ADMIN,
	    "without a charge to the cgroup");
}

/* What a user program can tell of an allocator without having it at work. */
static void plausible(const struct kmdev_allocator *allocator)
{
	abi_case(memchr(allocator->out_name, 0, sizeof(allocator->out_name)) &&
		 allocator->out_name[0] && allocator->out_bytes_max >= PAGE &&
		 !allocator->__out_pad && !(allocator->out_gfp & ~KMDEV_GFP_BITS),
		 "ALLOCATOR: %.31s: has a name, a limit and a mask", allocator->out_name);
}

int main(void)
{
	unsigned int count;

	abi_start();
	scene_open(&scene, 0);
	count = abi_identify(scene.fd).out_allocators;
	abi_case(count >= KMDEV_VZALLOC, "IDENTIFY: at least %u allocators (%u)", KMDEV_VZALLOC,
		 count);
	positions(count);
	unknown(count);
	for (unsigned int index = 0; index < count; index++) {
		struct kmdev_allocator allocator = { .size = sizeof(allocator), .index = index };

		abi_call(scene.fd, KMDEV_ALLOCATOR, &allocator);
		plausible(&allocator);
		not_taken(&allocator);
	}
	scene_close(&scene);
	return abi_done();
}
