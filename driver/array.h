/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ARRAY_H
#define KMD_ARRAY_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

/**
 * struct kmd_array - a caller's array, being filled
 * @next: where the next element goes
 * @stride: size of an element, as the caller knows it
 * @room: elements that still fit
 */
struct kmd_array {
	void __user *next;
	size_t stride;
	u32 room;
};

enum kmdev_reason kmd_array_init(struct kmd_array *array, u64 address, u32 stride, u32 capacity,
				 size_t stride_min);
enum kmdev_reason kmd_array_add(struct kmd_array *array, const void *element, size_t size);
enum kmdev_reason kmd_array_pause(void);

#endif /* KMD_ARRAY_H */
