/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_RESIZE_H
#define KMD_RESIZE_H

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_file;

enum kmdev_reason kmd_resize(struct kmd_file *file, struct kmd_buffer *buffer,
			     struct kmdev_resize *args);

#endif /* KMD_RESIZE_H */
