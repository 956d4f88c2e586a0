/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two instructions that do nothing, between which plugin.c counts.
 */
#ifndef MARK_H
#define MARK_H

#define MARK_BEGIN	0x6b6d6401
#define MARK_END	0x6b6d6402

/* nopl MARK(%rax) */
static inline void mark_begin(void)
{
	asm volatile(".byte 0x0f, 0x1f, 0x80; .long %c0" : : "i"(MARK_BEGIN) : "memory");
}

static inline void mark_end(void)
{
	asm volatile(".byte 0x0f, 0x1f, 0x80; .long %c0" : : "i"(MARK_END) : "memory");
}

#endif
