// SPDX-License-Identifier: GPL-2.0-only
/*
 * A memory cgroup of 16 MiB contains every allocator that is charged: the kernel's function returns
 * nothing, nobody is killed, and who is outside goes on.  What is not charged ends at the user's
 * limit.  What is measured is contained, too, if its mask says so.  The process inside touches no
 * new memory, or the kernel would kill it like any other that wants a page its cgroup cannot have.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "benching.h"
#include "cgroup.h"
#include "source.h"

#define LIMIT (16ULL << 20)
#define BYTES (256 << 10)
#define COUNT 20000
#define MEASURED (64 << 10)
#define MEASURED_LIVE 400

/* What the process inside says to this one. */
struct report {
	unsigned int count;
	uint32_t reason;
	int error;
	uint64_t handles[COUNT];
};

static struct report *report;
static int plain, bystander;

static uint64_t bytes_of(const struct kmdev_allocator *allocator)
{
	if (allocator->out_flags & KMDEV_ALLOCATOR_PERCPU)
		return 32 << 10;
	if (allocator->out_flags & (KMDEV_ALLOCATOR_CACHE | KMDEV_ALLOCATOR_POOL))
		return 0;
	return allocator->out_bytes_max < BYTES ? 0 : BYTES;
}

/* Has a process do it inside, which reports; its status. */
static int do_inside(void (*what)(const struct kmdev_alloc *request),
		     const struct kmdev_alloc *request)
{
	int status;
	pid_t child;

	memset(report, 0, sizeof(*report));
	fflush(stdout);
	child = fork();
	if (child) {
		waitpid(child, &status, 0);
		return status;
	}
	mlockall(MCL_CURRENT | MCL_FUTURE);
	cgroup_enter();
	what(request);
	/* Any other call may want memory of the kernel's that is charged. */
	_exit(0);
}

/* Until it is refused. */
static void allocate_all(const struct kmdev_alloc *request)
{
	struct kmdev_alloc alloc;
	int error;

	do {
		alloc = *request;
		error = abi_call(plain, KMDEV_ALLOC, &alloc);
		if (!error)
			report->handles[report->count++] = alloc.out_handle;
	} while (!error && report->count < COUNT);
	report->reason = alloc.out_reason;
}

static bool bystander_lives(void)
{
	uint64_t handle = abi_allocate(bystander, KMDEV_VMALLOC, 1 << 20, 0);

	return handle && !abi_free(bystander, handle);
}

static void contained(const struct sources *sources, const struct kmdev_allocator *allocator)
{
	struct kmdev_alloc request = {
		.size = sizeof(request), .allocator = allocator->out_allocator,
		.bytes = bytes_of(allocator), .source = sources_for(sources, allocator),
	};
	bool charged = !(allocator->out_flags & KMDEV_ALLOCATOR_NO_ACCOUNT);
	struct kmdev_free_many freed;
	int status = do_inside(allocate_all, &request);
	uint64_t held;

	held = cgroup_number("memory.current", "");
	abi_case(!status && bystander_lives() &&
		 (charged ? report->reason == KMDEV_ALLOCATOR_SAID_NO ||
			    report->reason == KMDEV_BOOKKEEPING ||
			    report->reason == KMDEV_POOL_EMPTY
			  : report->reason == KMDEV_USER_BYTES) &&
		 held <= LIMIT && (held > LIMIT / 2) == charged,
		 "%s, %s: %u buffers, then reason %u at %llu KiB; a bystander lives",
		 allocator->out_name, charged ? "charged" : "not charged", report->count,
		 report->reason, (unsigned long long)held >> 10);
	if (report->count)
		abi_free_many(plain, report->handles, report->count, 0, &freed);
}

/* A batch of 25 MiB, which the user may have and the cgroup may not. */
static void measure(const struct kmdev_alloc *request)
{
	struct kmdev_alloc alloc = *request;
	struct kmdev_bench bench = {
		.pattern = KMDEV_BENCH_BATCH, .operations = MEASURED_LIVE, .live = MEASURED_LIVE,
	};

	report->error = bench_run(plain, &alloc, &bench);
	report->reason = bench.out_reason;
}

static void measured(uint32_t gfp, int error, const char *what)
{
	const struct kmdev_alloc request = {
		.allocator = KMDEV_KMALLOC, .flags = KMDEV_ALLOC_GFP, .bytes = MEASURED,
		.gfp = gfp,
	};
	struct account before = abi_account(plain);
	int status = do_inside(measure, &request);
	uint64_t held = cgroup_number("memory.current", "");

	abi_case(!status && report->error == error && bystander_lives() && held < LIMIT / 2 &&
		 (!error || report->reason == KMDEV_ALLOCATOR_SAID_NO) &&
		 abi_same(before, abi_account(plain)),
		 "a batch of 25 MiB measured, %s: %s, %llu KiB held afterwards", what,
		 strerrorname_np(report->error), (unsigned long long)held >> 10);
}

int main(void)
{
	struct kmdev_allocator allocators[ALLOCATORS_MAX];
	struct sources sources;
	unsigned int count;

	abi_start();
	cgroup_make("16M");
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	plain = abi_open(0, 0, O_RDWR);
	bystander = abi_open(1, 0, O_RDWR);
	count = allocators_list(plain, allocators);
	for (unsigned int i = 0; i < count; i++) {
		sources_open(&sources, plain, PAGE);
		contained(&sources, &allocators[i]);
		sources_close(&sources);
	}
	measured(KMDEV_GFP_KERNEL_ACCOUNT, ENOMEM, "charged");
	measured(KMDEV_GFP_KERNEL, 0, "not charged");
	abi_case(cgroup_number("memory.peak", "") <= LIMIT &&
		 !cgroup_number("memory.events", "oom_kill "),
		 "the cgroup never held more than 16 MiB, and nobody was killed");
	close(plain);
	close(bystander);
	cgroup_remove();
	return abi_done();
}
