// SPDX-License-Identifier: GPL-2.0-only
/* What GFP says of masks: our bits as the kernel's, the kernel's as ours, and where they lead. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

#define BITS 22

static struct scene scene;

static struct kmdev_gfp explain(int fd, unsigned int gfp)
{
	struct kmdev_gfp args = { .size = sizeof(args), .gfp = gfp };

	if (abi_call(fd, KMDEV_GFP, &args))
		abi_fail("KMDEV_GFP");
	return args;
}

static struct kmdev_gfp explain_kernel(uint64_t kernel)
{
	struct kmdev_gfp args = {
		.size = sizeof(args), .kernel = kernel, .flags = KMDEV_GFP_FROM_KERNEL,
	};

	if (abi_call(scene.fd, KMDEV_GFP, &args))
		abi_fail("KMDEV_GFP");
	return args;
}

/* There and back; a kernel that lacks a bit has none of its own for it. */
static void there_and_back(unsigned int gfp)
{
	struct kmdev_gfp there = explain(scene.fd, gfp), back = explain_kernel(there.out_kernel);

	abi_case(there.out_gfp == gfp && !there.out_unknown && !back.out_unknown &&
		 back.out_kernel == there.out_kernel && back.out_gfp == gfp,
		 "mask %#x is %#llx, which is %#x", gfp, (unsigned long long)there.out_kernel,
		 back.out_gfp);
}

static void every_bit(void)
{
	for (unsigned int one = 0; one < BITS; one++) {
		for (unsigned int other = one; other < BITS; other++)
			there_and_back(1U << one | 1U << other);
	}
	there_and_back(0);
	there_and_back(KMDEV_GFP_KERNEL);
	there_and_back(KMDEV_GFP_ATOMIC);
	there_and_back(KMDEV_GFP_HIGHUSER_MOVABLE);
	there_and_back(KMDEV_GFP_BITS);
}

static void distinct_bits(void)
{
	uint64_t all = 0;
	bool distinct = true;

	for (unsigned int bit = 0; bit < BITS; bit++) {
		uint64_t kernel = explain(scene.fd, 1U << bit).out_kernel;

		distinct = distinct && !(all & kernel);
		all |= kernel;
	}
	abi_case(distinct, "no two bits are one of the kernel's (%#llx)", (unsigned long long)all);
}

/* What has no name is told, and the rest is read all the same. */
static void unknown_bits(void)
{
	uint64_t all = explain(scene.fd, KMDEV_GFP_BITS).out_kernel;
	uint64_t kernel = explain(scene.fd, KMDEV_GFP_KERNEL).out_kernel;

	for (unsigned int bit = 0; bit < 64; bit++) {
		uint64_t mask = 1ULL << bit;
		struct kmdev_gfp answer = explain_kernel(kernel | mask);

		if (all & mask)
			continue;
		abi_case(answer.out_unknown == mask && answer.out_gfp == KMDEV_GFP_KERNEL &&
			 answer.out_kernel == (kernel | mask),
			 "the kernel's bit %u has no name: unknown %#llx, mask %#x", bit,
			 (unsigned long long)answer.out_unknown, answer.out_gfp);
	}
}

static void wrong_questions(void)
{
	const struct command *command = &commands[KMDEV_NR_GFP];
	union request request;

	for (unsigned int bit = BITS; bit < 32; bit++) {
		request_fill(command, &request, &scene, 0xcc);
		request.gfp.gfp = 1U << bit;
		request_case(command, &request, &scene, EOPNOTSUPP, KMDEV_GFP_UNKNOWN, "bit %u",
			     bit);
	}
	request_fill(command, &request, &scene, 0xcc);
	request.gfp.kernel = 1;
	request_case(command, &request, &scene, EINVAL, KMDEV_GFP_NOT_TAKEN, "both masks");
	request.gfp.flags = KMDEV_GFP_FROM_KERNEL;
	request_case(command, &request, &scene, EINVAL, KMDEV_GFP_NOT_TAKEN,
		     "both masks, the kernel's the question");
	request.gfp.gfp = 0;
	request_case(command, &request, &scene, 0, 0, "the kernel's mask alone");
}

static void zones(void)
{
	static const struct {
		unsigned int gfp, first;
	} rows[] = {
		{ KMDEV_GFP_DMA, KMDEV_ZONE_DMA }, { KMDEV_GFP_DMA32, KMDEV_ZONE_DMA32 },
		{ KMDEV_GFP_KERNEL, KMDEV_ZONE_NORMAL },
		{ KMDEV_GFP_HIGHUSER_MOVABLE, KMDEV_ZONE_MOVABLE },
	};
	bool highmem = abi_identify(scene.fd).out_kernel & KMDEV_KERNEL_HIGHMEM;
	unsigned int below = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kmdev_gfp answer = explain(scene.fd, rows[i].gfp);

		if (rows[i].gfp == KMDEV_GFP_DMA32 && highmem)
			continue;
		abi_case(answer.out_first == rows[i].first &&
			 !(answer.out_zones >> (rows[i].first + 1)) &&
			 (answer.out_zones & below) == below,
			 "mask %#x: begins in zone %u, looks in %#x", rows[i].gfp,
			 answer.out_first, answer.out_zones);
		below = answer.out_zones;
	}
}

/* A page that is allocated with a mask lies in one of the zones that GFP says. */
static void zones_come_true(void)
{
	static const unsigned int masks[] = { KMDEV_GFP_KERNEL, KMDEV_GFP_DMA, KMDEV_GFP_HIGHUSER };

	for (unsigned int i = 0; i < ARRAY_SIZE(masks); i++) {
		struct kmdev_alloc alloc = {
			.size = sizeof(alloc), .allocator = KMDEV_ALLOC_PAGE,
			.flags = KMDEV_ALLOC_GFP, .gfp = masks[i],
		};
		struct kmdev_facts facts = { 0 };
		int error = abi_call(scene.fd, KMDEV_ALLOC, &alloc);

		abi_info(scene.fd, alloc.out_handle, 0, &facts);
		abi_case(!error && explain(scene.fd, masks[i]).out_zones & 1U << facts.zone,
			 "mask %#x: a page of zone %u is where GFP says", masks[i], facts.zone);
		abi_free(scene.fd, alloc.out_handle);
	}
}

/* The refusal that GFP foretells is the one that ALLOC gives. */
static void refusals(int fd, const char *who)
{
	unsigned int wrong = 0, refused = 0;

	for (unsigned int one = 0; one < BITS; one++) {
		for (unsigned int other = one; other < BITS; other++) {
			struct kmdev_alloc alloc = {
				.size = sizeof(alloc), .allocator = KMDEV_ALLOC_PAGE,
				.flags = KMDEV_ALLOC_GFP,
				.gfp = KMDEV_GFP_KERNEL | 1U << one | 1U << other,
			};
			uint32_t reason = explain(fd, alloc.gfp).out_refusal;

			abi_call(fd, KMDEV_ALLOC, &alloc);
			wrong += alloc.out_reason != reason;
			refused += reason != KMDEV_OK;
			if (!alloc.out_reason)
				abi_free(fd, alloc.out_handle);
		}
	}
	abi_case(!wrong && refused, "%s: %u pairs of bits refused, as GFP foretold (%u otherwise)",
		 who, refused, wrong);
}

int main(void)
{
	int admin;

	abi_start();
	scene_open(&scene, 0);
	admin = abi_open(1, ABI_SYS_ADMIN, O_RDWR);
	every_bit();
	distinct_bits();
	unknown_bits();
	wrong_questions();
	zones();
	zones_come_true();
	refusals(scene.fd, "a plain user");
	refusals(admin, "an administrator");
	close(admin);
	scene_close(&scene);
	return abi_done();
}
