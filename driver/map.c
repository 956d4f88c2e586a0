// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers in the address space of a process.
 *
 * Mapped are page frames without the kernel's memory management counting them (VM_PFNMAP): nothing
 * can pin one, so none outlives its buffer, which the file of the mapping holds.  It holds it
 * through each split, move and fork, so there is nothing to count here.
 */

#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "allocator.h"
#include "buffer.h"
#include "compat.h"
#include "map.h"

static unsigned long pages_of(const struct kmd_buffer *buffer)
{
	return DIV_ROUND_UP(buffer->bytes, PAGE_SIZE);
}

static unsigned long pfn_at(const struct kmd_buffer *buffer, unsigned long index)
{
	unsigned long piece = kmd_buffer_piece_bytes(buffer) ? index : 0;

	return page_to_pfn(kmd_buffer_page(buffer, piece, index - piece));
}

/* How many pages from @index on, up to @end, are neighbours. */
static unsigned long neighbours(const struct kmd_buffer *buffer, unsigned long index,
				unsigned long end)
{
	unsigned long first, count = 1;

	if (kmd_buffer_allocator(buffer)->flags & KMDEV_ALLOCATOR_CONTIGUOUS)
		return end - index;
	first = pfn_at(buffer, index);
	while (index + count < end && pfn_at(buffer, index + count) == first + count)
		count++;
	return count;
}

static struct kmd_buffer *buffer_of(const struct vm_area_struct *vma)
{
	return vma->vm_private_data;
}

/* The page of the buffer behind an address; beyond the last for an address that has none. */
static unsigned long index_of(const struct vm_area_struct *vma, unsigned long address)
{
	return vma->vm_pgoff + ((address - vma->vm_start) >> PAGE_SHIFT);
}

/* Whether a huge entry can map what is at @address; @pfn is its first frame then. */
static bool huge_at(const struct kmd_buffer *buffer, const struct vm_area_struct *vma,
		    unsigned long address, unsigned long *pfn)
{
	unsigned long index = index_of(vma, address), pages = PMD_SIZE >> PAGE_SHIFT;

	if (!KMD_HUGE_ENTRIES || !IS_ALIGNED(address, PMD_SIZE))
		return false;
	if (address < vma->vm_start || vma->vm_end - address < PMD_SIZE)
		return false;
	*pfn = pfn_at(buffer, index);
	return IS_ALIGNED(*pfn, pages) && neighbours(buffer, index, index + pages) == pages;
}

#if KMD_HUGE_ENTRIES
/*
 * A fault costs more than twenty entries.  So those behind the one that is missing are made too, as
 * far as they lie in the same table, which is there, and up to the first that is not empty.  That
 * is asked again under the table's lock: of an entry that is not to be written to at once, nothing
 * is taken amiss there.
 */
static void map_following(const struct vm_fault *vmf, unsigned long address)
{
	struct vm_area_struct *vma = vmf->vma;
	const struct kmd_buffer *buffer = buffer_of(vma);
	unsigned long end = min(ALIGN(address + 1, PUD_SIZE), vma->vm_end), next, pfn;
	pmd_t *pmd = vmf->pmd;

	for (next = address + PMD_SIZE; next < end && huge_at(buffer, vma, next, &pfn);
	     next += PMD_SIZE) {
		struct vm_fault following = {
			.vma = vma,
			.address = next,
			.flags = vmf->flags,
			.pmd = ++pmd,
		};

		if (!pmd_none(pmdp_get_lockless(pmd)) ||
		    kmd_insert_pfn_pmd(&following, pfn, false) != VM_FAULT_NOPAGE)
			break;
	}
}

static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	unsigned long address = ALIGN_DOWN(vmf->address, PMD_SIZE), pfn;
	vm_fault_t ret;

	if (order != PMD_SHIFT - PAGE_SHIFT ||
	    !huge_at(buffer_of(vmf->vma), vmf->vma, address, &pfn))
		return VM_FAULT_FALLBACK;
	ret = kmd_insert_pfn_pmd(vmf, pfn, vmf->vma->vm_flags & VM_WRITE);
	if (ret == VM_FAULT_NOPAGE)
		map_following(vmf, address);
	return ret;
}

/* Whether a table of small entries is there: in it, and nowhere else, one more can be made. */
static bool is_table(const struct vm_fault *vmf)
{
	pmd_t pmd = pmdp_get_lockless(vmf->pmd);

	return !pmd_none(pmd) && !pmd_leaf(pmd);
}
#else
static vm_fault_t huge_fault(struct vm_fault *vmf, unsigned int order)
{
	return VM_FAULT_FALLBACK;
}

static bool is_table(const struct vm_fault *vmf)
{
	return true;
}
#endif

/*
 * What was mapped at once does not fault.  Here come parts of huge entries that were split, tables
 * that were moved to where a huge entry could be, and all in a process that wants no huge pages
 * (PR_SET_THP_DISABLE).  This one gets huge entries nevertheless: another thread may be about to
 * make one here, and where that comes to a table, or a small entry to a huge one, the kernel warns.
 */
static vm_fault_t fault(struct vm_fault *vmf)
{
	struct kmd_buffer *buffer = buffer_of(vmf->vma);
	unsigned long index = index_of(vmf->vma, vmf->address);
	vm_fault_t ret = VM_FAULT_FALLBACK;

	if (index >= pages_of(buffer))
		return VM_FAULT_SIGBUS;
	if (!is_table(vmf))
		ret = huge_fault(vmf, PMD_SHIFT - PAGE_SHIFT);
	if (ret == VM_FAULT_FALLBACK)
		ret = vmf_insert_pfn(vmf->vma, vmf->address, pfn_at(buffer, index));
	return ret;
}

/* For debuggers, which read and write a process's memory page by page through the kernel's. */
static int access(struct vm_area_struct *vma, unsigned long address, void *data, int length,
		  int write)
{
	unsigned long index = index_of(vma, address);
	struct kmd_buffer *buffer = buffer_of(vma);
	struct page *page;
	void *virt;

	if (index >= pages_of(buffer) || (write && !(vma->vm_flags & VM_WRITE)))
		return -EFAULT;
	length = min_t(unsigned long, length, PAGE_SIZE - offset_in_page(address));
	page = pfn_to_page(pfn_at(buffer, index));
	virt = kmap_local_page(page);
	if (write)
		memcpy(virt + offset_in_page(address), data, length);
	else
		memcpy(data, virt + offset_in_page(address), length);
	kunmap_local_page(page, virt);
	return length;
}

static const struct vm_operations_struct operations = {
	.fault		= fault,
#if KMD_HUGE_ENTRIES
	.huge_fault	= huge_fault,
#endif
	.access		= access,
};

static int check(const struct kmd_buffer *buffer, struct vm_area_struct *vma)
{
	unsigned long pages = pages_of(buffer);

	if (kmd_buffer_unmappable(buffer))
		return -ENODEV;
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_pgoff >= pages || vma_pages(vma) > pages - vma->vm_pgoff)
		return -ENXIO;
	return 0;
}

/* Where the pages that can be mapped at once from @address on end. */
static unsigned long end_of(const struct vm_area_struct *vma, unsigned long address)
{
	unsigned long huge = ALIGN(address + 1, PMD_SIZE);

	return KMD_HUGE_ENTRIES && huge > address ? min(huge, vma->vm_end) : vma->vm_end;
}

/* All but what huge entries will map, one by one as they are touched. */
static int map_all(const struct kmd_buffer *buffer, struct vm_area_struct *vma)
{
	unsigned long address, bytes, index, end, pfn;
	int ret;

	for (address = vma->vm_start; address < vma->vm_end; address += bytes) {
		bytes = PMD_SIZE;
		if (huge_at(buffer, vma, address, &pfn))
			continue;
		index = index_of(vma, address);
		end = index_of(vma, end_of(vma, address));
		bytes = neighbours(buffer, index, end) << PAGE_SHIFT;
		ret = remap_pfn_range(vma, address, pfn_at(buffer, index), bytes,
				      vma->vm_page_prot);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

/**
 * kmd_map() - map a buffer
 * @buffer: held by the file that is mapped
 * @vma: where to, from mmap()
 *
 * All of it at once, which is cheaper than a fault for each page.
 *
 * Return: 0 or the errno of mmap(), see KMDEV_OPEN.
 */
int kmd_map(struct kmd_buffer *buffer, struct vm_area_struct *vma)
{
	const struct kmd_family *family = kmd_buffer_allocator(buffer)->family;
	int ret = check(buffer, vma);

	if (ret)
		return ret;
	vma->vm_private_data = buffer;
	vma->vm_ops = &operations;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	return family->map ? family->map(buffer, vma) : map_all(buffer, vma);
}
