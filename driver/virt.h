/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_VIRT_H
#define KMD_VIRT_H

struct page;

/* Memory that is known by its address in the kernel, wherever that is mapped. */
struct page *kmd_virt_to_page(const void *virt, unsigned long index);
struct page *kmd_virt_to_slab(const void *virt);

#endif /* KMD_VIRT_H */
