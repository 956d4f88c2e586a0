// SPDX-License-Identifier: GPL-2.0-only
#include "alias.h"

#include <stddef.h>
#include <string.h>

/* Spellings of the same function, and macros that add nothing but a type. */
static const struct {
	const char *name;
	const char *allocator;
} aliases[] = {
	{ "__kmalloc", "kmalloc" },
	{ "__kmalloc_node", "kmalloc_node" },
	{ "__kvmalloc_node", "kvmalloc_node" },
	{ "__alloc_pages", "alloc_pages" },
	{ "__alloc_pages_node", "alloc_pages_node" },
	{ "alloc_pages_bulk_array", "alloc_pages_bulk" },
	{ "alloc_pages_bulk_list", "alloc_pages_bulk" },
	{ "__alloc_pages_bulk", "alloc_pages_bulk" },
	{ "__get_dma_page", "__get_dma_pages" },
	{ "alloc_percpu", "__alloc_percpu_gfp" },
	{ "alloc_percpu_gfp", "__alloc_percpu_gfp" },
	{ "__alloc_percpu", "__alloc_percpu_gfp" },
	{ "dma_alloc_attrs", "dma_alloc_coherent" },
};

const char *alias_of(const char *name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (!strcmp(aliases[i].name, name))
			return aliases[i].allocator;
	return NULL;
}

#define ZERO(allocator) \
	allocator " with __GFP_ZERO: memctl alloc " allocator " SIZE --gfp GFP_KERNEL,__GFP_ZERO"
#define ARRAY(allocator) \
	allocator " of N times SIZE bytes, checked for overflow: memctl alloc " allocator " BYTES"
#define FREES "what memctl free BUFFER calls where it fits"
#define RESIZE "memctl resize BUFFER SIZE"
#define USERS "for the memory of processes, and gives the kernel none: alloc_pages does"

static const struct {
	const char *name;
	const char *advice;
} functions[] = {
	{ "malloc", "the C library's: in the kernel it is kmalloc" },
	{ "calloc", "the C library's: in the kernel it is kcalloc, kzalloc of N times SIZE" },
	{ "kcalloc", ARRAY("kzalloc") },
	{ "kmalloc_array", ARRAY("kmalloc") },
	{ "kmalloc_array_node", ARRAY("kmalloc_node") },
	{ "kvmalloc_array", ARRAY("kvmalloc") },
	{ "vmalloc_array", ARRAY("vmalloc") },
	{ "vcalloc", ARRAY("vzalloc") },
	{ "kzalloc_node", ZERO("kmalloc_node") },
	{ "kcalloc_node", ZERO("kmalloc_node") },
	{ "kvzalloc", ZERO("kvmalloc") },
	{ "kvcalloc", ZERO("kvmalloc") },
	{ "kvzalloc_node", ZERO("kvmalloc_node") },
	{ "vzalloc_node", "vmalloc_node: memctl clears what nobody else did" },
	{ "vmalloc_32_user", "vmalloc_32, cleared: memctl clears what nobody else did" },
	{ "kmem_cache_zalloc",
	  "kmem_cache_alloc with __GFP_ZERO: memctl alloc kmem_cache_alloc --cache CACHE "
	  "--gfp GFP_KERNEL,__GFP_ZERO" },
	{ "dma_pool_zalloc",
	  "dma_pool_alloc with __GFP_ZERO: memctl alloc dma_pool_alloc --pool POOL "
	  "--gfp GFP_KERNEL,__GFP_ZERO" },
	{ "alloc_pages_bulk_array_node", "alloc_pages_bulk on a node, which is not offered" },
	{ "alloc_pages_exact_nid", "alloc_pages_exact on a node, for use at boot alone" },
	{ "krealloc", RESIZE },
	{ "krealloc_array", RESIZE },
	{ "kvrealloc", "krealloc for kvmalloc, which is not offered; for kmalloc " RESIZE },
	{ "kmemdup", "kmalloc and a copy: memctl alloc kmalloc SIZE, then memctl write" },
	{ "kstrdup", "kmalloc and a copy: memctl alloc kmalloc SIZE, then memctl write" },
	{ "devm_kmalloc", "kmalloc, freed when a device goes: memctl alloc kmalloc SIZE" },
	{ "devm_kzalloc", "kzalloc, freed when a device goes: memctl alloc kzalloc SIZE" },
	{ "page_frag_alloc",
	  "pieces of pages that go when the last piece does, for network buffers: not offered" },
	{ "folio_alloc", "alloc_pages with __GFP_COMP: memctl alloc alloc_pages --gfp "
	  "GFP_KERNEL,__GFP_COMP" },
	{ "alloc_pages_vma", USERS },
	{ "alloc_page_vma", USERS },
	{ "alloc_contig_pages", "not for modules: the kernel does not export it" },
	{ "memblock_alloc", "for the kernel's own start: later there is kmalloc" },
	{ "mempool_alloc_slab", "what memctl pool create NAME --cache CACHE uses behind a pool" },
	{ "mempool_alloc_pages", "what memctl pool create NAME --order N uses behind a pool" },
	{ "mempool_kmalloc", "what memctl pool create NAME --kmalloc SIZE uses behind a pool" },
	{ "kmem_cache_create", "memctl cache create" },
	{ "kmem_cache_destroy", "memctl cache destroy" },
	{ "kmem_cache_shrink", "memctl cache shrink" },
	{ "mempool_create", "memctl pool create" },
	{ "mempool_resize", "memctl pool resize" },
	{ "mempool_destroy", "memctl pool destroy" },
	{ "dma_pool_create", "memctl pool create NAME --dma SIZE" },
	{ "dma_pool_destroy", "memctl pool destroy" },
	{ "ksize", "the fact usable of memctl info" },
	{ "kfree", FREES },
	{ "kfree_sensitive", FREES },
	{ "kzfree", "kfree_sensitive since 5.9: memctl fill BUFFER --pattern zero, then free" },
	{ "kfree_bulk", FREES },
	{ "kfree_rcu", FREES },
	{ "kvfree", FREES },
	{ "vfree", FREES },
	{ "vfree_atomic", FREES },
	{ "free_page", FREES },
	{ "free_pages", FREES },
	{ "__free_page", FREES },
	{ "__free_pages", FREES },
	{ "free_pages_exact", FREES },
	{ "put_page", FREES },
	{ "free_percpu", FREES },
	{ "dma_free_coherent", FREES },
	{ "dma_free_attrs", FREES },
	{ "dma_pool_free", FREES },
	{ "kmem_cache_free", FREES },
	{ "kmem_cache_free_bulk", FREES },
	{ "mempool_free", FREES },
	{ "mempool_free_slab", FREES },
	{ "mempool_free_pages", FREES },
	{ "mempool_kfree", FREES },
};

const char *alias_advice(const char *name)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (!strcmp(functions[i].name, name))
			return functions[i].advice;
	return NULL;
}
