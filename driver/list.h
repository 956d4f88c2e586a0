/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_LIST_H
#define KMD_LIST_H

#include <linux/seq_file.h>

#include <kmalloc/kmdev.h>

struct kmd_buffer;
struct kmd_file;

enum kmdev_reason kmd_list_buffers(const struct kmd_file *file, struct kmdev_list *args);
enum kmdev_reason kmd_list_sources(const struct kmd_file *file, u8 kind,
				   struct kmdev_list *args);
enum kmdev_reason kmd_list_runs(const struct kmd_file *file, const struct kmd_buffer *buffer,
				struct kmdev_runs *args);

/* The table of buffers as text, for who reads the control file. */
extern const struct seq_operations kmd_list_seq;

#endif /* KMD_LIST_H */
