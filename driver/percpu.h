/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_PERCPU_H
#define KMD_PERCPU_H

#include "allocator.h"

extern const struct kmd_family kmd_percpu_family;
bool kmd_alloc_percpu(union kmd_memory *memory, const struct kmd_request *request);

#endif /* KMD_PERCPU_H */
