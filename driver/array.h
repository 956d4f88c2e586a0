/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ARRAY_H
#define KMD_ARRAY_H

#include <linux/minmax.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

#include "words.h"

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
enum kmdev_reason kmd_array_pause(void);

/**
 * kmd_array_add() - add an element
 * @array: with room for it
 * @element: as this driver knows it
 * @size: of it; an older caller knows less of it, a newer one finds zeros behind what there is
 *
 * Return: KMDEV_OK or KMDEV_BAD_ADDRESS.
 */
static __always_inline enum kmdev_reason kmd_array_add(struct kmd_array *array,
						       const void *element, size_t size)
{
	if (array->stride == size ? !kmd_put_words(array->next, element, size) :
	    copy_to_user(array->next, element, min(size, array->stride)))
		return KMDEV_BAD_ADDRESS;
	if (array->stride > size && clear_user(array->next + size, array->stride - size))
		return KMDEV_BAD_ADDRESS;
	array->next += array->stride;
	array->room--;
	return KMDEV_OK;
}

#endif /* KMD_ARRAY_H */
