// SPDX-License-Identifier: GPL-2.0-only
/*
 * Masks: each bit alone and each pair, on nothing and on GFP_KERNEL, with and without
 * CAP_SYS_ADMIN, for every allocator that takes a mask.  What is wrong with a mask is worked out
 * from what kmdev.h says, and the answer must be one of the reasons found: which comes first is
 * the driver's to choose.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "request.h"
#include "source.h"

#define BITS 22
#define ZONES (KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_DMA32 | KMDEV_GFP_BIT_HIGHMEM)

/* Reasons as a set. */
#define BECAUSE(reason) (1ULL << (reason))

static const struct {
	unsigned int mask;
	uint32_t reason;
} at_most_one[] = {
	{ ZONES, KMDEV_GFP_ZONES },
	{ KMDEV_GFP_BIT_MOVABLE | KMDEV_GFP_BIT_RECLAIMABLE, KMDEV_GFP_MOBILITY },
	{ KMDEV_GFP_BIT_NORETRY | KMDEV_GFP_BIT_RETRY_MAYFAIL | KMDEV_GFP_BIT_NOFAIL,
	  KMDEV_GFP_RETRY },
	{ KMDEV_GFP_BIT_MEMALLOC | KMDEV_GFP_BIT_NOMEMALLOC, KMDEV_GFP_RESERVES },
};

struct question {
	struct sources sources;
	bool admin;
	const struct kmdev_allocator *allocator;
};

/* What would make the kernel warn, or worse, whatever the driver says that it refuses. */
static unsigned int never_taken(const struct kmdev_allocator *allocator)
{
	unsigned int bits = 0;

	if (!(allocator->out_flags & KMDEV_ALLOCATOR_HIGHMEM))
		bits |= KMDEV_GFP_BIT_HIGHMEM;
	if (allocator->out_flags & (KMDEV_ALLOCATOR_RESIZE | KMDEV_ALLOCATOR_CACHE) ||
	    allocator->out_allocator == KMDEV_GET_DMA_PAGES)
		bits |= KMDEV_GFP_BIT_DMA32;
	if (allocator->out_allocator == KMDEV_MEMPOOL_ALLOC)
		bits |= KMDEV_GFP_BIT_ZERO;
	if (allocator->out_allocator == KMDEV_DMA_ALLOC_COHERENT)
		bits |= KMDEV_GFP_BIT_COMP;
	if (allocator->out_allocator == KMDEV___VMALLOC ||
	    allocator->out_allocator == KMDEV_VMALLOC_HUGE)
		bits |= KMDEV_GFP_BIT_DMA32 | KMDEV_GFP_BIT_THISNODE;
	return bits;
}

static uint64_t reasons_against(const struct question *question, unsigned int mask,
				uint64_t bytes)
{
	const unsigned int privileged = KMDEV_GFP_BIT_MOVABLE | KMDEV_GFP_BIT_NOFAIL |
					KMDEV_GFP_BIT_MEMALLOC;
	uint64_t reasons = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(at_most_one); i++) {
		if (__builtin_popcount(mask & at_most_one[i].mask) > 1)
			reasons |= BECAUSE(at_most_one[i].reason);
	}
	if (mask & ~KMDEV_GFP_BITS)
		reasons |= BECAUSE(KMDEV_GFP_UNKNOWN);
	if (mask & question->allocator->out_gfp_refused & ZONES)
		reasons |= BECAUSE(KMDEV_GFP_ZONE_NOT_TAKEN);
	if (mask & question->allocator->out_gfp_refused & ~ZONES)
		reasons |= BECAUSE(KMDEV_GFP_BIT_NOT_TAKEN);
	if (mask & KMDEV_GFP_BIT_NOFAIL && !(mask & KMDEV_GFP_BIT_DIRECT_RECLAIM))
		reasons |= BECAUSE(KMDEV_GFP_NOFAIL_SLEEP);
	if (mask & KMDEV_GFP_BIT_NOFAIL && bytes > 2 * PAGE)
		reasons |= BECAUSE(KMDEV_GFP_NOFAIL_ORDER);
	if (mask & privileged && !question->admin)
		reasons |= BECAUSE(KMDEV_NEEDS_SYS_ADMIN);
	return reasons;
}

static int error_of(uint32_t reason)
{
	switch (reason) {
	case KMDEV_OK:
		return 0;
	case KMDEV_GFP_UNKNOWN:
		return EOPNOTSUPP;
	case KMDEV_NEEDS_SYS_ADMIN:
		return EPERM;
	default:
		return EINVAL;
	}
}

/* A pool that may sleep would be waited on. */
static unsigned int not_passed_on(const struct question *question)
{
	bool pool = question->allocator->out_allocator == KMDEV_MEMPOOL_ALLOC;

	return pool ? KMDEV_GFP_BIT_DIRECT_RECLAIM | KMDEV_GFP_BIT_IO | KMDEV_GFP_BIT_FS : 0;
}

static void one_mask(const struct question *question, unsigned int mask, uint64_t bytes)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = question->allocator->out_allocator,
		.flags = KMDEV_ALLOC_GFP, .bytes = bytes, .gfp = mask, .out_reason = ~0U,
		.source = sources_for(&question->sources, question->allocator),
	};
	uint64_t against = reasons_against(question, mask, bytes);
	int error = abi_call(question->sources.fd, KMDEV_ALLOC, &alloc);
	bool same_mask = true;

	if (!error) {
		struct kmdev_facts facts = { 0 };

		abi_info(question->sources.fd, alloc.out_handle, 0, &facts);
		same_mask = facts.gfp == mask &&
			    !(mask & ~facts.gfp_used & ~not_passed_on(question)) &&
			    facts.gfp_used & KMDEV_GFP_BIT_NOWARN;
		abi_free(question->sources.fd, alloc.out_handle);
	}
	abi_case(alloc.out_reason < 64 && error == error_of(alloc.out_reason) && same_mask &&
		 (against ? against & BECAUSE(alloc.out_reason) : !error),
		 "%s %llu, mask %#x%s: %s, reason %u (against it: %#llx)%s",
		 question->allocator->out_name, (unsigned long long)bytes, mask,
		 question->admin ? ", CAP_SYS_ADMIN" : "", strerrorname_np(error),
		 alloc.out_reason, (unsigned long long)against,
		 same_mask ? "" : "; INFO SAYS ANOTHER MASK");
}

static void every_pair(const struct question *question, unsigned int base)
{
	one_mask(question, base, PAGE);
	for (unsigned int one = 0; one < BITS; one++) {
		for (unsigned int other = one; other < BITS; other++)
			one_mask(question, base | 1U << one | 1U << other, PAGE);
	}
}

static void every_other(const struct question *question)
{
	static const unsigned int named[] = {
		KMDEV_GFP_KERNEL, KMDEV_GFP_ATOMIC, KMDEV_GFP_NOWAIT, KMDEV_GFP_NOIO,
		KMDEV_GFP_NOFS, KMDEV_GFP_USER, KMDEV_GFP_KERNEL_ACCOUNT, KMDEV_GFP_HIGHUSER,
		KMDEV_GFP_HIGHUSER_MOVABLE, KMDEV_GFP_DMA, KMDEV_GFP_DMA32, KMDEV_GFP_BITS,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(named); i++)
		one_mask(question, named[i], PAGE);
	for (unsigned int bit = BITS; bit < 32; bit++) {
		one_mask(question, 1U << bit, PAGE);
		one_mask(question, KMDEV_GFP_KERNEL | 1U << bit, PAGE);
	}
	one_mask(question, ~0U, PAGE);
	if (!(question->allocator->out_flags & KMDEV_ALLOCATOR_ORDER))
		return;
	for (uint64_t bytes = PAGE; bytes <= 16 * PAGE; bytes *= 2) {
		one_mask(question, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_NOFAIL, bytes);
		one_mask(question, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_NOFAIL, bytes + 1);
	}
}

static void every_mask(const struct question *question)
{
	unsigned int never = never_taken(question->allocator);

	abi_case((question->allocator->out_gfp_refused & never) == never,
		 "%s: does not take what would make the kernel warn (%#x of %#x)",
		 question->allocator->out_name, question->allocator->out_gfp_refused, never);
	every_pair(question, 0);
	every_pair(question, KMDEV_GFP_KERNEL);
	every_other(question);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];

	abi_start();
	for (unsigned int admin = 0; admin < 2; admin++) {
		int fd = abi_open(admin, admin ? ABI_SYS_ADMIN : 0, O_RDWR);
		unsigned int count = allocators_list(fd, allocators);
		struct question question = { .admin = admin };

		sources_open(&question.sources, fd, PAGE);
		for (unsigned int i = 0; i < count; i++) {
			question.allocator = &allocators[i];
			if (allocators[i].out_flags & KMDEV_ALLOCATOR_GFP)
				every_mask(&question);
		}
		sources_close(&question.sources);
		close(fd);
	}
	return abi_done();
}
