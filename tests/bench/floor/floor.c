// SPDX-License-Identifier: GPL-2.0-only
/*
 * The floor beneath the driver, for the bench: see floor.h.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <kmalloc/kmdev.h>

#include "../floor.h"

/* The mask that the driver uses where none is asked for. */
#define MASK (GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

static void *held[FLOOR_MANY_MAX];

static long copy_alloc(void __user *argument)
{
	struct kmdev_alloc it;

	if (copy_from_user(&it, argument, sizeof(it)) || copy_to_user(argument, &it, sizeof(it)))
		return -EFAULT;
	return 0;
}

static long copy_free(void __user *argument)
{
	struct kmdev_free it;

	if (copy_from_user(&it, argument, sizeof(it)) || copy_to_user(argument, &it, sizeof(it)))
		return -EFAULT;
	return 0;
}

static long pairs(const struct floor *floor)
{
	u32 i;

	for (i = 0; i < floor->count; i++) {
		void *buffer = kmalloc(floor->bytes, MASK);

		if (!buffer)
			return -ENOMEM;
		barrier_data(buffer);
		kfree(buffer);
	}
	return 0;
}

static long many(const struct floor *floor)
{
	u32 i;

	if (floor->count > FLOOR_MANY_MAX)
		return -EINVAL;
	for (i = 0; i < floor->count; i++)
		held[i] = kmalloc(floor->bytes, MASK);
	for (i = 0; i < floor->count; i++)
		kfree(held[i]);
	return 0;
}

static long copy(const struct floor *floor)
{
	static u8 from[1024];
	void __user *to = u64_to_user_ptr(floor->address);
	u32 i, at = 0;

	if (floor->bytes > sizeof(from))
		return -EINVAL;
	for (i = 0; i < floor->count; i++) {
		if (copy_to_user(to + at * floor->bytes, from, floor->bytes))
			return -EFAULT;
		if (++at == floor->room)
			at = 0;
	}
	return 0;
}

static long floor_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct floor floor;

	if (command == FLOOR_EMPTY)
		return 0;
	if (command == FLOOR_ALLOC)
		return copy_alloc((void __user *)argument);
	if (command == FLOOR_FREE)
		return copy_free((void __user *)argument);
	if (copy_from_user(&floor, (void __user *)argument, sizeof(floor)))
		return -EFAULT;
	switch (command) {
	case FLOOR_PAIRS:
		return pairs(&floor);
	case FLOOR_MANY:
		return many(&floor);
	case FLOOR_COPY:
		return copy(&floor);
	}
	return -ENOTTY;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = floor_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "floor",
	.fops = &operations,
};

module_misc_device(device);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What the bench of kmalloc compares with");
