/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_CRC32_H
#define MEMCTL_CRC32_H

#include <stddef.h>
#include <stdint.h>

/** crc32 - that of gzip and crc32(1) over @data, going on from @crc; 0 to begin with */
uint32_t crc32(uint32_t crc, const void *data, size_t length);

#endif /* MEMCTL_CRC32_H */
