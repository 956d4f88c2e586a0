/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_VIRT_H
#define KMD_VIRT_H

struct kmd_buffer;
struct page;

/* Memory that is known by its address in the kernel, wherever that is mapped. */
struct page *kmd_virt_to_page(const void *virt, unsigned long index);
void *kmd_virt_virt(const struct kmd_buffer *buffer, unsigned long piece);
struct page *kmd_virt_page(const struct kmd_buffer *buffer, unsigned long piece,
			   unsigned long index);

#endif /* KMD_VIRT_H */
