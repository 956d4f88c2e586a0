/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_PATTERN_H
#define KMD_PATTERN_H

#include <kmalloc/kmdev.h>

struct kmd_buffer;

enum kmdev_reason kmd_pattern_fill(const struct kmd_buffer *buffer, struct kmdev_pattern *args);
enum kmdev_reason kmd_pattern_check(const struct kmd_buffer *buffer, struct kmdev_pattern *args);

#endif /* KMD_PATTERN_H */
