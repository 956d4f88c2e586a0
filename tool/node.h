/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/kmalloc as it should be: with the number that the kernel gave, and as the udev rule says. */
#ifndef MEMCTL_NODE_H
#define MEMCTL_NODE_H

#include <stdbool.h>
#include <sys/types.h>

#define NODE_GROUP "kmalloc"
#define NODE_MODE 0660

/** node_number - the number of the loaded module's device; false if it has none */
bool node_number(dev_t *number);

/** node_command - what makes the node again, to be freed */
char *node_command(void);

#endif /* MEMCTL_NODE_H */
