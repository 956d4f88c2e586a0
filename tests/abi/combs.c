// SPDX-License-Identifier: GPL-2.0-only
/*
 * FRAGMENT: combs stand where they must, give back what lies between their teeth, and end where
 * limits, the floor, a place or a signal say so.  Takes much memory, and changes limits.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "request.h"

#define KPF_BUDDY 10

/* Of so many freed pages a processor keeps less than three quarters. */
#define MANY 10000

/* The process takes memory in pieces of so many bytes, so many at most. */
#define FILLER (512U << 20)
#define FILLERS 64

static int fd, pageflags;

static struct kmdev_alloc block_of(unsigned int order)
{
	return (struct kmdev_alloc){
		.size = sizeof(struct kmdev_alloc), .allocator = KMDEV_SPLIT_PAGE,
		.flags = KMDEV_ALLOC_ORDER, .order = order,
	};
}

static int fragment(const struct kmdev_alloc *block, unsigned int teeth,
		    struct kmdev_fragment *comb)
{
	*comb = (struct kmdev_fragment){
		.size = sizeof(*comb), .request = abi_address(block), .teeth = teeth,
	};
	return abi_call(fd, KMDEV_FRAGMENT, comb);
}

static uint64_t flags_of(uint64_t pfn)
{
	uint64_t flags = 0;

	if (pread(pageflags, &flags, sizeof(flags), pfn * sizeof(flags)) != sizeof(flags))
		abi_fail("/proc/kpageflags");
	return flags;
}

/**
 * struct stand - where a comb stands
 * @runs: how many runs there are
 * @teeth: first pages of a block
 * @between: pages between them
 * @free: of these, how many the kernel calls free
 * @zone: of all, or KMDEV_ZONE_MIXED
 */
struct stand {
	uint64_t runs, teeth, between, free;
	unsigned int zone;
};

static void add_run(struct stand *stand, const struct kmdev_run *run, unsigned int order)
{
	stand->zone = !stand->runs++ || stand->zone == run->zone ? run->zone : KMDEV_ZONE_MIXED;
	stand->teeth += run->pages == 1 && !(run->pfn & ((1ULL << order) - 1));
	for (uint64_t i = 1; i < 1ULL << order; i++) {
		stand->between++;
		stand->free += flags_of(run->pfn + i) >> KPF_BUDDY & 1;
	}
}

static struct stand stand_of(uint64_t handle, unsigned int order)
{
	struct kmdev_run runs[256];
	struct kmdev_runs list = {
		.size = sizeof(list), .handle = handle, .runs = abi_address(runs),
		.run_size = sizeof(runs[0]), .capacity = ARRAY_SIZE(runs),
	};
	struct stand stand = { 0 };

	while (list.position != KMDEV_NONE) {
		if (abi_call(fd, KMDEV_RUNS, &list))
			abi_fail("KMDEV_RUNS");
		for (unsigned int i = 0; i < list.out_count; i++)
			add_run(&stand, &runs[i], order);
		list.position = list.out_position;
	}
	return stand;
}

static void stands(unsigned int order, unsigned int teeth)
{
	const struct account before = abi_account(fd);
	struct kmdev_alloc block = block_of(order);
	struct kmdev_fragment comb;
	struct kmdev_facts facts;
	struct account after;
	struct stand stand;
	int error = fragment(&block, teeth, &comb);

	after = abi_account(fd);
	abi_case(!error && comb.out_teeth == teeth && comb.out_rest == KMDEV_OK,
		 "order %u: %u of %u teeth, %s", order, comb.out_teeth, teeth,
		 strerrorname_np(error));
	error = abi_info(fd, comb.out_handle, 0, &facts);
	abi_case(!error && facts.allocator == KMDEV_SPLIT_PAGE && facts.pieces == teeth &&
		 facts.piece_bytes == PAGE && facts.bytes == (uint64_t)teeth * PAGE &&
		 facts.usable == facts.bytes && facts.pages == teeth && facts.order == (int)order,
		 "order %u: the facts say so", order);
	abi_case(after.bytes == before.bytes + (uint64_t)teeth * PAGE &&
		 after.buffers == before.buffers + 1,
		 "order %u: so much is counted, no more", order);
	stand = stand_of(comb.out_handle, order);
	abi_case(order ? stand.teeth == teeth : stand.runs <= teeth,
		 "order %u: each tooth is the first page of a block (%llu of %u)", order,
		 (unsigned long long)stand.teeth, teeth);
	abi_case(stand.between < MANY || 4 * stand.free >= stand.between,
		 "order %u: what lies between is free (%llu of %llu)", order,
		 (unsigned long long)stand.free, (unsigned long long)stand.between);
	error = abi_free(fd, comb.out_handle);
	abi_case(!error && abi_same(before, abi_account(fd)), "order %u: freed, nothing is left",
		 order);
}

static void refused(const struct kmdev_alloc *block, unsigned int teeth, int error,
		    uint32_t reason, const char *title)
{
	const struct account before = abi_account(fd);
	struct kmdev_fragment comb;
	int got = fragment(block, teeth, &comb);

	abi_case(got == error && comb.out_reason == reason && abi_same(before, abi_account(fd)),
		 "%s: %s, reason %u (wanted %s, %u)", title, strerrorname_np(got), comb.out_reason,
		 strerrorname_np(error), reason);
	if (!got)
		abi_free(fd, comb.out_handle);
}

static void masks(void)
{
	struct kmdev_alloc block = block_of(1);

	block.flags |= KMDEV_ALLOC_GFP;
	block.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_COMP;
	refused(&block, 1, EINVAL, KMDEV_GFP_BIT_NOT_TAKEN, "a compound page");
	block.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_MEMALLOC;
	refused(&block, 1, EINVAL, KMDEV_GFP_BIT_NOT_TAKEN, "from the reserves");
	block.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_NOFAIL;
	refused(&block, 1, EINVAL, KMDEV_GFP_BIT_NOT_TAKEN, "without failing");
	block = block_of(abi_identify(fd).out_max_order + 1);
	refused(&block, 1, EINVAL, KMDEV_ORDER_MAX, "an order above the largest");
	block = block_of(1);
	block.context = KMDEV_CONTEXT_ATOMIC;
	refused(&block, 1, EINVAL, KMDEV_CONTEXT_ALLOCATOR, "with preemption off");
}

static void limits(void)
{
	struct kmdev_alloc block = block_of(2);
	uint64_t before = abi_parameter("max_user_bytes", abi_account(fd).bytes + 10 * PAGE);
	struct kmdev_fragment comb;
	int error;

	refused(&block, 11, EDQUOT, KMDEV_USER_BYTES, "one more than the user's limit");
	error = fragment(&block, 10, &comb);
	abi_case(!error && comb.out_teeth == 10, "as many as the user's limit");
	abi_free(fd, comb.out_handle);
	abi_parameter("max_user_bytes", before);
	before = abi_parameter("max_bytes", abi_identify(fd).out_bytes + 9 * PAGE);
	refused(&block, 10, ENOSPC, KMDEV_DEVICE_BYTES, "one more than the device's limit");
	abi_parameter("max_bytes", before);
}

/* The smallest zone is fragmented to its last block. */
static void place(void)
{
	struct kmdev_alloc block = block_of(4);
	struct kmdev_fragment comb, again;
	struct stand stand;
	int error;

	block.flags |= KMDEV_ALLOC_ZONE | KMDEV_ALLOC_STRICT;
	block.zone = KMDEV_ZONE_DMA;
	error = fragment(&block, 4096, &comb);
	stand = stand_of(comb.out_handle, 4);
	abi_case(!error && comb.out_teeth && comb.out_teeth < 4096 &&
		 comb.out_rest == KMDEV_ALLOCATOR_SAID_NO && stand.zone == KMDEV_ZONE_DMA,
		 "zone DMA: %u teeth, all there, then reason %u", comb.out_teeth, comb.out_rest);
	error = fragment(&block, 1, &again);
	abi_case(error == ENOMEM && again.out_reason == KMDEV_ALLOCATOR_SAID_NO,
		 "zone DMA: no block is left for another (%s)", strerrorname_np(error));
	abi_free(fd, comb.out_handle);
	block.zone = KMDEV_ZONE_DEVICE;
	refused(&block, 1, EOPNOTSUPP, KMDEV_ZONE_ABSENT, "a zone that nobody can ask for");
}

/* How much is available above the floor. */
static uint64_t room(void)
{
	struct kmdev_identify now = abi_identify(fd);

	return now.out_available > now.out_floor ? now.out_available - now.out_floor : 0;
}

static void all_memory(void)
{
	bool narrow = abi_identify(fd).out_kernel & KMDEV_KERNEL_HIGHMEM;
	uint64_t most = narrow ? INT32_MAX : INT64_MAX;
	uint64_t bytes = abi_parameter("max_bytes", most);
	uint64_t user_bytes = abi_parameter("max_user_bytes", most);
	struct kmdev_alloc page = block_of(0);

	refused(&page, UINT_MAX, ENOMEM, KMDEV_FLOOR, "all memory there is");
	abi_parameter("max_bytes", bytes);
	abi_parameter("max_user_bytes", user_bytes);
}

/* A tooth may fit above the floor while the block that it is cut from does not. */
static void above_floor(void)
{
	struct kmdev_alloc block = block_of(abi_identify(fd).out_max_order);
	uint64_t most = PAGE << block.order;
	struct {
		void *at;
		size_t bytes;
	} fillers[FILLERS];
	unsigned int count = 0;

	for (; count < FILLERS && room() >= most; count++) {
		uint64_t bytes = room() - most / 2;

		fillers[count].bytes = bytes < FILLER ? bytes : FILLER;
		fillers[count].at = mmap(NULL, fillers[count].bytes, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (fillers[count].at == MAP_FAILED)
			abi_fail("mmap");
	}
	refused(&block, 1, ENOMEM, KMDEV_FLOOR, "a block that would cross the floor");
	while (count--)
		munmap(fillers[count].at, fillers[count].bytes);
}

/* The structure's results lie where nothing can be written. */
static void unwritable(void)
{
	struct kmdev_alloc block = block_of(2);
	const struct account before = abi_account(fd);
	unsigned char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kmdev_fragment *comb;
	int error;

	if (pages == MAP_FAILED)
		abi_fail("mmap");
	comb = (void *)(pages + PAGE - offsetof(struct kmdev_fragment, out_handle));
	*comb = (struct kmdev_fragment){
		.size = sizeof(*comb), .request = abi_address(&block), .teeth = 10,
	};
	mprotect(pages + PAGE, PAGE, PROT_READ);
	error = abi_call(fd, KMDEV_FRAGMENT, comb);
	abi_case(error == EFAULT && abi_same(before, abi_account(fd)),
		 "an answer that cannot be written: %s, nothing is left", strerrorname_np(error));
	munmap(pages, 2 * PAGE);
}

static void killed(void)
{
	const struct account before = abi_account(fd);
	struct kmdev_alloc block = block_of(4);
	struct kmdev_fragment comb;
	int status = 0;

	/* It may have ended before. */
	for (unsigned int ms = 160; ms && !WIFSIGNALED(status); ms /= 2) {
		pid_t child = fork();

		if (child < 0)
			abi_fail("fork");
		if (!child) {
			fragment(&block, 15000, &comb);
			_exit(0);
		}
		abi_sleep(ms * 1000);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
	}
	abi_case(WIFSIGNALED(status) && abi_same(before, abi_account(fd)),
		 "killed in the middle: nothing is left");
}

int main(void)
{
	struct kmdev_alloc block = block_of(1);

	abi_start();
	fd = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	pageflags = open("/proc/kpageflags", O_RDONLY);
	if (pageflags < 0)
		abi_fail("/proc/kpageflags");
	stands(0, 100);
	stands(1, 100);
	stands(4, 1000);
	stands(9, 20);
	masks();
	limits();
	place();
	all_memory();
	above_floor();
	unwritable();
	killed();
	close(pageflags);
	close(fd);
	fd = abi_open(1, 0, O_RDWR);
	refused(&block, 1, EPERM, KMDEV_NEEDS_SYS_ADMIN, "by a member");
	close(fd);
	return abi_done();
}
