/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_BUFFER_FILE_H
#define KMD_BUFFER_FILE_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct file;
struct kmd_buffer;

enum kmdev_reason kmd_buffer_file_create(struct kmd_buffer *buffer, u32 flags, struct file **result,
					 s32 *fd);
void kmd_buffer_file_publish(struct file *file, s32 fd);
void kmd_buffer_file_abort(struct file *file, s32 fd);

#endif /* KMD_BUFFER_FILE_H */
