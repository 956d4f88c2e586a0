/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver claims of one buffer, all in one place, so that witnesses can be asked. */
#ifndef MEMCTL_CLAIM_H
#define MEMCTL_CLAIM_H

#include "facts.h"

/** FACT_CONTENT: a fact that is no column of a listing: the crc32 of the contents */
#define FACT_CONTENT FACTS

/** enum claim_kind - what makes the kernel know a buffer by other means */
enum claim_kind {
	/** @CLAIM_SLAB: an object of a slab cache */
	CLAIM_SLAB = 1 << 0,
	/** @CLAIM_PAGES: pages of the direct map, or of high memory */
	CLAIM_PAGES = 1 << 1,
	/** @CLAIM_MAPPED: pages mapped one by one into the vmalloc area */
	CLAIM_MAPPED = 1 << 2,
};

/**
 * struct claim - what the driver claims
 * @kind: enum claim_kind
 * @facts: from KMDEV_INFO
 * @runs: from KMDEV_RUNS
 * @run_count: how many
 * @crc: of the contents as KMDEV_READ gives them
 * @hidden: why some facts are hidden; NULL if none is
 */
struct claim {
	enum claim_kind kind;
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

/** claim_has - whether a fact applies to this buffer */
bool claim_has(const struct claim *claim, unsigned int fact);

/** claim_text - a fact's value as text; to be freed */
char *claim_text(const struct claim *claim, unsigned int fact);

#endif /* MEMCTL_CLAIM_H */
