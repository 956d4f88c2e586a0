/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_FACTS_H
#define KMD_FACTS_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_access;
struct kmd_buffer;

void kmd_facts_collect(const struct kmd_buffer *buffer, const struct kmd_access *access,
		       struct kmdev_facts *facts);
const char *kmd_facts_zone_name(u32 zone);
unsigned long kmd_facts_pages(const struct kmd_buffer *buffer);
void kmd_facts_run(const struct kmd_buffer *buffer, const struct kmd_access *access,
		   unsigned long index, struct kmdev_run *run);

#endif /* KMD_FACTS_H */
