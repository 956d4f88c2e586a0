/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_FACTS_H
#define KMD_FACTS_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_access;
struct kmd_buffer;

void kmd_facts_collect(const struct kmd_buffer *buffer, const struct kmd_access *access,
		       struct kmdev_facts *facts);
bool kmd_facts_run(const struct kmd_buffer *buffer, const struct kmd_access *access, u64 *position,
		   struct kmdev_run *run);

#endif /* KMD_FACTS_H */
