/* SPDX-License-Identifier: GPL-2.0-only */
/* What a measurement depends on besides the allocator: the machine, the kernel and its options. */
#ifndef MEMCTL_CONDITIONS_H
#define MEMCTL_CONDITIONS_H

#include <kmalloc/kmalloc.h>

/** conditions_json - all of it as a JSON object, in an order that does not change; to be freed */
char *conditions_json(struct kmalloc *device);

#endif /* MEMCTL_CONDITIONS_H */
