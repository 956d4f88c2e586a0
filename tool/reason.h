/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_REASON_H
#define MEMCTL_REASON_H

#include <kmalloc/kmalloc.h>
#include <stdbool.h>

/**
 * struct refusal - a call that failed
 * @error: what kmalloc_*() returned
 * @reason: what kmalloc_reason() said
 * @kind: whether it was about a buffer, a cache or a pool
 * @subject: the buffer, cache, pool or file as the user named it, or NULL
 * @allocator: the allocator that was asked, or NULL
 */
struct refusal {
	int error;
	enum kmdev_reason reason;
	enum kmdev_kind kind;
	const char *subject;
	const struct kmdev_allocator *allocator;
};

/** reason_text - what it means and what to do about it, with the device's figures; to be freed */
char *reason_text(struct kmalloc *device, const struct refusal *refusal);

/** reason_is_empty - whether the kernel had no such memory, or none in the place asked for */
bool reason_is_empty(enum kmdev_reason reason);

#endif /* MEMCTL_REASON_H */
