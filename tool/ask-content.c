// SPDX-License-Identifier: GPL-2.0-only
/* Contents, by reading them again on another way. */
#include "ask.h"

#include <inttypes.h>
#include <string.h>

#include "crc32.h"

#define AT_ONCE 65536

/* Goes on with @crc over memory at @virt; false if it cannot be read. */
static bool crc_of(const struct kcore *kcore, uint64_t virt, uint64_t length, uint32_t *crc)
{
	static unsigned char data[AT_ONCE];

	while (length) {
		size_t part = length < AT_ONCE ? length : AT_ONCE;

		if (kcore_read(kcore, virt, data, part))
			return false;
		*crc = crc32(*crc, data, part);
		virt += part;
		length -= part;
	}
	return true;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

enum verdict content_at_virt(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t piece = claim->facts.piece_bytes ?: claim->facts.bytes;
	uint64_t left = claim->facts.bytes;
	uint32_t crc = 0;

	for (uint64_t i = 0; left; i++) {
		uint64_t length = least(piece, left);

		if (!crc_of(&witnesses->kcore, claim_virt(claim, i), length, &crc)) {
			SAY("nothing can be read at the address");
			return VERDICT_DISAGREE;
		}
		left -= length;
	}
	SAY("0x%08x", crc);
	return agree_if(crc == claim->crc);
}

static bool in_high_memory(const struct witnesses *witnesses, const struct kmdev_run *run)
{
	const struct zone_span *span = zoneinfo_find(&witnesses->zoneinfo, run->pfn);

	return span && !strcmp(span->zone, zone_name(KMDEV_ZONE_HIGHMEM));
}

enum verdict content_in_frames(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < claim->run_count; i++) {
		const struct kmdev_run *run = &claim->runs[i];
		uint64_t end = i + 1 < claim->run_count ? run[1].offset : claim->facts.bytes;
		uint64_t virt;

		if (in_high_memory(witnesses, run)) {
			SAY("high memory is not in it");
			return VERDICT_NO_WITNESS;
		}
		if (end < run->offset || !kcore_virt(&witnesses->kcore, run->phys, &virt) ||
		    !crc_of(&witnesses->kcore, virt, end - run->offset, &crc)) {
			SAY("nothing can be read at 0x%016" PRIx64, (uint64_t)run->phys);
			return VERDICT_DISAGREE;
		}
	}
	SAY("0x%08x in its frames", crc);
	return agree_if(crc == claim->crc);
}
