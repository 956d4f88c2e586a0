/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ATTEMPT_H
#define KMD_ATTEMPT_H

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_file;
struct kmd_request;

enum kmdev_reason kmd_attempt(struct kmd_buffer *buffer, struct kmd_file *file,
			      const struct kmd_request *request);

#endif /* KMD_ATTEMPT_H */
