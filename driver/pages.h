/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_PAGES_H
#define KMD_PAGES_H

#include "allocator.h"

/* By address. */
extern const struct kmd_family kmd_free_pages_family;
bool kmd_get_zeroed_page(union kmd_memory *memory, const struct kmd_request *request);
bool kmd_get_free_page(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_get_free_page_loops;
bool kmd_get_free_pages(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_get_free_pages_loops;
bool kmd_get_dma_pages(union kmd_memory *memory, const struct kmd_request *request);

/* By page, which need not have an address. */
extern const struct kmd_family kmd_pages_family;
bool kmd_alloc_page(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_alloc_page_loops;
bool kmd_alloc_pages(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_alloc_pages_loops;
bool kmd_alloc_pages_node(union kmd_memory *memory, const struct kmd_request *request);
extern const struct kmd_bench_loops kmd_alloc_pages_node_loops;

extern const struct kmd_family kmd_exact_family;
bool kmd_alloc_pages_exact(union kmd_memory *memory, const struct kmd_request *request);

extern const struct kmd_family kmd_bulk_family;
bool kmd_alloc_pages_bulk(union kmd_memory *memory, const struct kmd_request *request);

/**
 * struct kmd_comb - how far a comb is
 * @teeth: how many it has
 * @teeth_max: how many it may have
 * @rest: why it does not get more
 */
struct kmd_comb {
	unsigned long teeth;
	unsigned long teeth_max;
	enum kmdev_reason rest;
};

extern const struct kmd_family kmd_comb_family;
bool kmd_comb_alloc(union kmd_memory *memory, const struct kmd_request *request);

#endif /* KMD_PAGES_H */
