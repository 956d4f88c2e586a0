// SPDX-License-Identifier: GPL-2.0-only
/* Addresses, by the direct map or the page tables. */
#include "ask.h"

#include <inttypes.h>

static bool translate(const struct claim *claim, struct witnesses *witnesses, uint64_t virt,
		      uint64_t *phys)
{
	return claim->kind & CLAIM_VIRTUAL ? pagetable_phys(&witnesses->pagetable, virt, phys) :
					     kcore_phys(&witnesses->kcore, virt, phys);
}

enum verdict virt_by_translation(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t virt;

	if (!kcore_virt(&witnesses->kcore, claim->facts.phys, &virt)) {
		SAY("the physical address is no memory");
		return VERDICT_DISAGREE;
	}
	SAY("0x%016" PRIx64, virt);
	return agree_if(virt == claim->facts.virt);
}

bool find_phys(const struct claim *claim, struct witnesses *witnesses, uint64_t *phys, char *says)
{
	if (translate(claim, witnesses, claim->facts.virt, phys))
		return true;
	SAY("nothing is mapped at the address");
	return false;
}

enum verdict phys_by_translation(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t phys;

	if (!find_phys(claim, witnesses, &phys, says))
		return VERDICT_DISAGREE;
	SAY("0x%016" PRIx64, phys);
	return agree_if(phys == claim->facts.phys);
}

enum verdict pfn_by_translation(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t phys;

	if (!find_phys(claim, witnesses, &phys, says))
		return VERDICT_DISAGREE;
	SAY("0x%" PRIx64, phys / page_size());
	return agree_if(phys / page_size() == claim->facts.pfn);
}

/* No IOMMU stands between a device and memory: it sees physical addresses. */
enum verdict dma_by_iommu(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t phys;

	if (!find_phys(claim, witnesses, &phys, says))
		return VERDICT_DISAGREE;
	SAY("no IOMMU, physical 0x%" PRIx64, phys);
	return agree_if(phys == claim->facts.dma);
}

/*
 * Walks the claimed frames in the order of their addresses and counts how often the next is not
 * the neighbour of the one before.
 * @begins: a piece does, and a run with it
 * @huge: pages that lie in a larger entry of the page tables
 */
struct walk {
	uint64_t virt;
	bool begins;
	uint64_t last;
	const struct zone_span *zone;
	size_t runs;
	uint64_t pages;
	uint64_t huge;
};

/* Addresses go on from run to run but for pieces, which end one as well unless they are pages. */
static bool begin_run(const struct claim *claim, const struct kmdev_run *run, struct walk *walk)
{
	uint64_t virt = run->virt & ~(page_size() - 1);

	if (!claim->facts.piece_bytes && virt != walk->virt)
		return false;
	walk->virt = virt;
	if (claim->kind & (CLAIM_OBJECTS | CLAIM_PERCPU) && claim->facts.piece_bytes &&
	    run->offset % claim->facts.piece_bytes == 0)
		walk->begins = true;
	return true;
}

static bool walk_run(const struct claim *claim, struct witnesses *witnesses,
		     const struct kmdev_run *run, struct walk *walk)
{
	if (!begin_run(claim, run, walk))
		return false;
	for (uint64_t pfn = run->pfn; pfn < run->pfn + run->pages; pfn++) {
		const struct zone_span *zone = zoneinfo_find(&witnesses->zoneinfo, pfn);
		uint64_t phys;

		if (!translate(claim, witnesses, walk->virt, &phys) || phys / page_size() != pfn)
			return false;
		if (walk->begins || pfn != walk->last + 1 || zone != walk->zone)
			walk->runs++;
		walk->begins = false;
		walk->huge += witnesses->pagetable.leaf > page_size();
		walk->pages++;
		walk->virt += page_size();
		walk->last = pfn;
		walk->zone = zone;
	}
	return true;
}

enum verdict runs_by_translation(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	struct walk walk = { .virt = claim->facts.virt & ~(page_size() - 1), .begins = true };

	for (size_t i = 0; i < claim->run_count; i++) {
		if (walk_run(claim, witnesses, &claim->runs[i], &walk))
			continue;
		SAY("other frames at 0x%016" PRIx64, walk.virt);
		return VERDICT_DISAGREE;
	}
	if (!(claim->kind & CLAIM_VIRTUAL))
		SAY("%zu in the direct map", walk.runs);
	else if (walk.huge)
		SAY("%zu in the page tables, %" PRIu64 " of %" PRIu64 " pages by huge entries",
		    walk.runs, walk.huge, walk.pages);
	else
		SAY("%zu in the page tables", walk.runs);
	return agree_if(walk.runs == claim->facts.runs);
}
