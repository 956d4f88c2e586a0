/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CLEAR_H
#define KMD_CLEAR_H

#include <linux/types.h>

struct kmd_buffer;
struct kmd_request;

void kmd_clear(struct kmd_buffer *buffer, const struct kmd_request *request);
void kmd_clear_bytes(void *virt, size_t length);

#endif /* KMD_CLEAR_H */
