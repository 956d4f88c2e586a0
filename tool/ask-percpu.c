// SPDX-License-Identifier: GPL-2.0-only
/* Per-CPU memory, by the processors and the chunks that they share. */
#include "ask.h"

#include <inttypes.h>
#include <string.h>

#define CHUNK_OWNER "pcpu_get_vm_areas"

/* The first chunk lies in the direct map, later ones in areas. */
enum verdict virt_by_chunk(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct vmalloc_area area;
	enum verdict found;
	uint64_t virt;

	if (kcore_virt(&witnesses->kcore, claim->facts.phys, &virt) && virt == claim->facts.virt) {
		SAY("the first chunk, in the direct map");
		return VERDICT_AGREE;
	}
	found = find_area(claim, &area, says);
	if (found != VERDICT_AGREE)
		return found;
	SAY("in an area of %s", area.owner);
	return agree_if(!strncmp(area.owner, CHUNK_OWNER, strlen(CHUNK_OWNER)));
}

enum verdict pages_by_pieces(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t pages = 0;

	for (uint64_t i = 0; i < claim_pieces(claim); i++) {
		uint64_t virt = claim_virt(claim, i), end = virt + claim->facts.piece_bytes;
		uint64_t phys;

		for (virt &= ~(page_size() - 1); virt < end; virt += page_size())
			pages += pagetable_phys(&witnesses->pagetable, virt, &phys);
	}
	SAY("%" PRIu64 " are mapped there", pages);
	return agree_if(pages == claim->facts.pages);
}

enum verdict pieces_by_cpus(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	SAY("%u possible", witnesses->cpus.possible);
	return agree_if(claim->facts.pieces == witnesses->cpus.possible);
}

enum verdict piece_by_cpus(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t share = claim->facts.bytes / witnesses->cpus.possible;

	SAY("%" PRIu64 " for each of %u", share, witnesses->cpus.possible);
	return agree_if(claim->facts.piece_bytes == share);
}
