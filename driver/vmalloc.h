/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_VMALLOC_H
#define KMD_VMALLOC_H

#include "allocator.h"

extern const struct kmd_family kmd_vmalloc_family;
bool kmd_vmalloc(union kmd_memory *memory, const struct kmd_request *request);
bool kmd_vmalloc_node(union kmd_memory *memory, const struct kmd_request *request);
bool kmd_vmalloc_user(union kmd_memory *memory, const struct kmd_request *request);
bool kmd_vmalloc_32(union kmd_memory *memory, const struct kmd_request *request);

extern const struct kmd_family kmd_vmalloc_huge_family;
bool kmd_vmalloc_huge(union kmd_memory *memory, const struct kmd_request *request);

#endif /* KMD_VMALLOC_H */
