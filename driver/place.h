/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_PLACE_H
#define KMD_PLACE_H

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_request;
struct page;

enum kmdev_reason kmd_place_check(const struct kmd_buffer *buffer,
				  const struct kmd_request *request);
enum kmdev_reason kmd_place_check_page(const struct page *page, const struct kmd_request *request);

#endif /* KMD_PLACE_H */
