// SPDX-License-Identifier: GPL-2.0-only
/*
 * No byte of somebody else's: memory is dirtied and given back, then allocated again and read.
 * On a kernel that clears by itself (init_on_alloc) this says little; it prints which it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "request.h"

#define DIRTY 0xdd
#define MANY 100

static struct kmdev_identify identify;

static const unsigned int sizes[] = {
	1, 8, 13, 64, 96, 100, 192, 500, 1000, 4000, 4096, 5000, 8192, 20000, 100000,
};

/* Allocates many, with something in each; frees them, so that the next to come gets the same. */
static void dirty(int fd, unsigned int allocator, uint64_t bytes)
{
	uint64_t handles[MANY];

	for (unsigned int i = 0; i < MANY; i++) {
		struct kmdev_pattern fill = {
			.size = sizeof(fill), .length = bytes, .kind = KMDEV_PATTERN_BYTES,
			.data_length = 1, .data = abi_address(&(unsigned char){ DIRTY }),
		};

		handles[i] = abi_allocate(fd, allocator, bytes, KMDEV_ALLOC_FILE);
		fill.handle = handles[i];
		abi_call(fd, KMDEV_FILL, &fill);
	}
	for (unsigned int i = 0; i < MANY; i++)
		abi_free(fd, handles[i]);
}

static uint64_t bytes_not_zero(int fd, uint64_t handle, uint64_t bytes)
{
	static unsigned char data[100000];
	uint64_t count = 0;

	if (abi_read(fd, handle, 0, data, bytes))
		return KMDEV_NONE;
	for (uint64_t i = 0; i < bytes; i++)
		count += data[i] != 0;
	return count;
}

/* Whoever the kernel or the driver says cleared it: it is zero. */
static void clean(int other, int fd, const struct kmdev_allocator *allocator, uint64_t bytes)
{
	uint64_t not_zero = 0, handles[MANY];
	unsigned int zeroed = 0;

	dirty(other, allocator->out_allocator, bytes);
	for (unsigned int i = 0; i < MANY; i++) {
		struct kmdev_facts facts = { 0 };

		handles[i] = abi_allocate(fd, allocator->out_allocator, bytes, KMDEV_ALLOC_FILE);
		not_zero += bytes_not_zero(fd, handles[i], bytes);
		abi_info(fd, handles[i], 0, &facts);
		zeroed |= 1 << facts.zeroed;
	}
	for (unsigned int i = 0; i < MANY; i++)
		abi_free(fd, handles[i]);
	abi_case(!not_zero, "%s %llu: %u buffers, every byte zero (%llu are not)",
		 allocator->out_name, (unsigned long long)bytes, MANY,
		 (unsigned long long)not_zero);
	abi_case(zeroed == 1 << KMDEV_ZEROED_KERNEL ||
		 (zeroed == 1 << KMDEV_ZEROED_DRIVER &&
		  !(identify.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC) &&
		  !(allocator->out_flags & KMDEV_ALLOCATOR_ZEROES)),
		 "%s %llu: INFO says who cleared it (%#x)", allocator->out_name,
		 (unsigned long long)bytes, zeroed);
}

/* The allocator's pages as they come, with a mask that asks to clear: that is the kernel's work. */
static void cleared_by_the_mask(int fd)
{
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = KMDEV_KMALLOC, .bytes = 100,
		.flags = KMDEV_ALLOC_GFP | KMDEV_ALLOC_FILE,
		.gfp = KMDEV_GFP_KERNEL | KMDEV_GFP_BIT_ZERO,
	};
	struct kmdev_facts facts = { 0 };
	int error = abi_call(fd, KMDEV_ALLOC, &alloc);

	abi_info(fd, alloc.out_handle, 0, &facts);
	abi_case(!error && facts.zeroed == KMDEV_ZEROED_KERNEL &&
		 !bytes_not_zero(fd, alloc.out_handle, 100),
		 "kmalloc with __GFP_ZERO: the kernel cleared it");
	abi_free(fd, alloc.out_handle);
}

/* User 0's buffer, not cleared: only through a control file with CAP_SYS_ADMIN is it seen. */
static void stale(int plain, int admin, const struct kmdev_allocator *allocator)
{
	struct scene scene = { .fd = plain };
	struct kmdev_alloc alloc = {
		.size = sizeof(alloc), .allocator = allocator->out_allocator, .bytes = SCENE_BYTES,
		.flags = KMDEV_ALLOC_STALE,
	};
	int error = abi_call(admin, KMDEV_ALLOC, &alloc);
	struct kmdev_facts facts = { 0 };
	unsigned char data[SCENE_BYTES] = { 0 };
	union request request;

	if (allocator->out_flags & KMDEV_ALLOCATOR_ZEROES) {
		abi_case(error == EINVAL && alloc.out_reason == KMDEV_STALE_ZERO,
			 "%s: always clears, so nothing is stale", allocator->out_name);
		return;
	}
	abi_info(plain, alloc.out_handle, 0, &facts);
	abi_case(!error && facts.flags & KMDEV_BUFFER_STALE &&
		 (facts.zeroed == KMDEV_ZEROED_NO ||
		  identify.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC),
		 "%s: an administrator gets stale contents, and INFO says so", allocator->out_name);
	scene.handle = alloc.out_handle;
	request_fill(&commands[KMDEV_NR_READ], &request, &scene, 0xcc);
	request_case(&commands[KMDEV_NR_READ], &request, &scene, EPERM, KMDEV_CONTENTS_STALE,
		     "%s, stale", allocator->out_name);
	request_fill(&commands[KMDEV_NR_CHECK], &request, &scene, 0xcc);
	request_case(&commands[KMDEV_NR_CHECK], &request, &scene, EPERM, KMDEV_CONTENTS_STALE,
		     "%s, stale", allocator->out_name);
	abi_case(!abi_write(plain, alloc.out_handle, 0, data, sizeof(data)) &&
		 abi_read(plain, alloc.out_handle, 0, data, sizeof(data)) == EPERM,
		 "%s: stale once, stale for good", allocator->out_name);
	abi_case(!abi_read(admin, alloc.out_handle, 0, data, sizeof(data)),
		 "%s: the administrator reads it", allocator->out_name);
	abi_free(admin, alloc.out_handle);
}

/* Where nobody clears, dirt of the dirtied cache must come back: else this program sees nothing. */
static void dirt_is_seen(int admin)
{
	unsigned char data[512];
	unsigned int found = 0;

	if (identify.out_kernel & (KMDEV_KERNEL_INIT_ON_ALLOC | KMDEV_KERNEL_INIT_ON_FREE)) {
		printf("# this kernel clears by itself: boot with init_on_alloc=0 init_on_free=0\n");
		return;
	}
	dirty(admin, KMDEV_KMALLOC, sizeof(data));
	for (unsigned int i = 0; i < MANY; i++) {
		uint64_t handle = abi_allocate(admin, KMDEV_KMALLOC, sizeof(data),
					       KMDEV_ALLOC_STALE | KMDEV_ALLOC_FILE);

		abi_read(admin, handle, 0, data, sizeof(data));
		for (unsigned int at = 0; at < sizeof(data); at++)
			found += data[at] == DIRTY;
	}
	abi_case(found > 0, "what the last user left is there to be seen (%u bytes)", found);
}

int main(void)
{
	int plain, admin, other;

	abi_start();
	plain = abi_open(0, 0, O_RDWR);
	admin = abi_open(0, ABI_SYS_ADMIN, O_RDWR);
	other = abi_open(1, 0, O_RDWR);
	identify = abi_identify(plain);
	printf("# init_on_alloc=%d init_on_free=%d\n",
	       !!(identify.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC),
	       !!(identify.out_kernel & KMDEV_KERNEL_INIT_ON_FREE));
	for (unsigned int index = 0; index < identify.out_allocators; index++) {
		struct kmdev_allocator allocator = { .size = sizeof(allocator), .index = index };

		abi_call(plain, KMDEV_ALLOCATOR, &allocator);
		for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
			if (sizes[i] <= allocator.out_bytes_max)
				clean(other, plain, &allocator, sizes[i]);
		}
		stale(plain, admin, &allocator);
	}
	cleared_by_the_mask(plain);
	dirt_is_seen(admin);
	close(plain);
	close(admin);
	close(other);
	return abi_done();
}
