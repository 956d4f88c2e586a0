// SPDX-License-Identifier: GPL-2.0-only
#include "node.h"

#include <kmalloc/kmalloc.h>
#include <stdio.h>
#include <sys/sysmacros.h>

#include "advice.h"
#include "error.h"
#include "first-line.h"

bool node_number(dev_t *number)
{
	unsigned int of_kind, of_device;
	char line[32];

	if (!first_line("/sys/class/misc/kmalloc/dev", line, sizeof(line)) ||
	    sscanf(line, "%u:%u", &of_kind, &of_device) != 2)
		return false;
	*number = makedev(of_kind, of_device);
	return true;
}

char *node_command(void)
{
	dev_t number;

	if (!node_number(&number))
		return xasprintf("%smemctl unload, then %smemctl load", as_root(), as_root());
	return xasprintf("%smknod -m 600 %s c %u %u && %sudevadm trigger %s", as_root(),
			 KMALLOC_PATH, major(number), minor(number), as_root(), KMALLOC_PATH);
}
