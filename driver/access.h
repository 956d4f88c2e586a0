/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_ACCESS_H
#define KMD_ACCESS_H

#include <linux/types.h>

struct kmd_file;

/**
 * struct kmd_access - what a caller may see of the kernel's addresses, asked once a call
 * @virt: virtual addresses, and what tells of the heap's layout
 * @phys: physical addresses
 * @kptr: the sysctl kptr_restrict hides them
 * @lockdown: lockdown hides them
 */
struct kmd_access {
	bool virt;
	bool phys;
	bool kptr;
	bool lockdown;
};

struct kmd_access kmd_access_of(const struct kmd_file *file);
bool kmd_access_locked_down(void);

#endif /* KMD_ACCESS_H */
