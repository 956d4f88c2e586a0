// SPDX-License-Identifier: GPL-2.0-only
/*
 * Masks: each bit alone and each pair, on nothing and on GFP_KERNEL, with and without
 * CAP_SYS_ADMIN.  What is wrong with a mask is worked out from what kmdev.h says, and the answer
 * must be one of the reasons found: which comes first is the driver's to choose.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

#define BITS 22

/* Reasons as a set. */
#define BECAUSE(reason) (1ULL << (reason))

static const struct {
	unsigned int mask;
	uint32_t reason;
} at_most_one[] = {
	{ KMDEV_GFP_BIT_DMA | KMDEV_GFP_BIT_DMA32 | KMDEV_GFP_BIT_HIGHMEM, KMDEV_GFP_ZONES },
	{ KMDEV_GFP_BIT_MOVABLE | KMDEV_GFP_BIT_RECLAIMABLE, KMDEV_GFP_MOBILITY },
	{ KMDEV_GFP_BIT_NORETRY | KMDEV_GFP_BIT_RETRY_MAYFAIL | KMDEV_GFP_BIT_NOFAIL,
	  KMDEV_GFP_RETRY },
	{ KMDEV_GFP_BIT_MEMALLOC | KMDEV_GFP_BIT_NOMEMALLOC, KMDEV_GFP_RESERVES },
};

struct question {
	int fd;
	bool admin;
	struct kmdev_allocator allocator;
};

/* HIGHMEM where the allocator can give it, DMA32 everywhere but from slabs. */
static bool zone_taken(const struct kmdev_allocator *allocator, unsigned int mask)
{
	bool slab = allocator->out_allocator == KMDEV_KMALLOC ||
		    allocator->out_allocator == KMDEV_KZALLOC;

	if (mask & KMDEV_GFP_BIT_HIGHMEM && !(allocator->out_flags & KMDEV_ALLOCATOR_HIGHMEM))
		return false;
	return !(mask & KMDEV_GFP_BIT_DMA32 && slab);
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
	if (!zone_taken(&question->allocator, mask))
		reasons |= BECAUSE(KMDEV_GFP_ZONE_NOT_TAKEN);
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

static void one_mask(const struct question *question, unsigned int mask, uint64_t bytes)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = question->allocator.out_allocator,
		.flags = KMDEV_ALLOC_GFP, .bytes = bytes, .gfp = mask, .out_reason = ~0U,
	};
	uint64_t against = reasons_against(question, mask, bytes);
	int error = abi_call(question->fd, KMDEV_ALLOC, &alloc);
	bool same_mask = true;

	if (!error) {
		struct kmdev_facts facts = { 0 };

		abi_info(question->fd, alloc.out_handle, 0, &facts);
		same_mask = facts.gfp == mask && !(mask & ~facts.gfp_used) &&
			    facts.gfp_used & KMDEV_GFP_BIT_NOWARN;
		abi_free(question->fd, alloc.out_handle);
	}
	abi_case(alloc.out_reason < 64 && error == error_of(alloc.out_reason) && same_mask &&
		 (against ? against & BECAUSE(alloc.out_reason) : !error),
		 "%s %llu, mask %#x%s: %s, reason %u (against it: %#llx)%s",
		 question->allocator.out_name, (unsigned long long)bytes, mask,
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
	for (uint64_t bytes = PAGE; bytes <= 16 * PAGE; bytes *= 2) {
		one_mask(question, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_NOFAIL, bytes);
		one_mask(question, KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_NOFAIL, bytes + 1);
	}
}

int main(void)
{
	static const unsigned int asked[] = {
		KMDEV_KMALLOC, KMDEV_GET_FREE_PAGES, KMDEV_ALLOC_PAGES,
	};

	abi_start();
	for (unsigned int admin = 0; admin < 2; admin++) {
		struct question question = {
			.fd = abi_open(admin, admin ? ABI_SYS_ADMIN : 0, O_RDWR), .admin = admin,
			.allocator = { .size = sizeof(question.allocator) },
		};

		for (unsigned int i = 0; i < ARRAY_SIZE(asked); i++) {
			question.allocator.index = asked[i] - 1;
			if (abi_call(question.fd, KMDEV_ALLOCATOR, &question.allocator) ||
			    question.allocator.out_allocator != asked[i])
				abi_fail("KMDEV_ALLOCATOR in the order of its identifiers");
			every_pair(&question, 0);
			every_pair(&question, KMDEV_GFP_KERNEL);
			every_other(&question);
		}
		close(question.fd);
	}
	return abi_done();
}
