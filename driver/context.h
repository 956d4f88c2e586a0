/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMD_CONTEXT_H
#define KMD_CONTEXT_H

#include <linux/bits.h>
#include <linux/types.h>

#include <kmalloc/kmdev.h>

/* The allocators' locks sleep with PREEMPT_RT. */
#define KMD_NO_SLEEP(context)	(IS_ENABLED(CONFIG_PREEMPT_RT) ? 0 : BIT(context))

#define KMD_IN_PROCESS	BIT(KMDEV_CONTEXT_PROCESS)
#define KMD_IN_TASK	(KMD_IN_PROCESS | KMD_NO_SLEEP(KMDEV_CONTEXT_ATOMIC))
#define KMD_IN_SOFTIRQ	(KMD_IN_TASK | KMD_NO_SLEEP(KMDEV_CONTEXT_SOFTIRQ))
#define KMD_ANYWHERE	(KMD_IN_SOFTIRQ | KMD_NO_SLEEP(KMDEV_CONTEXT_HARDIRQ))

void kmd_context_run(u32 context, void (*work)(void *data), void *data);

#endif /* KMD_CONTEXT_H */
