/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_SLAB_H
#define KMD_SLAB_H

#include "allocator.h"

extern const struct kmd_family kmd_slab_family;
size_t kmd_kmalloc_footprint(size_t bytes);
size_t kmd_kmalloc_bytes(size_t bytes);
void kmd_slab_init(void);
bool kmd_kmalloc(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_kmalloc_loops;
bool kmd_kmalloc_node(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_kmalloc_node_loops;

extern const struct kmd_family kmd_kv_family;
bool kmd_kvmalloc(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_kvmalloc_loops;
bool kmd_kvmalloc_node(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_kvmalloc_node_loops;

#endif /* KMD_SLAB_H */
