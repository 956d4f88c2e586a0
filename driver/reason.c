// SPDX-License-Identifier: GPL-2.0-only

#include <linux/errno.h>
#include <linux/kernel.h>

#include "reason.h"

static const short errnos[KMDEV_REASONS] = {
	[KMDEV_OK]			= 0,
	[KMDEV_SIZE_SHORT]		= -EINVAL,
	[KMDEV_SIZE_LONG]		= -E2BIG,
	[KMDEV_RESERVED_SET]		= -EOPNOTSUPP,
	[KMDEV_FLAG_UNKNOWN]		= -EOPNOTSUPP,
	[KMDEV_ELEMENT_SIZE]		= -EINVAL,
	[KMDEV_BAD_ADDRESS]		= -EFAULT,
	[KMDEV_INTERRUPTED]		= -EINTR,
	[KMDEV_NOT_WRITABLE]		= -EACCES,
	[KMDEV_NOT_READABLE]		= -EACCES,
	[KMDEV_NEEDS_SYS_ADMIN]		= -EPERM,
	[KMDEV_LOCKED_DOWN]		= -EPERM,
	[KMDEV_NO_HANDLE]		= -ENOENT,
	[KMDEV_NO_NAME]			= -ENOENT,
	[KMDEV_NAME_BAD]		= -EINVAL,
	[KMDEV_NAME_TAKEN]		= -EEXIST,
	[KMDEV_NO_INDEX]		= -ENOENT,
	[KMDEV_ALLOCATOR_UNKNOWN]	= -EOPNOTSUPP,
	[KMDEV_BYTES_MISSING]		= -EINVAL,
	[KMDEV_BYTES_MAX]		= -EINVAL,
	[KMDEV_ORDER_NOT_TAKEN]		= -EINVAL,
	[KMDEV_ORDER_MAX]		= -EINVAL,
	[KMDEV_ORDER_BYTES]		= -EINVAL,
	[KMDEV_GFP_NOT_TAKEN]		= -EINVAL,
	[KMDEV_GFP_UNKNOWN]		= -EOPNOTSUPP,
	[KMDEV_GFP_ZONES]		= -EINVAL,
	[KMDEV_GFP_ZONE_NOT_TAKEN]	= -EINVAL,
	[KMDEV_GFP_MOBILITY]		= -EINVAL,
	[KMDEV_GFP_RETRY]		= -EINVAL,
	[KMDEV_GFP_NOFAIL_SLEEP]	= -EINVAL,
	[KMDEV_GFP_NOFAIL_ORDER]	= -EINVAL,
	[KMDEV_GFP_RESERVES]		= -EINVAL,
	[KMDEV_STALE_ZERO]		= -EINVAL,
	[KMDEV_USER_BYTES]		= -EDQUOT,
	[KMDEV_USER_BUFFERS]		= -EDQUOT,
	[KMDEV_DEVICE_BYTES]		= -ENOSPC,
	[KMDEV_DEVICE_BUFFERS]		= -ENOSPC,
	[KMDEV_FLOOR]			= -ENOMEM,
	[KMDEV_ALLOCATOR_SAID_NO]	= -ENOMEM,
	[KMDEV_BOOKKEEPING]		= -ENOMEM,
	[KMDEV_RANGE]			= -EINVAL,
	[KMDEV_PATTERN_UNKNOWN]		= -EOPNOTSUPP,
	[KMDEV_PATTERN_LENGTH]		= -EINVAL,
	[KMDEV_CONTENTS_STALE]		= -EPERM,
};

/**
 * kmd_reason_errno() - the errno that goes with a reason
 * @reason: below KMDEV_REASONS
 *
 * Functions of the driver that a user can make fail return a reason; this is the one place
 * where it turns into an errno, so that the two cannot disagree.
 *
 * Return: a negative errno, 0 for KMDEV_OK.
 */
int kmd_reason_errno(enum kmdev_reason reason)
{
	return errnos[reason];
}
