/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_IOCTL_H
#define KMD_IOCTL_H

struct file;

long kmd_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif /* KMD_IOCTL_H */
