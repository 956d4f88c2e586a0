// SPDX-License-Identifier: GPL-2.0-only
#include "verify.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "crc32.h"

#define SAY(...) snprintf(says, SAYS_MAX, __VA_ARGS__)

typedef enum verdict ask(const struct claim *claim, struct witnesses *witnesses, char *says);

static enum verdict agree_if(bool agree)
{
	return agree ? VERDICT_AGREE : VERDICT_DISAGREE;
}

static uint64_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* Slab objects, by the cache they come from. */

static enum verdict usable_by_cache(const struct claim *claim, struct witnesses *witnesses,
				    char *says)
{
	uint64_t size = slab_object_size(claim->facts.cache);

	(void)witnesses;
	if (size)
		SAY("%s: %" PRIu64, claim->facts.cache, size);
	else
		SAY("no cache %s", claim->facts.cache);
	return agree_if(size == claim->facts.usable);
}

static enum verdict pages_by_cache(const struct claim *claim, struct witnesses *witnesses,
				   char *says)
{
	uint64_t size = slab_object_size(claim->facts.cache);
	uint64_t at = claim->facts.virt % page_size();
	uint64_t pages = (at + size + page_size() - 1) / page_size();

	(void)witnesses;
	SAY("%" PRIu64 " bytes at 0x%" PRIx64 " of a page: %" PRIu64, size, at, pages);
	return agree_if(pages == claim->facts.pages);
}

static enum verdict cache_by_size(const struct claim *claim, struct witnesses *witnesses,
				  char *says)
{
	uint64_t least = slab_least_size(claim->facts.cache, claim->facts.bytes);

	(void)witnesses;
	SAY("the least that holds %" PRIu64 ": %" PRIu64, (uint64_t)claim->facts.bytes, least);
	return agree_if(least && least == slab_object_size(claim->facts.cache));
}

/* Pages, by the compound page that they are, if they are one. */

static uint64_t compound(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	uint64_t frames = pageflags_compound(&witnesses->pageflags, claim->facts.pfn);

	if (frames)
		SAY("a head and %" PRIu64 " tails", frames - 1);
	else
		SAY("only __GFP_COMP marks where pages end");
	return frames;
}

static enum verdict usable_by_compound(const struct claim *claim, struct witnesses *witnesses,
				       char *says)
{
	uint64_t frames = compound(claim, witnesses, says);

	return frames ? agree_if(frames * page_size() == claim->facts.usable) :
			VERDICT_NO_WITNESS;
}

static enum verdict pages_by_compound(const struct claim *claim, struct witnesses *witnesses,
				      char *says)
{
	uint64_t frames = compound(claim, witnesses, says);

	return frames ? agree_if(frames == claim->facts.pages) : VERDICT_NO_WITNESS;
}

static enum verdict order_by_compound(const struct claim *claim, struct witnesses *witnesses,
				      char *says)
{
	uint64_t frames = compound(claim, witnesses, says);

	return frames ? agree_if(frames == 1ULL << claim->facts.order) : VERDICT_NO_WITNESS;
}

/* Mapped buffers, by their area. */

static bool find_area(const struct claim *claim, struct vmalloc_area *area, char *says)
{
	if (vmallocinfo_find(claim->facts.virt, area))
		return true;
	SAY("no area begins at this address");
	return false;
}

static enum verdict virt_by_area(const struct claim *claim, struct witnesses *witnesses,
				 char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	SAY("an area begins at this address");
	return VERDICT_AGREE;
}

static enum verdict usable_by_area(const struct claim *claim, struct witnesses *witnesses,
				   char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	SAY("%" PRIu64 " with its guard", area.bytes);
	return agree_if(area.bytes == claim->facts.usable + page_size());
}

static enum verdict pages_by_area(const struct claim *claim, struct witnesses *witnesses,
				  char *says)
{
	struct vmalloc_area area;

	(void)witnesses;
	if (!find_area(claim, &area, says))
		return VERDICT_DISAGREE;
	SAY("pages=%" PRIu64, area.pages);
	return agree_if(area.pages == claim->facts.pages);
}

/* Addresses, by the direct map or the page tables. */

static bool translate(const struct claim *claim, struct witnesses *witnesses, uint64_t virt,
		      uint64_t *phys)
{
	return claim->kind == CLAIM_MAPPED ? pagetable_phys(&witnesses->pagetable, virt, phys) :
					     kcore_phys(&witnesses->kcore, virt, phys);
}

static enum verdict virt_by_translation(const struct claim *claim, struct witnesses *witnesses,
					char *says)
{
	uint64_t virt;

	if (!kcore_virt(&witnesses->kcore, claim->facts.phys, &virt)) {
		SAY("the physical address is no memory");
		return VERDICT_DISAGREE;
	}
	SAY("0x%016" PRIx64, virt);
	return agree_if(virt == claim->facts.virt);
}

static bool find_phys(const struct claim *claim, struct witnesses *witnesses, uint64_t *phys,
		      char *says)
{
	if (translate(claim, witnesses, claim->facts.virt, phys))
		return true;
	SAY("nothing is mapped at the address");
	return false;
}

static enum verdict phys_by_translation(const struct claim *claim, struct witnesses *witnesses,
					char *says)
{
	uint64_t phys;

	if (!find_phys(claim, witnesses, &phys, says))
		return VERDICT_DISAGREE;
	SAY("0x%016" PRIx64, phys);
	return agree_if(phys == claim->facts.phys);
}

static enum verdict pfn_by_translation(const struct claim *claim, struct witnesses *witnesses,
				       char *says)
{
	uint64_t phys;

	if (!find_phys(claim, witnesses, &phys, says))
		return VERDICT_DISAGREE;
	SAY("0x%" PRIx64, phys / page_size());
	return agree_if(phys / page_size() == claim->facts.pfn);
}

/*
 * Walks the claimed frames in the order of their addresses and counts how often the next is not
 * the neighbour of the one before.
 */
struct walk {
	uint64_t virt;
	uint64_t last;
	const struct zone_span *zone;
	size_t runs;
};

static bool walk_run(const struct claim *claim, struct witnesses *witnesses,
		     const struct kmdev_run *run, struct walk *walk)
{
	for (uint64_t pfn = run->pfn; pfn < run->pfn + run->pages; pfn++) {
		const struct zone_span *zone = zoneinfo_find(&witnesses->zoneinfo, pfn);
		uint64_t phys;

		if (!translate(claim, witnesses, walk->virt, &phys) || phys / page_size() != pfn)
			return false;
		if (!walk->runs || pfn != walk->last + 1 || zone != walk->zone)
			walk->runs++;
		walk->virt += page_size();
		walk->last = pfn;
		walk->zone = zone;
	}
	return true;
}

static enum verdict runs_by_translation(const struct claim *claim, struct witnesses *witnesses,
					char *says)
{
	struct walk walk = { .virt = claim->facts.virt & ~(page_size() - 1) };

	for (size_t i = 0; i < claim->run_count; i++) {
		if (walk_run(claim, witnesses, &claim->runs[i], &walk))
			continue;
		SAY("other frames at 0x%016" PRIx64, walk.virt);
		return VERDICT_DISAGREE;
	}
	SAY("%zu in the %s", walk.runs,
	    claim->kind == CLAIM_MAPPED ? "page tables" : "direct map");
	return agree_if(walk.runs == claim->facts.runs);
}

/* Frames, by what the kernel uses them for. */

static bool runs_are(const struct claim *claim, const struct pageflags *pageflags,
		     const char *expected, char *says)
{
	for (size_t i = 0; i < claim->run_count; i++) {
		const struct kmdev_run *run = &claim->runs[i];

		for (uint64_t pfn = run->pfn; pfn < run->pfn + run->pages; pfn++) {
			const char *kind = pageflags_kind(pageflags, pfn);

			if (!strcmp(kind, expected))
				continue;
			SAY("frame 0x%" PRIx64 " is %s", pfn, kind);
			return false;
		}
	}
	return true;
}

static enum verdict pfn_by_use(const struct claim *claim, struct witnesses *witnesses, char *says)
{
	const char *expected = claim->kind == CLAIM_SLAB ? "slab" : "in use";
	const char *kind = pageflags_kind(&witnesses->pageflags, claim->facts.pfn);

	if (!runs_are(claim, &witnesses->pageflags, expected, says))
		return VERDICT_DISAGREE;
	SAY("%s%s", claim->facts.pages > 1 ? "its frames: " : "", kind);
	return agree_if(!strcmp(kind, expected));
}

/* The span that a run lies in as a whole; NULL if there is none. */
static const struct zone_span *span_of(const struct witnesses *witnesses,
				       const struct kmdev_run *run)
{
	const struct zone_span *span = zoneinfo_find(&witnesses->zoneinfo, run->pfn);

	return span && run->pfn + run->pages - 1 <= span->last ? span : NULL;
}

static enum verdict no_span(const struct kmdev_run *run, char *says)
{
	SAY("frame 0x%" PRIx64 " is in no zone", (uint64_t)run->pfn);
	return VERDICT_DISAGREE;
}

static enum verdict zone_by_span(const struct claim *claim, struct witnesses *witnesses,
				 char *says)
{
	const char *zone = NULL;

	for (size_t i = 0; i < claim->run_count; i++) {
		const struct zone_span *span = span_of(witnesses, &claim->runs[i]);

		if (!span)
			return no_span(&claim->runs[i], says);
		SAY("0x%" PRIx64 "-0x%" PRIx64 " is %s", span->first, span->last, span->zone);
		if (strcmp(span->zone, zone_name(claim->runs[i].zone)))
			return VERDICT_DISAGREE;
		zone = !zone || !strcmp(zone, span->zone) ? span->zone :
							    zone_name(KMDEV_ZONE_MIXED);
	}
	return agree_if(zone && !strcmp(zone, zone_name(claim->facts.zone)));
}

static enum verdict node_by_span(const struct claim *claim, struct witnesses *witnesses,
				 char *says)
{
	int node = -1;

	for (size_t i = 0; i < claim->run_count; i++) {
		const struct zone_span *span = span_of(witnesses, &claim->runs[i]);

		if (!span)
			return no_span(&claim->runs[i], says);
		SAY("0x%" PRIx64 "-0x%" PRIx64 " is node %d", span->first, span->last, span->node);
		if (span->node != claim->runs[i].node)
			return VERDICT_DISAGREE;
		node = i == 0 || node == span->node ? span->node : KMDEV_NODE_MIXED;
	}
	return agree_if(node == claim->facts.node);
}

/* Contents, by reading them again on another way. */

#define PIECE 65536

/* Goes on with @crc over memory at @virt; false if it cannot be read. */
static bool crc_of(const struct kcore *kcore, uint64_t virt, uint64_t length, uint32_t *crc)
{
	static unsigned char data[PIECE];

	while (length) {
		size_t piece = length < PIECE ? length : PIECE;

		if (kcore_read(kcore, virt, data, piece))
			return false;
		*crc = crc32(*crc, data, piece);
		virt += piece;
		length -= piece;
	}
	return true;
}

static enum verdict content_at_virt(const struct claim *claim, struct witnesses *witnesses,
				    char *says)
{
	uint32_t crc = 0;

	if (!crc_of(&witnesses->kcore, claim->facts.virt, claim->facts.bytes, &crc)) {
		SAY("nothing can be read at the address");
		return VERDICT_DISAGREE;
	}
	SAY("0x%08x", crc);
	return agree_if(crc == claim->crc);
}

static enum verdict content_in_frames(const struct claim *claim, struct witnesses *witnesses,
				      char *says)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < claim->run_count; i++) {
		const struct kmdev_run *run = &claim->runs[i];
		uint64_t end = run->offset + run->pages * page_size();
		uint64_t virt;

		if (end > claim->facts.bytes)
			end = claim->facts.bytes;
		if (!kcore_virt(&witnesses->kcore, run->phys, &virt) ||
		    !crc_of(&witnesses->kcore, virt, end - run->offset, &crc)) {
			SAY("nothing can be read at 0x%016" PRIx64, (uint64_t)run->phys);
			return VERDICT_DISAGREE;
		}
	}
	SAY("0x%08x in its frames", crc);
	return agree_if(crc == claim->crc);
}

#define DIRECT (CLAIM_SLAB | CLAIM_PAGES)
#define ANY (CLAIM_SLAB | CLAIM_PAGES | CLAIM_MAPPED)

/**
 * struct check - one witness for one fact
 * @kinds: the kinds of buffers of which it knows
 * @needs: KMDEV_HIDDEN_*, the facts by which it finds the buffer
 */
static const struct check {
	unsigned int fact;
	enum witness witness;
	unsigned int kinds;
	unsigned int needs;
	ask *ask;
} checks[] = {
	{ FACT_USABLE, WITNESS_SLAB, CLAIM_SLAB, 0, usable_by_cache },
	{ FACT_USABLE, WITNESS_PAGEFLAGS, CLAIM_PAGES, KMDEV_HIDDEN_PHYS, usable_by_compound },
	{ FACT_USABLE, WITNESS_VMALLOCINFO, CLAIM_MAPPED, KMDEV_HIDDEN_VIRT, usable_by_area },
	{ FACT_PAGES, WITNESS_SLAB, CLAIM_SLAB, KMDEV_HIDDEN_VIRT, pages_by_cache },
	{ FACT_PAGES, WITNESS_PAGEFLAGS, CLAIM_PAGES, KMDEV_HIDDEN_PHYS, pages_by_compound },
	{ FACT_PAGES, WITNESS_VMALLOCINFO, CLAIM_MAPPED, KMDEV_HIDDEN_VIRT, pages_by_area },
	{ FACT_ORDER, WITNESS_PAGEFLAGS, CLAIM_PAGES, KMDEV_HIDDEN_PHYS, order_by_compound },
	{ FACT_CACHE, WITNESS_SLAB, CLAIM_SLAB, 0, cache_by_size },
	{ FACT_VIRT, WITNESS_KCORE, DIRECT, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  virt_by_translation },
	{ FACT_VIRT, WITNESS_VMALLOCINFO, CLAIM_MAPPED, KMDEV_HIDDEN_VIRT, virt_by_area },
	{ FACT_PHYS, WITNESS_KCORE, DIRECT, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  phys_by_translation },
	{ FACT_PHYS, WITNESS_PAGETABLE, CLAIM_MAPPED, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  phys_by_translation },
	{ FACT_PFN, WITNESS_KCORE, DIRECT, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  pfn_by_translation },
	{ FACT_PFN, WITNESS_PAGETABLE, CLAIM_MAPPED, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  pfn_by_translation },
	{ FACT_PFN, WITNESS_PAGEFLAGS, ANY, KMDEV_HIDDEN_PHYS, pfn_by_use },
	{ FACT_NODE, WITNESS_ZONEINFO, ANY, KMDEV_HIDDEN_PHYS, node_by_span },
	{ FACT_ZONE, WITNESS_ZONEINFO, ANY, KMDEV_HIDDEN_PHYS, zone_by_span },
	{ FACT_RUNS, WITNESS_KCORE, DIRECT, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  runs_by_translation },
	{ FACT_RUNS, WITNESS_PAGETABLE, CLAIM_MAPPED, KMDEV_HIDDEN_VIRT | KMDEV_HIDDEN_PHYS,
	  runs_by_translation },
	{ FACT_CONTENT, WITNESS_KCORE, ANY, KMDEV_HIDDEN_VIRT, content_at_virt },
	{ FACT_CONTENT, WITNESS_KCORE, CLAIM_MAPPED, KMDEV_HIDDEN_PHYS, content_in_frames },
	{ FACT_ZEROED, WITNESS_NONE, ANY, 0, NULL },
	{ FACT_LATENCY, WITNESS_NONE, ANY, 0, NULL },
	{ FACT_AGE, WITNESS_NONE, ANY, 0, NULL },
};

static const char *why_not(const struct check *check, const struct claim *claim,
			   const struct witnesses *witnesses)
{
	if (check->needs & claim->facts.hidden)
		return claim->hidden;
	if (check->needs & KMDEV_HIDDEN_VIRT && claim->facts.virt == KMDEV_NONE)
		return "high memory has no address";
	return witness_why_not(witnesses, check->witness);
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
