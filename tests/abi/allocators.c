// SPDX-License-Identifier: GPL-2.0-only
/* The list of allocators, and what each does not take. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

static struct scene scene;
static struct sources sources, others;
static struct kmdev_identify identify;

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

static void unknown(unsigned int last)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	const unsigned int ids[] = {
		0, last + 1, last + 2, 31, 32, 63, 64, 255, 256, 256 + KMDEV_KMALLOC,
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

/* A valid request, of which @wrong's members but the allocator, the size and the source are. */
static void ask(const struct kmdev_allocator *allocator, const struct kmdev_alloc *wrong,
		int error, uint32_t reason, const char *what)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.source = sources_for(&sources, allocator);
	request.alloc.flags = wrong->flags;
	request.alloc.order = wrong->order;
	request.alloc.gfp = wrong->gfp;
	request.alloc.node = wrong->node;
	request.alloc.zone = wrong->zone;
	request.alloc.context = wrong->context;
	if (wrong->bytes)
		request.alloc.bytes = wrong->bytes;
	request_case(command, &request, &scene, error, reason, "%s %s", allocator->out_name, what);
}

#define ASK(allocator, error, reason, what, ...) \
	ask(allocator, &(struct kmdev_alloc){ __VA_ARGS__ }, error, reason, what)

static void not_taken(const struct kmdev_allocator *allocator)
{
	bool takes_order = allocator->out_flags & KMDEV_ALLOCATOR_ORDER;
	bool takes_gfp = allocator->out_flags & KMDEV_ALLOCATOR_GFP;

	ASK(allocator, 0, 0, "with neither order nor mask", .flags = 0);
	ASK(allocator, 0, 0, "for the open file", .flags = KMDEV_ALLOC_FILE);
	ASK(allocator, takes_order ? 0 : EINVAL, KMDEV_ORDER_NOT_TAKEN, "with an order",
	    .flags = KMDEV_ALLOC_ORDER);
	ASK(allocator, EINVAL, KMDEV_ORDER_NOT_TAKEN, "with an order, but no flag for it",
	    .order = 1);
	ASK(allocator, takes_gfp ? 0 : EINVAL, KMDEV_GFP_NOT_TAKEN, "with a mask",
	    .flags = KMDEV_ALLOC_GFP, .gfp = KMDEV_GFP_KERNEL);
	ASK(allocator, EINVAL, KMDEV_GFP_NOT_TAKEN, "with a mask, but no flag for it",
	    .gfp = KMDEV_GFP_KERNEL);
	ASK(allocator, EPERM, KMDEV_NEEDS_SYS_ADMIN, "with stale contents",
	    .flags = KMDEV_ALLOC_STALE);
	ASK(allocator, EPERM, KMDEV_NEEDS_SYS_ADMIN, "without a charge to the cgroup",
	    .flags = KMDEV_ALLOC_NO_ACCOUNT);
}

static void nodes(const struct kmdev_allocator *allocator)
{
	const int absent[] = {
		-1, -2, identify.out_nodes, 63, 64, 1023, 1024, 65536, INT_MAX, INT_MIN,
	};
	bool takes = allocator->out_flags & KMDEV_ALLOCATOR_NODE;

	ASK(allocator, takes ? 0 : EINVAL, KMDEV_NODE_NOT_TAKEN, "on node 0",
	    .flags = KMDEV_ALLOC_NODE);
	ASK(allocator, takes ? 0 : EINVAL, KMDEV_NODE_NOT_TAKEN, "on node 0 and no other",
	    .flags = KMDEV_ALLOC_NODE | KMDEV_ALLOC_STRICT);
	ASK(allocator, EINVAL, KMDEV_NODE_NOT_TAKEN, "with a node, but no flag for it", .node = 1);
	for (unsigned int i = 0; i < ARRAY_SIZE(absent); i++)
		ASK(allocator, EINVAL, takes ? KMDEV_NODE_ABSENT : KMDEV_NODE_NOT_TAKEN,
		    "on a node that is not there", .flags = KMDEV_ALLOC_NODE, .node = absent[i]);
}

static bool is_32bit_kernel(void)
{
	return identify.out_kernel & KMDEV_KERNEL_HIGHMEM;
}

/* Some choose a zone by themselves. */
static unsigned int own_zone(const struct kmdev_allocator *allocator)
{
	if (allocator->out_allocator == KMDEV_GET_DMA_PAGES)
		return KMDEV_GFP_BIT_DMA;
	if (allocator->out_allocator == KMDEV_VMALLOC_32 && !is_32bit_kernel())
		return KMDEV_GFP_BIT_DMA32;
	return 0;
}

/* What says no to a zone: that there is none such, the user's rights, or the allocator. */
static uint32_t zone_reason(const struct kmdev_allocator *allocator, unsigned int zone)
{
	unsigned int bits = 0;

	if (zone == KMDEV_ZONE_DMA)
		bits = KMDEV_GFP_BIT_DMA;
	else if (zone == KMDEV_ZONE_DMA32 && !is_32bit_kernel())
		bits = KMDEV_GFP_BIT_DMA32;
	else if (zone == KMDEV_ZONE_HIGHMEM && is_32bit_kernel())
		bits = KMDEV_GFP_BIT_HIGHMEM;
	else if (zone == KMDEV_ZONE_MOVABLE)
		bits = KMDEV_GFP_BIT_HIGHMEM | KMDEV_GFP_BIT_MOVABLE;
	else if (zone != KMDEV_ZONE_NORMAL)
		return KMDEV_ZONE_ABSENT;
	if (own_zone(allocator))
		return own_zone(allocator) == bits ? KMDEV_OK : KMDEV_ZONE_GFP;
	if (bits & KMDEV_GFP_BIT_MOVABLE)
		return KMDEV_NEEDS_SYS_ADMIN;
	return bits & allocator->out_gfp_refused ? KMDEV_GFP_ZONE_NOT_TAKEN : KMDEV_OK;
}

static int zone_error(uint32_t reason)
{
	switch (reason) {
	case KMDEV_OK:
		return 0;
	case KMDEV_NEEDS_SYS_ADMIN:
		return EPERM;
	case KMDEV_ZONE_ABSENT:
		return EOPNOTSUPP;
	default:
		return EINVAL;
	}
}

static void zones(const struct kmdev_allocator *allocator)
{
	static const unsigned int all[] = {
		KMDEV_ZONE_DMA, KMDEV_ZONE_DMA32, KMDEV_ZONE_NORMAL, KMDEV_ZONE_HIGHMEM,
		KMDEV_ZONE_MOVABLE, KMDEV_ZONE_DEVICE, 6, 7, KMDEV_ZONE_MIXED, 256, 1U << 31, ~0U,
	};
	bool takes_gfp = allocator->out_flags & KMDEV_ALLOCATOR_GFP;

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		uint32_t reason = zone_reason(allocator, all[i]);

		ASK(allocator, zone_error(reason), reason, "from a zone",
		    .flags = KMDEV_ALLOC_ZONE, .zone = all[i]);
		if (all[i])
			ASK(allocator, EINVAL, KMDEV_ZONE_GFP, "with a zone, but no flag for it",
			    .zone = all[i]);
	}
	ASK(allocator, EINVAL, takes_gfp ? KMDEV_ZONE_GFP : KMDEV_GFP_NOT_TAKEN,
	    "from the zone DMA, with a mask that says DMA32",
	    .flags = KMDEV_ALLOC_ZONE | KMDEV_ALLOC_GFP, .zone = KMDEV_ZONE_DMA,
	    .gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_DMA32);
	ASK(allocator, EINVAL, takes_gfp ? KMDEV_ZONE_GFP : KMDEV_GFP_NOT_TAKEN,
	    "from the zone Normal, with a mask that says DMA",
	    .flags = KMDEV_ALLOC_ZONE | KMDEV_ALLOC_GFP, .zone = KMDEV_ZONE_NORMAL,
	    .gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_DMA);
	ASK(allocator, EINVAL, KMDEV_STRICT_ALONE, "strictly nowhere",
	    .flags = KMDEV_ALLOC_STRICT);
}

static void contexts(const struct kmdev_allocator *allocator)
{
	static const unsigned int unknown[] = { 4, 5, 31, 32, 255, 256, 1U << 31, ~0U };
	bool takes_gfp = allocator->out_flags & KMDEV_ALLOCATOR_GFP;
	bool large = allocator->out_bytes_max > 2 * KMDEV_CONTEXT_BYTES_MAX &&
		     !sources_for(&sources, allocator);
	unsigned int flag = takes_gfp ? KMDEV_ALLOC_GFP : 0;
	unsigned int atomic = takes_gfp ? KMDEV_GFP_ATOMIC : 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(unknown); i++)
		ASK(allocator, EOPNOTSUPP, KMDEV_CONTEXT_UNKNOWN, "in an unknown context",
		    .flags = flag, .gfp = atomic, .context = unknown[i]);
	for (unsigned int context = 1; context <= KMDEV_CONTEXT_HARDIRQ; context++) {
		bool can = allocator->out_contexts & 1U << context;

		if (identify.out_kernel & KMDEV_KERNEL_PREEMPT_RT) {
			ASK(allocator, EOPNOTSUPP, KMDEV_CONTEXT_RT, "in a context, with PREEMPT_RT",
			    .flags = flag, .gfp = atomic, .context = context);
			continue;
		}
		ASK(allocator, can ? 0 : EINVAL, KMDEV_CONTEXT_ALLOCATOR, "in a context",
		    .flags = flag, .gfp = atomic, .context = context);
		ASK(allocator, EINVAL, can ? KMDEV_CONTEXT_GFP : KMDEV_CONTEXT_ALLOCATOR,
		    "in a context, with a mask that may sleep", .context = context);
		if (can && large)
			ASK(allocator, EINVAL, KMDEV_CONTEXT_BYTES, "in a context, and large",
			    .flags = flag, .gfp = atomic, .context = context,
			    .bytes = KMDEV_CONTEXT_BYTES_MAX + 1);
	}
}

static void ask_source(const struct kmdev_allocator *allocator, uint32_t source, int error,
		       uint32_t reason, const char *what)
{
	const struct command *command = &commands[KMDEV_NR_ALLOC];
	union request request;

	request_fill(command, &request, &scene, 0xcc);
	request.alloc.allocator = allocator->out_allocator;
	request.alloc.source = source;
	request_case(command, &request, &scene, error, reason, "%s from %s", allocator->out_name,
		     what);
}

static uint32_t gone(bool cache)
{
	uint32_t id = cache ? source_cache(scene.fd, "gone", SCENE_BYTES, 0)
			    : source_pool(scene.fd, "gone", KMDEV_POOL_DMA, 0, SCENE_BYTES);

	source_destroy(scene.fd, cache ? KMDEV_CACHE_DESTROY : KMDEV_POOL_DESTROY, id);
	return id;
}

static void wrong_sources(const struct kmdev_allocator *allocator)
{
	bool cache = allocator->out_flags & KMDEV_ALLOCATOR_CACHE;
	uint32_t none = cache ? KMDEV_NO_CACHE : KMDEV_NO_POOL;
	uint32_t right = sources_for(&sources, allocator);

	if (!right) {
		ask_source(allocator, sources.cache, EINVAL, KMDEV_SOURCE_NOT_TAKEN, "a cache");
		ask_source(allocator, sources.pool, EINVAL, KMDEV_SOURCE_NOT_TAKEN, "a pool");
		ask_source(allocator, ~0U, EINVAL, KMDEV_SOURCE_NOT_TAKEN, "number -1");
		return;
	}
	ask_source(allocator, 0, EINVAL, KMDEV_SOURCE_MISSING, "none");
	ask_source(allocator, ~0U, ENOENT, none, "number -1");
	ask_source(allocator, right ^ 1U << 31, ENOENT, none, "its own with a bit turned");
	ask_source(allocator, sources_for(&others, allocator), ENOENT, none, "another user's");
	ask_source(allocator, gone(cache), ENOENT, none, "one that was destroyed");
	if (!cache)
		ask_source(allocator, right == sources.dma ? sources.pool : sources.dma, EINVAL,
			   KMDEV_POOL_KIND, "a pool of the wrong kind");
}

/* What a user program can tell of an allocator without having it at work. */
static void plausible(const struct kmdev_allocator *allocator)
{
	abi_case(memchr(allocator->out_name, 0, sizeof(allocator->out_name)) &&
		 allocator->out_name[0] && allocator->out_bytes_max >= PAGE &&
		 !allocator->__out_pad && !(allocator->out_gfp & ~KMDEV_GFP_BITS) &&
		 !(allocator->out_gfp_refused & ~KMDEV_GFP_BITS) &&
		 !(allocator->out_gfp & allocator->out_gfp_refused) &&
		 allocator->out_contexts & 1 << KMDEV_CONTEXT_PROCESS &&
		 !(allocator->out_contexts >> (KMDEV_CONTEXT_HARDIRQ + 1)),
		 "ALLOCATOR: %.31s: has a name, a limit, a mask and contexts",
		 allocator->out_name);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	int other;
	unsigned int count;

	abi_start();
	scene_open(&scene, 0);
	other = abi_open(1, 0, O_RDWR);
	sources_open(&sources, scene.fd, SCENE_BYTES);
	sources_open(&others, other, SCENE_BYTES);
	identify = abi_identify(scene.fd);
	count = allocators_list(scene.fd, allocators);
	abi_case(count >= KMDEV_VZALLOC, "IDENTIFY: at least %u allocators (%u)", KMDEV_VZALLOC,
		 count);
	positions(identify.out_allocators);
	unknown(KMDEV_SPLIT_PAGE);
	for (unsigned int i = 0; i < count; i++) {
		plausible(&allocators[i]);
		not_taken(&allocators[i]);
		nodes(&allocators[i]);
		zones(&allocators[i]);
		contexts(&allocators[i]);
		wrong_sources(&allocators[i]);
	}
	sources_close(&sources);
	sources_close(&others);
	close(other);
	scene_close(&scene);
	return abi_done();
}
