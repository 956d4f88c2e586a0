/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_MAP_H
#define KMD_MAP_H

struct kmd_buffer;
struct vm_area_struct;

int kmd_map(struct kmd_buffer *buffer, struct vm_area_struct *vma);

#endif /* KMD_MAP_H */
