// SPDX-License-Identifier: GPL-2.0-only

#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "array.h"
#include "uaddr.h"

/**
 * kmd_array_init() - begin to fill a caller's array
 * @array: is set
 * @address: of the array, in user space
 * @stride: size of an element there
 * @capacity: elements there
 * @stride_min: size of an element in its first version
 *
 * Return: KMDEV_OK or KMDEV_ELEMENT_SIZE.
 */
enum kmdev_reason kmd_array_init(struct kmd_array *array, u64 address, u32 stride, u32 capacity,
				 size_t stride_min)
{
	if (stride < stride_min || stride > PAGE_SIZE || !capacity)
		return KMDEV_ELEMENT_SIZE;
	array->next = kmd_uaddr(address);
	array->stride = stride;
	array->room = capacity;
	return KMDEV_OK;
}

/**
 * kmd_array_pause() - between two elements
 *
 * May sleep.
 *
 * Return: KMDEV_OK, or KMDEV_INTERRUPTED by a fatal signal.
 */
enum kmdev_reason kmd_array_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? KMDEV_INTERRUPTED : KMDEV_OK;
}
