/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_UADDR_H
#define KMD_UADDR_H

#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/types.h>

/**
 * kmd_uaddr() - a user address out of a structure
 * @address: any number
 *
 * A 32-bit kernel must not take the lower half of an address that its callers cannot have.
 *
 * Return: the address, or one that faults whatever is copied.
 */
static inline void __user *kmd_uaddr(u64 address)
{
	return (void __user *)(unsigned long)min_t(u64, address, ULONG_MAX);
}

#endif /* KMD_UADDR_H */
