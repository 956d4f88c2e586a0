// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for devices: dma_alloc_coherent() and dma_pool, on a device of the driver's own that
 * reaches all memory and does nothing.
 */

#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "buffer.h"
#include "compat.h"
#include "dma.h"
#include "limit.h"
#include "pool.h"
#include "request.h"
#include "virt.h"

static struct platform_device *device;

int kmd_dma_init(void)
{
	int ret;

	device = platform_device_register_simple(KBUILD_MODNAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	/*
	 * What reads no memory needs no memory without caches.  Else, for a mask that may not wait,
	 * the kernel would take that of pools for all devices, which grow and never shrink.
	 */
	kmd_make_coherent(&device->dev);
	ret = dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(64));
	if (ret)
		kmd_dma_exit();
	return ret;
}

void kmd_dma_exit(void)
{
	platform_device_unregister(device);
}

/**
 * kmd_dma_pool_create() - a pool of memory for the device
 * @name: for sysfs
 * @bytes: of an element
 * @align: of an element, a power of two
 *
 * Return: the pool, or NULL.
 */
struct dma_pool *kmd_dma_pool_create(const char *name, size_t bytes, size_t align)
{
	return dma_pool_create(name, &device->dev, bytes, align, 0);
}

/**
 * kmd_dma_pool_share() - what an element takes of a page, since none lies in two
 * @bytes: as for kmd_dma_pool_create()
 * @align: likewise, or 0
 */
size_t kmd_dma_pool_share(size_t bytes, size_t align)
{
	size_t each = ALIGN(max_t(size_t, bytes, KMD_DMA_POOL_MIN), align ?: 1);

	return DIV_ROUND_UP(PAGE_SIZE, max_t(size_t, KMD_DMA_POOL_PAGE / each, 1));
}

static bool prepare(union kmd_memory *memory, const struct kmd_request *request)
{
	memory->dma = kzalloc(sizeof(*memory->dma), KMD_GFP);
	return memory->dma;
}

static void discard(union kmd_memory *memory)
{
	kfree(memory->dma);
}

static void *virt(const struct kmd_buffer *buffer, unsigned long piece)
{
	return buffer->memory.dma->virt;
}

static struct page *page(const struct kmd_buffer *buffer, unsigned long piece, unsigned long index)
{
	return kmd_virt_to_page(buffer->memory.dma->virt, index);
}

/* The page allocator's blocks stand behind it; asked for the whole block, all of it is mapped. */
static size_t footprint(const struct kmd_request *request)
{
	return PAGE_SIZE << request->traits.order;
}

bool kmd_dma_alloc_coherent(union kmd_memory *memory, const struct kmd_request *request)
{
	struct kmd_dma *dma = memory->dma;

	dma->virt = dma_alloc_coherent(&device->dev, footprint(request), &dma->address,
				       request->mask);
	return dma->virt;
}

static size_t bytes_max(const struct kmd_allocator *allocator)
{
	return PAGE_SIZE << MAX_PAGE_ORDER;
}

static size_t usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return footprint(request);
}

static void coherent_free(const struct kmd_buffer *buffer)
{
	struct kmd_dma *dma = buffer->memory.dma;

	dma_free_coherent(&device->dev, buffer->usable, dma->virt, dma->address);
}

static int map(const struct kmd_buffer *buffer, struct vm_area_struct *vma)
{
	struct kmd_dma *dma = buffer->memory.dma;

	return dma_mmap_coherent(&device->dev, vma, dma->virt, dma->address, buffer->usable);
}

const struct kmd_family kmd_dma_family = {
	.whole_pages	= true,
	.footprint	= footprint,
	.bytes_max	= bytes_max,
	.prepare	= prepare,
	.discard	= discard,
	.free		= coherent_free,
	.usable		= usable,
	.virt		= virt,
	.page		= page,
	.map		= map,
};

bool kmd_dma_pool_alloc(union kmd_memory *memory, const struct kmd_request *request)
{
	struct kmd_dma *dma = memory->dma;

	dma->pool = kmd_source_pool(request->source)->dma;
	dma->virt = dma_pool_alloc(dma->pool, request->mask, &dma->address);
	return dma->virt;
}

/* The pool has counted it. */
static size_t pool_footprint(const struct kmd_request *request)
{
	return 0;
}

static size_t pool_held(const struct kmd_buffer *buffer)
{
	return 0;
}

static size_t pool_bytes_max(const struct kmd_allocator *allocator)
{
	return PAGE_SIZE;
}

static size_t pool_usable(const struct kmd_buffer *buffer, const struct kmd_request *request)
{
	return kmd_source_object_bytes(request->source);
}

static void pool_free(const struct kmd_buffer *buffer)
{
	struct kmd_dma *dma = buffer->memory.dma;

	dma_pool_free(dma->pool, dma->virt, dma->address);
}

const struct kmd_family kmd_dma_pool_family = {
	.footprint	= pool_footprint,
	.bytes_max	= pool_bytes_max,
	.prepare	= prepare,
	.discard	= discard,
	.free		= pool_free,
	.usable		= pool_usable,
	.held		= pool_held,
	.virt		= virt,
	.page		= page,
};
