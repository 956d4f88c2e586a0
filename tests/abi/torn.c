// SPDX-License-Identifier: GPL-2.0-only
/*
 * torn [ROUNDS]: one thread touches a fresh mapping that a huge entry can map, while another has
 * such entries disabled and touches it, too.  Whoever comes second finds what it did not ask for,
 * and the kernel has nothing to say to that.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "abi.h"
#include "mapping.h"

#define HUGE (2UL << 20)

static volatile unsigned char *mapped;
static unsigned int rounds = 2000;
static atomic_uint arrived;

/* Both wait here for each other, without a system call: they are to fault at the same moment. */
static void meet(unsigned int turn)
{
	arrived++;
	while (arrived < 2 * turn)
		;
}

static void disable(int whether)
{
	if (prctl(PR_SET_THP_DISABLE, whether, 0, 0, 0))
		abi_fail("PR_SET_THP_DISABLE");
}

static void *touch(void *unused)
{
	for (unsigned int i = 0; i < rounds; i++) {
		meet(2 * i + 1);
		mapped[0] = i;
		meet(2 * i + 2);
	}
	return unused;
}

/* An aligned place, whatever is there meanwhile. */
static void *place(void)
{
	uintptr_t room = (uintptr_t)mmap(NULL, 2 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
					 0);

	return (void *)((room + HUGE - 1) / HUGE * HUGE);
}

static void tear(uint32_t allocator, const char *name)
{
	int fd = abi_open(0, 0, O_RDWR), file;
	uint64_t handle = abi_allocate(fd, allocator, HUGE, 0);
	unsigned int wrong = 0;
	void *at = place();
	pthread_t thread;

	file = abi_open_buffer(fd, handle, KMDEV_OPEN_WRITE);
	arrived = 0;
	if (pthread_create(&thread, NULL, touch, NULL))
		abi_fail("pthread_create");
	for (unsigned int i = 0; i < rounds; i++) {
		mapped = mmap(at, HUGE, READ_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
		if (mapped == MAP_FAILED)
			abi_fail("mmap");
		meet(2 * i + 1);
		for (unsigned int wait = i % 64 * 64; wait; wait--)
			atomic_signal_fence(memory_order_seq_cst);
		disable(1);
		mapped[PAGE] = i + 1;
		meet(2 * i + 2);
		disable(0);
		wrong += mapped[0] != (unsigned char)i || mapped[PAGE] != (unsigned char)(i + 1);
		munmap((void *)mapped, HUGE);
	}
	pthread_join(thread, NULL);
	abi_case(!wrong, "%s: %u rounds, %u with something else in the pages", name, rounds, wrong);
	close(file);
	abi_free(fd, handle);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 10);
	abi_start();
	tear(KMDEV_ALLOC_PAGES, "alloc_pages");
	tear(KMDEV_VMALLOC_HUGE, "vmalloc_huge");
	return abi_done();
}
