// SPDX-License-Identifier: GPL-2.0-only
#include "verify.h"

#include "ask.h"

#define SLAB (CLAIM_OBJECT | CLAIM_OBJECTS)
#define DIRECT (SLAB | CLAIM_PAGES | CLAIM_SINGLES)
#define ANY (DIRECT | CLAIM_VIRTUAL)
#define PHYS KMDEV_HIDDEN_PHYS
#define VIRT KMDEV_HIDDEN_VIRT

/**
 * struct check - one witness for one fact
 * @kinds: the kinds of buffers of which it knows
 * @needs: KMDEV_HIDDEN_*, the facts by which it finds the buffer
 * @also: another witness, without which it finds nothing
 */
static const struct check {
	unsigned int fact;
	enum witness witness;
	unsigned int kinds;
	unsigned int needs;
	ask *ask;
	enum witness also;
} checks[] = {
	{ FACT_USABLE, WITNESS_SLAB, SLAB, 0, usable_by_cache },
	{ FACT_USABLE, WITNESS_PAGEFLAGS, CLAIM_PAGES, PHYS, usable_by_compound },
	{ FACT_USABLE, WITNESS_VMALLOCINFO, CLAIM_MAPPED, VIRT, usable_by_area },
	{ FACT_USABLE, WITNESS_NONE, CLAIM_SINGLES | CLAIM_PERCPU, 0, NULL },
	{ FACT_ORDER, WITNESS_PAGEFLAGS, CLAIM_PAGES, PHYS, order_by_compound },
	{ FACT_ORDER, WITNESS_NONE, CLAIM_SINGLES, 0, NULL },
	{ FACT_PAGES, WITNESS_SLAB, SLAB, VIRT, pages_by_cache },
	{ FACT_PAGES, WITNESS_PAGEFLAGS, CLAIM_PAGES, PHYS, pages_by_compound },
	{ FACT_PAGES, WITNESS_PAGEFLAGS, CLAIM_SINGLES, PHYS, pages_by_frames },
	{ FACT_PAGES, WITNESS_VMALLOCINFO, CLAIM_MAPPED, VIRT, pages_by_area },
	{ FACT_PAGES, WITNESS_PAGETABLE, CLAIM_PERCPU, VIRT, pages_by_pieces },
	{ FACT_PIECES, WITNESS_SLAB, CLAIM_OBJECTS, 0, pieces_by_cache },
	{ FACT_PIECES, WITNESS_PAGEFLAGS, CLAIM_SINGLES, PHYS, pieces_by_frames },
	{ FACT_PIECES, WITNESS_CPUS, CLAIM_PERCPU, 0, pieces_by_cpus },
	{ FACT_PIECE, WITNESS_SLAB, CLAIM_OBJECTS, 0, piece_by_cache },
	{ FACT_PIECE, WITNESS_PAGEFLAGS, CLAIM_SINGLES, PHYS, piece_by_frames },
	{ FACT_PIECE, WITNESS_CPUS, CLAIM_PERCPU, 0, piece_by_cpus },
	{ FACT_VIRT, WITNESS_KCORE, DIRECT, VIRT | PHYS, virt_by_translation },
	{ FACT_VIRT, WITNESS_VMALLOCINFO, CLAIM_MAPPED, VIRT, virt_by_area },
	{ FACT_VIRT, WITNESS_VMALLOCINFO, CLAIM_PERCPU, VIRT | PHYS, virt_by_chunk,
	  WITNESS_KCORE },
	{ FACT_PHYS, WITNESS_KCORE, DIRECT, VIRT | PHYS, phys_by_translation },
	{ FACT_PHYS, WITNESS_PAGETABLE, CLAIM_VIRTUAL, VIRT | PHYS, phys_by_translation },
	{ FACT_PFN, WITNESS_KCORE, DIRECT, VIRT | PHYS, pfn_by_translation },
	{ FACT_PFN, WITNESS_PAGETABLE, CLAIM_VIRTUAL, VIRT | PHYS, pfn_by_translation },
	{ FACT_PFN, WITNESS_PAGEFLAGS, ANY, PHYS, pfn_by_use },
	{ FACT_DMA, WITNESS_IOMMU, DIRECT, VIRT | KMDEV_HIDDEN_DMA, dma_by_iommu, WITNESS_KCORE },
	{ FACT_DMA, WITNESS_IOMMU, CLAIM_MAPPED, VIRT | KMDEV_HIDDEN_DMA, dma_by_iommu,
	  WITNESS_PAGETABLE },
	{ FACT_NODE, WITNESS_ZONEINFO, ANY, PHYS, node_by_span },
	{ FACT_ZONE, WITNESS_ZONEINFO, ANY, PHYS, zone_by_span },
	{ FACT_RUNS, WITNESS_KCORE, DIRECT, VIRT | PHYS, runs_by_translation },
	{ FACT_RUNS, WITNESS_PAGETABLE, CLAIM_VIRTUAL, VIRT | PHYS, runs_by_translation },
	{ FACT_CACHE, WITNESS_SLAB, SLAB, 0, cache_by_size },
	{ FACT_SLAB_OFFSET, WITNESS_PAGEFLAGS, SLAB, VIRT | KMDEV_HIDDEN_SLAB,
	  slab_offset_by_head, WITNESS_KCORE },
	{ FACT_SLOT, WITNESS_SLAB, SLAB, KMDEV_HIDDEN_SLAB, slot_by_stride },
	{ FACT_RESERVE, WITNESS_NONE, ANY, 0, NULL },
	{ FACT_CONTENT, WITNESS_KCORE, ANY, VIRT, content_at_virt },
	{ FACT_CONTENT, WITNESS_KCORE, CLAIM_VIRTUAL, PHYS, content_in_frames },
	{ FACT_ZEROED, WITNESS_NONE, ANY, 0, NULL },
	{ FACT_MAPPABLE, WITNESS_PAGEFLAGS, ANY & ~CLAIM_PERCPU, PHYS, mappable_by_use },
	{ FACT_MAPPABLE, WITNESS_NONE, CLAIM_PERCPU, 0, NULL },
	{ FACT_LATENCY, WITNESS_NONE, ANY, 0, NULL },
	{ FACT_AGE, WITNESS_NONE, ANY, 0, NULL },
};

static const char *why_not(const struct check *check, const struct claim *claim,
			   const struct witnesses *witnesses)
{
	const char *why;

	if (check->needs & claim->facts.hidden)
		return claim->hidden;
	if (check->needs & VIRT && claim->facts.virt == KMDEV_NONE)
		return "high memory has no address";
	why = witness_why_not(witnesses, check->witness);
	return why || !check->also ? why : witness_why_not(witnesses, check->also);
}

static struct testimony hear(const struct check *check, const struct claim *claim,
			     struct witnesses *witnesses)
{
	struct testimony testimony = {
		.fact = check->fact,
		.witness = witness_path(check->witness),
		.verdict = VERDICT_NO_WITNESS,
	};
	const char *why = why_not(check, claim, witnesses);

	if (why)
		snprintf(testimony.says, SAYS_MAX, "%s", why);
	else
		testimony.verdict = check->ask(claim, witnesses, testimony.says);
	return testimony;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_AGREE] = "agree",
		[VERDICT_DISAGREE] = "disagree",
		[VERDICT_NO_WITNESS] = "no witness",
	};

	return names[verdict];
}

#define CHECKS (sizeof(checks) / sizeof(*checks))

_Static_assert(CHECKS <= TESTIMONIES_MAX, "a buffer has more checks than testimonies");

size_t verify(const struct claim *claim, struct witnesses *witnesses,
	      struct testimony testimonies[TESTIMONIES_MAX])
{
	size_t count = 0;

	for (const struct check *check = checks; check < checks + CHECKS; check++)
		if (check->kinds & claim->kind && claim_has(claim, check->fact))
			testimonies[count++] = hear(check, claim, witnesses);
	return count;
}
