// SPDX-License-Identifier: GPL-2.0-only
/* Sizes and orders: what each allocator gives, charges and refuses. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define HUGE_PAGE (1U << 21)
#define OBJECT 200
#define OBJECTS_MAX 4096

static struct scene scene;
static struct sources sources;
static struct kmdev_identify identify;

static unsigned int order_of(uint64_t bytes)
{
	unsigned int order = 0;

	while ((uint64_t)PAGE << order < bytes)
		order++;
	return order;
}

/* The least of the kernel's size classes; some machines have no small ones. */
static struct {
	unsigned int bytes;
	bool there;
} classes[] = {
	{ 8 }, { 16 }, { 32 }, { 64 }, { 96 }, { 128 }, { 192 },
};

static void find_classes(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(classes); i++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/kernel/slab/kmalloc-%u", classes[i].bytes);
		classes[i].there = !access(path, F_OK);
	}
}

static uint64_t slab_class(uint64_t bytes)
{
	uint64_t class = 256;

	for (unsigned int i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i].there && bytes <= classes[i].bytes)
			return classes[i].bytes;
	}
	while (class < bytes)
		class *= 2;
	return class;
}

static bool is_vmalloc(unsigned int id)
{
	return id == KMDEV_VMALLOC || id == KMDEV_VZALLOC ||
	       (id >= KMDEV_VMALLOC_NODE && id <= KMDEV_VMALLOC_HUGE);
}

static bool is_kvmalloc(unsigned int id)
{
	return id == KMDEV_KVMALLOC || id == KMDEV_KVMALLOC_NODE;
}

static uint64_t usable_of(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	unsigned int id = allocator->out_allocator;

	if (id == KMDEV_ALLOC_PERCPU)
		return bytes * identify.out_cpus;
	if ((id == KMDEV_VMALLOC_HUGE && bytes >= HUGE_PAGE) ||
	    (is_kvmalloc(id) && bytes > identify.out_kmalloc_max))
		return (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	if (allocator->out_flags & KMDEV_ALLOCATOR_RESIZE ||
	    (is_kvmalloc(id) && bytes <= identify.out_kmalloc_slab_max))
		return slab_class(bytes);
	if (is_vmalloc(id) || id == KMDEV_ALLOC_PAGES_EXACT || id == KMDEV_ALLOC_PAGES_BULK)
		return (bytes + PAGE - 1) / PAGE * PAGE;
	return (uint64_t)PAGE << order_of(bytes);
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

/* log2 of the pages, where it is the page allocator that gives them; large kmalloc asks it, too. */
static int order_said(const struct kmdev_facts *facts)
{
	unsigned int id = facts->allocator;

	if (facts->flags & (KMDEV_BUFFER_SLAB | KMDEV_BUFFER_VMALLOC) || facts->pieces > 1 ||
	    id == KMDEV_ALLOC_PAGES_EXACT || id == KMDEV_ALLOC_PAGES_BULK ||
	    id == KMDEV_ALLOC_PERCPU || id >= KMDEV_DMA_ALLOC_COHERENT)
		return -1;
	return order_of(facts->usable);
}

/* What lies in a slab, and each processor's share, may begin in one page and end in another. */
static bool pages_make_sense(const struct kmdev_facts *facts)
{
	uint64_t least = (facts->usable + PAGE - 1) / PAGE, most = least;

	if (facts->flags & KMDEV_BUFFER_SLAB || facts->allocator == KMDEV_ALLOC_PERCPU)
		most += facts->pieces;
	if (facts->pieces > 1 && facts->allocator != KMDEV_ALLOC_PAGES_BULK)
		most += facts->pieces;
	return facts->pages >= least && facts->pages <= most && facts->runs >= 1 &&
	       facts->runs <= facts->pages;
}

static uint64_t piece_bytes_of(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	switch (allocator->out_allocator) {
	case KMDEV_ALLOC_PERCPU:
		return bytes / identify.out_cpus;
	case KMDEV_ALLOC_PAGES_BULK:
		return PAGE;
	case KMDEV_KMEM_CACHE_ALLOC_BULK:
		return OBJECT;
	default:
		return 0;
	}
}

static bool pieces_make_sense(const struct kmdev_allocator *allocator,
			      const struct kmdev_facts *facts)
{
	uint64_t piece = piece_bytes_of(allocator, facts->bytes);

	return facts->piece_bytes == piece &&
	       facts->pieces == (piece ? (facts->usable + piece - 1) / piece : 1);
}

/* What INFO says of a buffer agrees with what was asked, and with the account. */
static void facts_agree(const struct kmdev_allocator *allocator, uint64_t bytes, uint64_t usable,
			struct kmdev_alloc *alloc)
{
	struct account before = abi_account(scene.fd), after;
	struct kmdev_facts facts = { };
	int error = abi_call(scene.fd, KMDEV_ALLOC, alloc);

	after = abi_account(scene.fd);
	if (!error)
		error = abi_info(scene.fd, alloc->out_handle, 0, &facts);
	/* kvmalloc charges for a block, or huge pages, and gives back what it did not take. */
	if (is_kvmalloc(allocator->out_allocator) && facts.flags & KMDEV_BUFFER_VMALLOC &&
	    facts.usable % HUGE_PAGE)
		usable = (bytes + PAGE - 1) / PAGE * PAGE;
	abi_case(!error && facts.handle == alloc->out_handle && facts.bytes == bytes &&
		 facts.usable == usable && facts.allocator == allocator->out_allocator &&
		 facts.order == order_said(&facts) && pages_make_sense(&facts) &&
		 pieces_make_sense(allocator, &facts),
		 "INFO: %s %llu: size %llu, usable %llu (wanted %llu), order %d, %llu pages,"
		 " %u pieces of %llu", allocator->out_name, (unsigned long long)bytes,
		 (unsigned long long)facts.bytes, (unsigned long long)facts.usable,
		 (unsigned long long)usable, facts.order, (unsigned long long)facts.pages,
		 facts.pieces, (unsigned long long)facts.piece_bytes);
	/* A dma_pool counts its pages, and keeps them until it goes. */
	if (allocator->out_allocator == KMDEV_DMA_POOL_ALLOC) {
		usable = after.bytes - before.bytes;
		before.bytes = after.bytes;
	}
	abi_case(!abi_free(scene.fd, alloc->out_handle) && after.bytes == before.bytes + usable &&
		 after.buffers == before.buffers + 1 && abi_same(before, abi_account(scene.fd)),
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
	if (reason)
		return;
	if (allocator->out_flags & KMDEV_ALLOCATOR_PERCPU)
		facts_agree(allocator, bytes * identify.out_cpus, usable_of(allocator, bytes),
			    &request.alloc);
	else
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
	static const unsigned int edges[] = {
		8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 8192,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(edges); i++) {
		for (int around = -1; around <= 1; around++)
			one_size(allocator, edges[i] + around);
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

/* As many objects as hold it all: one, or with kmem_cache_alloc_bulk many. */
static void one_object_size(const struct kmdev_allocator *allocator, uint64_t bytes)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	bool several = allocator->out_flags & KMDEV_ALLOCATOR_PIECES;
	uint64_t max = several ? OBJECTS_MAX * OBJECT : OBJECT, usable;
	uint32_t reason = bytes <= max ? KMDEV_OK : several ? KMDEV_BYTES_MAX : KMDEV_OBJECT_BYTES;
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.source = sources_for(&sources, allocator);
	request.alloc.bytes = bytes;
	request_case(command, &request, &scene, reason ? EINVAL : 0, reason, "%s %llu",
		     allocator->out_name, (unsigned long long)bytes);
	if (reason)
		return;
	bytes = bytes ? bytes : OBJECT;
	usable = (bytes + OBJECT - 1) / OBJECT * OBJECT;
	if (allocator->out_allocator == KMDEV_MEMPOOL_ALLOC)
		usable = slab_class(OBJECT);
	facts_agree(allocator, bytes, usable, &request.alloc);
}

static void every_object_size(const struct kmdev_allocator *allocator)
{
	static const uint64_t sizes[] = {
		0, 1, OBJECT - 1, OBJECT, OBJECT + 1, 2 * OBJECT, PAGE, PAGE + 1, 100000,
		OBJECTS_MAX * OBJECT - 1, OBJECTS_MAX * OBJECT, OBJECTS_MAX * OBJECT + 1,
		(1ULL << 32) - 1, 1ULL << 32, (1ULL << 32) + 1, (1ULL << 32) + OBJECT, 1ULL << 47,
		(1ULL << 63) - 1, 1ULL << 63, (1ULL << 63) + 1, ~0ULL - OBJECT, ~0ULL - 1, ~0ULL,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++)
		one_object_size(allocator, sizes[i]);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	unsigned int count;

	abi_start();
	scene_open(&scene, 0);
	sources_open(&sources, scene.fd, OBJECT);
	count = allocators_list(scene.fd, allocators);
	identify = abi_identify(scene.fd);
	find_classes();
	for (unsigned int i = 0; i < count; i++) {
		if (sources_for(&sources, &allocators[i])) {
			every_object_size(&allocators[i]);
			continue;
		}
		every_size(&allocators[i]);
		if (allocators[i].out_flags & KMDEV_ALLOCATOR_SIZE)
			every_class(&allocators[i]);
		if (allocators[i].out_flags & KMDEV_ALLOCATOR_ORDER)
			every_order(&allocators[i]);
	}
	sources_close(&sources);
	scene_close(&scene);
	return abi_done();
}
