/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_MANY_H
#define KMD_MANY_H

#include <kmalloc/kmdev.h>

struct kmd_file;

enum kmdev_reason kmd_many_request(struct kmdev_alloc *alloc, u64 address);
enum kmdev_reason kmd_many_alloc(struct kmd_file *file, struct kmdev_alloc_many *args);
enum kmdev_reason kmd_many_free(struct kmd_file *file, struct kmdev_free_many *args);
enum kmdev_reason kmd_many_carry_out(struct kmd_file *file, struct kmdev_batch *args);

#endif /* KMD_MANY_H */
