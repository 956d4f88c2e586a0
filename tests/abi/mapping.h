/* SPDX-License-Identifier: GPL-2.0-only */
/* Words for mappings of a buffer's file. */
#ifndef MAPPING_H
#define MAPPING_H

#include <stdbool.h>
#include <sys/mman.h>

#define SHARED(length, protection, fd, offset) \
	mmap(NULL, length, protection, MAP_SHARED, fd, offset)
#define READ_WRITE (PROT_READ | PROT_WRITE)

/* msync looks at each page and does nothing. */
static inline bool is_mapped(void *address, size_t length)
{
	return !msync(address, length, MS_ASYNC);
}

#endif
