/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels.  The rest of the driver speaks the newest one's language.
 */
#ifndef KMD_COMPAT_H
#define KMD_COMPAT_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/timex.h>
#include <linux/version.h>
#ifdef CONFIG_X86_TSC
#include <asm/msr.h>
#include <asm/tsc.h>
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#include <linux/pfn_t.h>
#endif

/* MAX_ORDER was the number of orders until 6.4, the largest one until 6.8, then got a new name. */
#ifndef MAX_PAGE_ORDER
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define MAX_PAGE_ORDER (MAX_ORDER - 1)
#else
#define MAX_PAGE_ORDER MAX_ORDER
#endif
#endif

/* kmap_local_page() came with a header of its own, in 5.11. */
#ifndef _LINUX_HIGHMEM_INTERNAL_H
static inline void *kmap_local_page(struct page *page)
{
	return kmap(page);
}

static inline void kunmap_local_page(struct page *page, void *virt)
{
	kunmap(page);
}
#else
static inline void kunmap_local_page(struct page *page, void *virt)
{
	kunmap_local(virt);
}
#endif

/* A device has flags instead of members where Kbuild finds them.  Many machines know no other. */
static inline void kmd_make_coherent(struct device *dev)
{
#ifdef KMD_DEVICE_FLAGS
	dev_set_dma_coherent(dev);
#elif defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_DEVICE) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU_ALL)
	dev->dma_coherent = true;
#endif
}

/* Of a dma_pool: since 6.4 a free element has a note, and one may end where its page does. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
struct kmd_dma_note {
	void *next;
	dma_addr_t address;
};

#define KMD_DMA_POOL_MIN sizeof(struct kmd_dma_note)
#define KMD_DMA_POOL_PAGE PAGE_SIZE
#else
#define KMD_DMA_POOL_MIN 4
#define KMD_DMA_POOL_PAGE (PAGE_SIZE - 1)
#endif

/* KFENCE came in 5.12. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 12, 0)
#include <linux/kfence.h>
#else
#define is_kfence_address(address) false
#endif

/* Accounted objects have caches of their own since 5.14, and modules may charge from interrupts. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 14, 0)
#define KMD_ACCOUNTED_CACHES 1
#define kmd_set_active_memcg(memcg) set_active_memcg(memcg)
#else
#define KMD_ACCOUNTED_CACHES 0
static inline struct mem_cgroup *kmd_set_active_memcg(struct mem_cgroup *memcg)
{
	return NULL;
}
#endif

/* Everywhere since 6.3; before, only architectures that need it had one. */
#ifndef barrier_nospec
#define barrier_nospec() do { } while (0)
#endif

/*
 * Until 6.3 a mask that must not sleep said so twice, and one that may sleep must not
 * say __GFP_ATOMIC.
 */
static inline gfp_t kmd_gfp_atomic(gfp_t gfp)
{
#ifdef __GFP_ATOMIC
	if ((gfp & __GFP_HIGH) && !(gfp & __GFP_DIRECT_RECLAIM))
		gfp |= __GFP_ATOMIC;
#endif
	return gfp;
}

/* Pages in one call since 5.13, by this name since 6.14. */
#ifndef alloc_pages_bulk
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 13, 0)
#define alloc_pages_bulk(gfp, count, pages) alloc_pages_bulk_array(gfp, count, pages)
#define KMD_NO_ALLOC_PAGES_BULK false
#else
#define alloc_pages_bulk(gfp, count, pages) 0UL
#define KMD_NO_ALLOC_PAGES_BULK true
#endif
#else
#define KMD_NO_ALLOC_PAGES_BULK false
#endif

/* Huge pages on request since 5.18. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 18, 0)
#define KMD_NO_VMALLOC_HUGE false
#else
#define vmalloc_huge(size, gfp) __vmalloc(size, gfp)
#define KMD_NO_VMALLOC_HUGE true
#endif

/* Blocks of several pages, on some architectures, since 5.14. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 14, 0)
#define arch_vmap_pte_supported_shift(size) PAGE_SHIFT
#endif

/* Since 6.5; before, a window for copies to users was enough. */
#ifndef SLAB_NO_MERGE
#define SLAB_NO_MERGE 0
#endif

/* Kernels may be built so that every variable on the stack is cleared; this one need not be. */
#ifndef __uninitialized
#define __uninitialized __attribute__((__uninitialized__))
#endif

/* Read-only, and changed by this, since 6.3. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}
#endif

/* The first was dropped in 6.5 for the second, which is as old. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define kmd_splice_read generic_file_splice_read
#else
#define kmd_splice_read copy_splice_read
#endif

/*
 * Huge entries of page frames, marked so that nothing can pin them, since 6.12.  Frame numbers came
 * in a type of their own until 6.17.
 */
#ifdef CONFIG_ARCH_SUPPORTS_PMD_PFNMAP
#define KMD_HUGE_ENTRIES 1
#define kmd_get_unmapped_area thp_get_unmapped_area
static inline vm_fault_t kmd_insert_pfn_pmd(struct vm_fault *vmf, unsigned long pfn, bool write)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
	return vmf_insert_pfn_pmd(vmf, pfn_to_pfn_t(pfn), write);
#else
	return vmf_insert_pfn_pmd(vmf, pfn, write);
#endif
}
#else
#define KMD_HUGE_ENTRIES 0
#define kmd_get_unmapped_area NULL
#endif

/* How fast get_cycles() counts; 0 where that is not known or the kernel does not trust it. */
static inline unsigned int kmd_counter_khz(void)
{
#ifdef CONFIG_X86_TSC
	return check_tsc_unstable() ? 0 : tsc_khz;
#else
	return 0;
#endif
}

#ifndef __flatten
#define __flatten __attribute__((flatten))
#endif

/* What get_cycles() counts, with everything before and nothing of what follows done. */
static __always_inline u64 kmd_counter_ordered(void)
{
#ifdef CONFIG_X86_TSC
	return rdtsc_ordered();
#else
	return get_cycles();
#endif
}

/**
 * struct kmd_prefix - how names begin
 * @text: so
 * @length: of that
 */
struct kmd_prefix {
	char text[15];
	u8 length;
};

const struct kmd_prefix *kmd_kmalloc_cache_prefix(u32 gfp);

#endif /* KMD_COMPAT_H */
