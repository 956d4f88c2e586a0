/* SPDX-License-Identifier: GPL-2.0-only */
/* Questions to witnesses, each about one fact: FACT_by_WHAT(). */
#ifndef MEMCTL_ASK_H
#define MEMCTL_ASK_H

#include <unistd.h>

#include "verify.h"

/**
 * ask - put a fact to a witness that can be asked
 * @claim: of the buffer, with all facts that the question needs
 * @witnesses: all of them
 * @says: room for SAYS_MAX of what the witness says
 */
typedef enum verdict ask(const struct claim *claim, struct witnesses *witnesses, char *says);

#define SAY(...) snprintf(says, SAYS_MAX, __VA_ARGS__)

static inline enum verdict agree_if(bool agree)
{
	return agree ? VERDICT_AGREE : VERDICT_DISAGREE;
}

static inline uint64_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* ask-slab.c */
extern ask usable_by_cache, pages_by_cache, pieces_by_cache, piece_by_cache, cache_by_size;
extern ask slab_offset_by_head, slot_by_stride;

/* ask-pages.c */
extern ask usable_by_compound, pages_by_compound, order_by_compound;
extern ask pages_by_frames, pieces_by_frames, piece_by_frames;
extern ask pfn_by_use, mappable_by_use;

/* ask-area.c */
extern ask virt_by_area, usable_by_area, pages_by_area;

/** find_area - the area that holds the first byte; if not VERDICT_AGREE, it is said why */
enum verdict find_area(const struct claim *claim, struct vmalloc_area *area, char *says);

/* ask-percpu.c */
extern ask virt_by_chunk, pages_by_pieces, pieces_by_cpus, piece_by_cpus;

/* ask-address.c */
extern ask virt_by_translation, phys_by_translation, pfn_by_translation, runs_by_translation;
extern ask dma_by_iommu;

/** find_phys - physical address of the first byte, or false, having said why there is none */
bool find_phys(const struct claim *claim, struct witnesses *witnesses, uint64_t *phys, char *says);

/* ask-place.c */
extern ask node_by_span, zone_by_span;

/* ask-content.c */
extern ask content_at_virt, content_in_frames;

#endif /* MEMCTL_ASK_H */
