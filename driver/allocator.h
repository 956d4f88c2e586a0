/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ALLOCATOR_H
#define KMD_ALLOCATOR_H

#include <linux/nospec.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

struct kmd_allocator;
struct kmd_bench_loops;
struct kmd_buffer;
struct kmd_dma;
struct kmd_request;
struct page;
struct vm_area_struct;

/**
 * union kmd_memory - what an allocator gave
 * @virt: an address in the kernel's mapping of it
 * @page: the first page, from an allocator whose pages need not have an address
 * @pages: pages that are no neighbours, in an array from the driver's own memory
 * @objects: objects of a slab cache, in such an array
 * @percpu: per-CPU memory
 * @dma: memory with an address for a device
 */
union kmd_memory {
	void *virt;
	struct page *page;
	struct page **pages;
	void **objects;
	void __percpu *percpu;
	struct kmd_dma *dma;
};

/**
 * struct kmd_family - what allocators that give the same kind of memory share
 * @flat: a buffer is one range of addresses, at its memory.virt
 * @whole_pages: all that they give is the buffer's alone, and may be touched behind what was asked
 * @one_block: one block of the page allocator's, of the request's order, unless it turns out to be
 *	a slab object or a mapping of vmalloc's
 * @page_pieces: the pieces are pages, so that neighbours may form a physical run
 * @footprint: upper bound of what a request will take
 * @bytes_max: most bytes that one request can ask
 * @prepare: get what the driver itself needs for the allocation, in the caller's context; false
 *	without memory.  NULL if nothing is needed
 * @discard: give that back; NULL with @prepare
 * @free: give back what a buffer has from the allocator, as it was before @alloc
 * @usable: how many bytes it gave
 * @measure: the same, asked of the kernel; NULL where @usable did so
 * @held: how many bytes are counted for it; NULL where that is @usable
 * @piece_bytes: size of a piece; NULL where a buffer is one range of addresses
 * @virt: the kernel address of a piece, or NULL where it has none; NULL with @flat
 * @page: a page of a piece, counted from that of its first byte; NULL with @flat
 * @map: map a buffer; NULL where its page frames say all
 */
struct kmd_family {
	bool flat;
	bool whole_pages;
	bool one_block;
	bool page_pieces;
	size_t (*footprint)(const struct kmd_request *request);
	size_t (*bytes_max)(const struct kmd_allocator *allocator);
	bool (*prepare)(union kmd_memory *memory, const struct kmd_request *request);
	void (*discard)(union kmd_memory *memory);
	void (*free)(const struct kmd_buffer *buffer);
	size_t (*usable)(const struct kmd_buffer *buffer, const struct kmd_request *request);
	size_t (*measure)(const struct kmd_buffer *buffer);
	size_t (*held)(const struct kmd_buffer *buffer);
	size_t (*piece_bytes)(const struct kmd_buffer *buffer);
	void *(*virt)(const struct kmd_buffer *buffer, unsigned long piece);
	struct page *(*page)(const struct kmd_buffer *buffer, unsigned long piece,
			     unsigned long index);
	int (*map)(const struct kmd_buffer *buffer, struct vm_area_struct *vma);
};

/**
 * struct kmd_allocator - one of the kernel's functions
 * @name: of the function
 * @family: what it shares with others
 * @alloc: call it, in the context that the request names; false if it gave nothing
 * @loops: that a benchmark measures, both ways; NULL where a call by this table is next to nothing
 * @flags: KMDEV_ALLOCATOR_*
 * @contexts: where it can be called, bits 1 << enum kmdev_context
 * @gfp: the mask it uses when none is given
 * @gfp_refused: mask bits that it cannot take
 * @gfp_added: mask bits that it adds itself
 * @gfp_dropped: mask bits that it is called without
 * @how_hard: added to a mask that may sleep and does not say how hard to try
 * @max_order: log2 of the most pages, where it takes an order
 * @absent: this kernel does not have it
 */
struct kmd_allocator {
	const char *name;
	const struct kmd_family *family;
	bool (*alloc)(union kmd_memory *memory, const struct kmd_request *request);
	const struct kmd_bench_loops *loops;
	u32 flags;
	u32 contexts;
	u32 gfp;
	u32 gfp_refused;
	u32 gfp_added;
	u32 gfp_dropped;
	u32 how_hard;
	u8 max_order;
	bool absent;
};

#define KMD_ALLOCATORS	(KMDEV_SPLIT_PAGE + 1)

extern const struct kmd_allocator kmd_allocators[KMD_ALLOCATORS];

/* kmd_allocator_id() - enum kmdev_allocator_id of an allocator of the table */
static inline u32 kmd_allocator_id(const struct kmd_allocator *allocator)
{
	return allocator - kmd_allocators;
}

/**
 * kmd_allocator_find() - the allocator of an identifier
 * @id: any number
 *
 * Return: the allocator, or NULL.
 */
static inline const struct kmd_allocator *kmd_allocator_find(u32 id)
{
	const struct kmd_allocator *allocator;

	if (id >= KMD_ALLOCATORS)
		return NULL;
	allocator = &kmd_allocators[array_index_nospec(id, KMD_ALLOCATORS)];
	return allocator->name && !allocator->absent ? allocator : NULL;
}

const struct kmd_allocator *kmd_allocator_at(u32 index);
u32 kmd_allocator_count(void);
size_t kmd_allocator_bytes_max(const struct kmd_allocator *allocator);

#endif /* KMD_ALLOCATOR_H */
