/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ALLOCATOR_H
#define KMD_ALLOCATOR_H

#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_request;
struct page;

/**
 * union kmd_memory - what an allocator gave
 * @virt: an address in the kernel's mapping of it
 * @page: the first page, from an allocator whose pages need not have an address
 */
union kmd_memory {
	void *virt;
	struct page *page;
};

/**
 * struct kmd_allocator - one of the kernel's functions
 * @name: of the function
 * @flags: KMDEV_ALLOCATOR_*
 * @gfp: the mask it uses when none is given
 * @gfp_refused: mask bits that this one cannot take
 * @max_order: log2 of the most pages, where it gives pages
 * @whole_pages: all that it gives is the buffer's alone, and may be touched behind what was asked
 * @alloc: call it; null on failure
 * @free: give back what a buffer has from it
 * @usable: how many bytes it really gave
 * @footprint: upper bound of that for a size
 * @bytes_max: most bytes that it can give
 * @page: the n-th page of a buffer
 * @virt: the kernel address of a buffer, or NULL where it has none
 */
struct kmd_allocator {
	const char *name;
	u32 flags;
	u32 gfp;
	u32 gfp_refused;
	unsigned int max_order;
	bool whole_pages;
	union kmd_memory (*alloc)(const struct kmd_request *request);
	void (*free)(const struct kmd_buffer *buffer);
	size_t (*usable)(const struct kmd_buffer *buffer, const struct kmd_request *request);
	size_t (*footprint)(size_t bytes);
	size_t (*bytes_max)(const struct kmd_allocator *allocator);
	struct page *(*page)(const struct kmd_buffer *buffer, unsigned long index);
	void *(*virt)(const struct kmd_buffer *buffer);
};

const struct kmd_allocator *kmd_allocator_find(u32 id);
u32 kmd_allocator_id(const struct kmd_allocator *allocator);
u32 kmd_allocator_count(void);
size_t kmd_allocator_bytes_max(const struct kmd_allocator *allocator);

#endif /* KMD_ALLOCATOR_H */
