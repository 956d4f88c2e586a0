// SPDX-License-Identifier: GPL-2.0-only
#include "history.h"

#include <stddef.h>
#include <string.h>

/* What is gone has no entry in the driver; an older driver has fewer of the rest. */
static const struct history histories[] = {
	{ "kmalloc", "small objects" },
	{ "kzalloc", "small, cleared", "2.6.14" },
	{ "kmalloc_node", "small, on a node", "2.6.12" },
	{ "kvmalloc", "any size", "4.12" },
	{ "kvmalloc_node", "any size, on a node", "4.12" },
	{ "get_zeroed_page", "one page, cleared" },
	{ "__get_free_page", "one page" },
	{ "__get_free_pages", "2^N pages" },
	{ "__get_dma_pages", "pages for ISA DMA" },
	{ "alloc_page", "one page of any zone" },
	{ "alloc_pages", "pages of any zone" },
	{ "alloc_pages_node", "pages on a node" },
	{ "alloc_pages_exact", "not rounded to 2^N", "2.6.27" },
	{ "alloc_pages_bulk", "many single pages", "5.13" },
	{ "vmalloc", "large, scattered" },
	{ "vzalloc", "large, cleared", "2.6.37" },
	{ "vmalloc_node", "large, on a node", "2.6.15" },
	{ "vmalloc_user", "large, to be mapped", "2.6.18" },
	{ "vmalloc_32", "large, below 4G" },
	{ "__vmalloc", "large, with a mask" },
	{ "vmalloc_huge", "large, by huge pages", "5.18" },
	{ "vmalloc_exec", "code of modules", "2.6.12", "5.7" },
	{ "__alloc_percpu_gfp", "a piece a processor", "3.18" },
	{ "dma_alloc_coherent", "shared with a device" },
	{ "dma_zalloc_coherent", "shared, cleared", "3.2", "4.20" },
	{ "pci_alloc_consistent", "shared with a device", NULL, "5.17" },
	{ "dma_pool_alloc", "small, for a device" },
	{ "kmem_cache_alloc", "objects of one size" },
	{ "kmem_cache_alloc_node", "objects on a node" },
	{ "kmem_cache_alloc_bulk", "many objects at once", "4.3" },
	{ "mempool_alloc", "must not fail" },
	{ "alloc_bootmem", "before all others", NULL, "4.19" },
};

#define HISTORIES (sizeof(histories) / sizeof(*histories))

const struct history *history_at(unsigned int index)
{
	return index < HISTORIES ? &histories[index] : NULL;
}

const struct history *history_of(const char *name)
{
	for (size_t i = 0; i < HISTORIES; i++)
		if (!strcmp(histories[i].name, name))
			return &histories[i];
	return NULL;
}
