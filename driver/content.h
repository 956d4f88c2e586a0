/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CONTENT_H
#define KMD_CONTENT_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_file;

/**
 * typedef kmd_content_step - work on a part of a buffer
 * @virt: where the part is mapped
 * @offset: where it begins in the buffer
 * @length: of the part
 * @context: the caller's
 *
 * Return: KMDEV_OK to go on.
 */
typedef enum kmdev_reason (*kmd_content_step)(void *virt, size_t offset, size_t length,
					      void *context);

enum kmdev_reason kmd_content_walk(const struct kmd_buffer *buffer, u64 offset, u64 length,
				   kmd_content_step step, void *context);
enum kmdev_reason kmd_content_may_see(const struct kmd_file *file,
				      const struct kmd_buffer *buffer);
enum kmdev_reason kmd_content_read(const struct kmd_buffer *buffer, const struct kmdev_copy *args);
enum kmdev_reason kmd_content_write(const struct kmd_buffer *buffer,
				    const struct kmdev_copy *args);

#endif /* KMD_CONTENT_H */
