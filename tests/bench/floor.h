/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/floor: what the bench compares the driver with, done in the kernel with nothing around it.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <linux/ioctl.h>
#include <linux/types.h>

/** FLOOR_MANY_MAX: most buffers that FLOOR_MANY holds at once */
#define FLOOR_MANY_MAX	1000

/**
 * struct floor - argument of FLOOR_PAIRS, FLOOR_MANY and FLOOR_COPY
 * @count: how often
 * @bytes: size of a buffer, or of what is copied
 * @address: FLOOR_COPY: an array with room for @room elements of @bytes
 * @room: FLOOR_COPY
 */
struct floor {
	__u32 count;
	__u32 bytes;
	__aligned_u64 address;
	__u32 room;
	__u32 __reserved;
};

#define FLOOR_TYPE	0xCA
/* Nothing at all. */
#define FLOOR_EMPTY	_IO(FLOOR_TYPE, 0)
/* struct kmdev_alloc, struct kmdev_free copied in and out. */
#define FLOOR_ALLOC	_IO(FLOOR_TYPE, 1)
#define FLOOR_FREE	_IO(FLOOR_TYPE, 2)
/* @count times kmalloc, kfree. */
#define FLOOR_PAIRS	_IO(FLOOR_TYPE, 3)
/* @count times kmalloc, then @count times kfree. */
#define FLOOR_MANY	_IO(FLOOR_TYPE, 4)
/* @count times copy_to_user of @bytes, to one element after the other. */
#define FLOOR_COPY	_IO(FLOOR_TYPE, 5)

#endif
