/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_DMA_H
#define KMD_DMA_H

#include "allocator.h"

struct device;
struct dma_pool;

/**
 * struct kmd_dma - memory with an address for a device
 * @virt: where the kernel has it
 * @address: where the device has it
 * @pool: that it came from; NULL for none
 */
struct kmd_dma {
	void *virt;
	dma_addr_t address;
	struct dma_pool *pool;
};

int kmd_dma_init(void);
void kmd_dma_exit(void);
struct dma_pool *kmd_dma_pool_create(const char *name, size_t bytes, size_t align);
size_t kmd_dma_pool_share(size_t bytes, size_t align);

extern const struct kmd_family kmd_dma_family;
bool kmd_dma_alloc_coherent(union kmd_memory *memory, const struct kmd_request *request);

extern const struct kmd_family kmd_dma_pool_family;
bool kmd_dma_pool_alloc(union kmd_memory *memory, const struct kmd_request *request);

#endif /* KMD_DMA_H */
