/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver claims of one buffer, all in one place, so that witnesses can be asked. */
#ifndef MEMCTL_CLAIM_H
#define MEMCTL_CLAIM_H

#include "facts.h"

/** FACT_CONTENT: a fact that is no column of a listing: the crc32 of the contents */
#define FACT_CONTENT FACTS

/** enum claim_kind - what makes the kernel know a buffer by other means */
enum claim_kind {
	/** @CLAIM_OBJECT: an object of a slab cache */
	CLAIM_OBJECT = 1 << 0,
	/** @CLAIM_OBJECTS: several of them */
	CLAIM_OBJECTS = 1 << 1,
	/** @CLAIM_PAGES: pages in a row in the direct map, or in high memory */
	CLAIM_PAGES = 1 << 2,
	/** @CLAIM_SINGLES: pages each by itself */
	CLAIM_SINGLES = 1 << 3,
	/** @CLAIM_MAPPED: pages mapped one by one into the vmalloc area */
	CLAIM_MAPPED = 1 << 4,
	/** @CLAIM_PERCPU: a piece for each processor, of memory that is mapped like that */
	CLAIM_PERCPU = 1 << 5,
};

/** CLAIM_VIRTUAL: kinds of which only the page tables know where they are */
#define CLAIM_VIRTUAL (CLAIM_MAPPED | CLAIM_PERCPU)

/**
 * struct claim - what the driver claims
 * @kind: enum claim_kind
 * @allocator: from KMDEV_ALLOCATOR; NULL if the driver does not list it
 * @facts: from KMDEV_INFO
 * @runs: from KMDEV_RUNS
 * @run_count: how many
 * @crc: of the contents as KMDEV_READ gives them
 * @hidden: why some facts are hidden; NULL if none is
 */
struct claim {
	enum claim_kind kind;
	const struct kmdev_allocator *allocator;
	struct kmdev_facts facts;
	struct kmdev_run *runs;
	size_t run_count;
	uint32_t crc;
	const char *hidden;
};

/** claim_read - ask the driver for all it claims of a buffer; 0 or a negative errno */
int claim_read(struct cli *cli, const struct kmdev_facts *facts, struct claim *claim);

/** claim_content_stands - whether the contents are still what they were claimed to be */
bool claim_content_stands(struct cli *cli, const struct claim *claim);

void claim_release(struct claim *claim);

/** claim_pieces - how many ranges of addresses it consists of */
static inline uint64_t claim_pieces(const struct claim *claim)
{
	return claim->facts.piece_bytes ? claim->facts.pieces : 1;
}

/** claim_virt - kernel address of a piece, from 0 */
uint64_t claim_virt(const struct claim *claim, uint64_t piece);

/** claim_resizable - whether memctl resize may have changed its size since */
bool claim_resizable(const struct claim *claim);

/** claim_has - whether a fact applies to this buffer */
bool claim_has(const struct claim *claim, unsigned int fact);

/** claim_text - a fact's value as text; to be freed */
char *claim_text(const struct claim *claim, unsigned int fact);

#endif /* MEMCTL_CLAIM_H */
