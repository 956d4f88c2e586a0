/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_REASON_H
#define KMD_REASON_H

#include <kmalloc/kmdev.h>

int kmd_reason_errno(enum kmdev_reason reason);

#endif /* KMD_REASON_H */
