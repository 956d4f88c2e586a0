// SPDX-License-Identifier: GPL-2.0-only
/* Sizes and orders: what each allocator gives, charges and refuses. */
#include <errno.h>
#include <string.h>

#include "request.h"

static struct scene scene;
static struct kmdev_identify identify;

static unsigned int order_of(uint64_t bytes)
{
	unsigned int order = 0;

	while ((uint64_t)PAGE << order < bytes)
		order++;
	return order;
}

/* The kernel's size classes: powers of two from 8, and 96 and 192. */
static uint64_t slab_class(uint64_t bytes)
{
	uint64_t class = 8;

	if (bytes > 64 && bytes <= 96)
		return 96;
	if (bytes > 128 && bytes <= 192)
		return 192;
	while (class < bytes)
		class *= 2;
	return class;
}

static uint64_t usable_of(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	switch (allocator->out_allocator) {
	case KMDEV_KMALLOC:
	case KMDEV_KZALLOC:
		return slab_class(bytes);
	case KMDEV_VMALLOC:
	case KMDEV_VZALLOC:
		return (bytes + PAGE - 1) / PAGE * PAGE;
	default:
		return (uint64_t)PAGE << order_of(bytes);
	}
}

/* log2 of the pages, where it is the page allocator that gives them; large kmalloc asks it, too. */
static int order_said(const struct kmdev_allocator *allocator, uint64_t usable)
{
	switch (allocator->out_allocator) {
	case KMDEV_KMALLOC:
	case KMDEV_KZALLOC:
		return usable > identify.out_kmalloc_slab_max ? (int)order_of(usable) : -1;
	case KMDEV_VMALLOC:
	case KMDEV_VZALLOC:
		return -1;
	default:
		return order_of(usable);
	}
}

static uint32_t expected_reason(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	if (!bytes && allocator->out_flags & (KMDEV_ALLOCATOR_SIZE | KMDEV_ALLOCATOR_ORDER))
		return KMDEV_BYTES_MISSING;
	if (bytes > allocator->out_bytes_max)
		return KMDEV_BYTES_MAX;
	if (usable_of(allocator, bytes) > identify.out_user_bytes_max - identify.out_user_bytes)
		return KMDEV_USER_BYTES;
	return KMDEV_OK;
}

/* What INFO says of a buffer agrees with what was asked, and with the account. */
static void facts_agree(const struct kmdev_allocator *allocator, uint64_t bytes, uint64_t usable,
			struct kmdev_alloc *alloc)
{
	struct account before = abi_account(scene.fd), after;
	struct kmdev_facts facts;
	int error = abi_call(scene.fd, KMDEV_ALLOC, alloc);

	after = abi_account(scene.fd);
	if (!error)
		error = abi_info(scene.fd, alloc->out_handle, 0, &facts);
	abi_case(!error && facts.handle == alloc->out_handle && facts.bytes == bytes &&
		 facts.usable == usable && facts.allocator == allocator->out_allocator &&
		 facts.order == order_said(allocator, usable) &&
		 facts.pages == (usable + PAGE - 1) / PAGE && facts.runs >= 1 &&
		 facts.runs <= facts.pages,
		 "INFO: %s %llu: size %llu, usable %llu (wanted %llu), order %d, %llu pages",
		 allocator->out_name, (unsigned long long)bytes, (unsigned long long)facts.bytes,
		 (unsigned long long)facts.usable, (unsigned long long)usable, facts.order,
		 (unsigned long long)facts.pages);
	abi_case(after.bytes == before.bytes + usable && after.buffers == before.buffers + 1 &&
		 !abi_free(scene.fd, alloc->out_handle) &&
		 abi_same(before, abi_account(scene.fd)),
		 "IDENTIFY: %s %llu: charged with %llu bytes, and free gives them back",
		 allocator->out_name, (unsigned long long)bytes,
		 (unsigned long long)(after.bytes - before.bytes));
}

static void one_size(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	uint32_t reason = expected_reason(allocator, bytes);
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.bytes = bytes;
	request_case(command, &request, &scene,
		     reason == KMDEV_USER_BYTES ? EDQUOT : reason ? EINVAL : 0, reason, "%s %llu",
		     allocator->out_name, (unsigned long long)bytes);
	if (!reason)
		facts_agree(allocator, bytes ? bytes : PAGE, usable_of(allocator, bytes),
			    &request.alloc);
}

static void every_size(const struct kmdev_allocator *allocator)
{
	const uint64_t max = allocator->out_bytes_max;
	const uint64_t sizes[] = {
		0, 1, PAGE - 1, PAGE, PAGE + 1, 65536, 100000, 1000000, max - 1, max, max + 1,
		identify.out_kmalloc_max, identify.out_kmalloc_max + 1,
		identify.out_user_bytes_max + 1, (1ULL << 31) - 1, 1ULL << 31, 1ULL << 32,
		(1ULL << 32) + 1, (1ULL << 32) + 100, 1ULL << 47, (1ULL << 63) - 1, 1ULL << 63,
		(1ULL << 63) + 1, ~0ULL - PAGE, ~0ULL - PAGE + 1, ~0ULL - 1, ~0ULL,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		one_size(allocator, sizes[i]);
}

static void every_class(const struct kmdev_allocator *allocator)
{
	static const unsigned int classes[] = {
		8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 8192,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(classes); i++) {
		for (int around = -1; around <= 1; around++)
			one_size(allocator, classes[i] + around);
	}
}

/* The buffer is that of an order, a size, or both where they agree. */
static void one_order(const struct kmdev_allocator *allocator, uint32_t order, uint64_t bytes)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	uint32_t reason = KMDEV_OK;
	union request request;

	if (order > identify.out_max_order)
		reason = KMDEV_ORDER_MAX;
	else if (bytes > allocator->out_bytes_max)
		reason = KMDEV_BYTES_MAX;
	else if (bytes && order_of(bytes) != order)
		reason = KMDEV_ORDER_BYTES;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.flags = KMDEV_ALLOC_ORDER;
	request.alloc.order = order;
	request.alloc.bytes = bytes;
	request_case(command, &request, &scene, reason ? EINVAL : 0, reason, "%s order %u, size %llu",
		     allocator->out_name, order, (unsigned long long)bytes);
	if (!reason)
		facts_agree(allocator, bytes ? bytes : (uint64_t)PAGE << order,
			    (uint64_t)PAGE << order, &request.alloc);
}

static void every_order(const struct kmdev_allocator *allocator)
{
	const uint32_t wrong[] = {
		identify.out_max_order + 1, 12, 20, 31, 32, 52, 63, 64, 255, 256, 1U << 31, ~0U,
	};

	for (uint32_t order = 0; order <= identify.out_max_order; order++) {
		uint64_t bytes = (uint64_t)PAGE << order;

		one_order(allocator, order, 0);
		one_order(allocator, order, bytes);
		one_order(allocator, order, bytes - 1);
		one_order(allocator, order, bytes + 1);
		one_order(allocator, order, bytes / 2);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		one_order(allocator, wrong[i], 0);
		one_order(allocator, wrong[i], PAGE);
	}
}

int main(void)
{
	abi_start();
	scene_open(&scene, 0);
	identify = abi_identify(scene.fd);
	for (unsigned int index = 0; index < identify.out_allocators; index++) {
		struct kmdev_allocator allocator = { .size = sizeof(allocator), .index = index };

		abi_call(scene.fd, KMDEV_ALLOCATOR, &allocator);
		every_size(&allocator);
		if (allocator.out_flags & KMDEV_ALLOCATOR_SIZE)
			every_class(&allocator);
		if (allocator.out_flags & KMDEV_ALLOCATOR_ORDER)
			every_order(&allocator);
	}
	scene_close(&scene);
	return abi_done();
}
