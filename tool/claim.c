// SPDX-License-Identifier: GPL-2.0-only
#include "claim.h"

#include <inttypes.h>
#include <stdlib.h>

#include "allocator.h"
#include "buffer.h"
#include "crc32.h"
#include "error.h"
#include "progress.h"
#include "runs.h"
#include "size.h"

static enum claim_kind kind_of(const struct kmdev_facts *facts,
			       const struct kmdev_allocator *allocator)
{
	if (facts->flags & KMDEV_BUFFER_SLAB)
		return facts->piece_bytes ? CLAIM_OBJECTS : CLAIM_OBJECT;
	if (allocator && allocator->out_flags & KMDEV_ALLOCATOR_PERCPU)
		return CLAIM_PERCPU;
	if (facts->piece_bytes)
		return CLAIM_SINGLES;
	return facts->flags & KMDEV_BUFFER_VMALLOC ? CLAIM_MAPPED : CLAIM_PAGES;
}

static const char *hidden_because(struct cli *cli)
{
	struct kmdev_identify identity;
	int error = kmalloc_identify(cli->device, &identity);

	if (error)
		die_refused(cli, NULL, error);
	if (identity.out_may & KMDEV_MAY_NOT_LOCKDOWN)
		return "hidden: the kernel is locked down";
	if (identity.out_may & KMDEV_MAY_NOT_KPTR)
		return "hidden: sysctl kernel.kptr_restrict=2, set 1";
	return "hidden: only root may see it, sudo";
}

struct reading {
	struct kmalloc *device;
	struct claim *claim;
	int error;
};

static void read_chunk(void *context, uint64_t offset, size_t length)
{
	static unsigned char data[CHUNK_BYTES];
	struct reading *reading = context;

	if (!reading->error)
		reading->error = kmalloc_read(reading->device, reading->claim->facts.handle, offset,
					      data, length);
	reading->claim->crc = crc32(reading->claim->crc, data, length);
}

static int read_content(struct cli *cli, struct claim *claim)
{
	struct reading reading = { cli->device, claim, 0 };

	claim->crc = 0;
	in_chunks(cli, "read", 0, claim->facts.bytes, read_chunk, &reading);
	return reading.error;
}

int claim_read(struct cli *cli, const struct kmdev_facts *facts, struct claim *claim)
{
	int error;

	*claim = (struct claim){ .allocator = allocator_of(cli, facts), .facts = *facts };
	claim->kind = kind_of(facts, claim->allocator);
	if (facts->hidden)
		claim->hidden = hidden_because(cli);
	error = runs_read(cli, facts->handle, &claim->runs, &claim->run_count);
	return error ? error : read_content(cli, claim);
}

bool claim_content_stands(struct cli *cli, const struct claim *claim)
{
	struct claim again = *claim;

	return !read_content(cli, &again) && again.crc == claim->crc;
}

void claim_release(struct claim *claim)
{
	free(claim->runs);
}

uint64_t claim_virt(const struct claim *claim, uint64_t piece)
{
	if (!claim->facts.piece_bytes || !piece)
		return claim->facts.virt;
	return runs_virt(claim->runs, claim->run_count, piece * claim->facts.piece_bytes);
}

bool claim_resizable(const struct claim *claim)
{
	return claim->allocator && claim->allocator->out_flags & KMDEV_ALLOCATOR_RESIZE;
}

bool claim_has(const struct claim *claim, unsigned int fact)
{
	switch (fact) {
	case FACT_ORDER:
		return claim->facts.order >= 0;
	case FACT_PIECES:
	case FACT_PIECE:
		return claim->facts.piece_bytes;
	case FACT_DMA:
		return claim->facts.dma != KMDEV_NONE || claim->facts.hidden & KMDEV_HIDDEN_DMA;
	case FACT_RESERVE:
		return claim->facts.pool_id;
	case FACT_VIRT:
		return claim->facts.virt != KMDEV_NONE || claim->facts.hidden & KMDEV_HIDDEN_VIRT;
	default:
		return true;
	}
}

static char *number_text(const char *format, uint64_t number)
{
	return number == KMDEV_NONE ? xasprintf("-") : xasprintf(format, number);
}

static char *yes_or_no(bool yes)
{
	return xasprintf(yes ? "yes" : "no");
}

char *claim_text(const struct claim *claim, unsigned int fact)
{
	const struct kmdev_facts *facts = &claim->facts;
	char size[SIZE_TEXT];

	switch (fact) {
	case FACT_USABLE:
		return xasprintf("%s", size_format(facts->usable, size));
	case FACT_ORDER:
		return xasprintf("%d", facts->order);
	case FACT_PAGES:
		return xasprintf("%" PRIu64, (uint64_t)facts->pages);
	case FACT_PIECES:
		return xasprintf("%u", facts->pieces);
	case FACT_PIECE:
		return xasprintf("%s", size_format(facts->piece_bytes, size));
	case FACT_DMA:
		return number_text("0x%016" PRIx64, facts->dma);
	case FACT_SLAB_OFFSET:
		return number_text("%" PRIu64, facts->slab_offset);
	case FACT_SLOT:
		return number_text("%" PRIu64, facts_slot(facts));
	case FACT_RESERVE:
		return yes_or_no(facts->flags & KMDEV_BUFFER_RESERVE);
	case FACT_MAPPABLE:
		return yes_or_no(facts->flags & KMDEV_BUFFER_MAPPABLE);
	case FACT_VIRT:
		return number_text("0x%016" PRIx64, facts->virt);
	case FACT_PHYS:
		return number_text("0x%016" PRIx64, facts->phys);
	case FACT_PFN:
		return number_text("0x%" PRIx64, facts->pfn);
	case FACT_NODE:
		return facts->node < 0 ? xasprintf("mixed") : xasprintf("%d", facts->node);
	case FACT_ZONE:
		return xasprintf("%s", zone_name(facts->zone));
	case FACT_RUNS:
		return xasprintf("%" PRIu64, (uint64_t)facts->runs);
	case FACT_CACHE:
		return xasprintf("%s", facts->cache);
	case FACT_ZEROED:
		return xasprintf("%s", zeroed_name(facts->zeroed) ?: "-");
	case FACT_LATENCY:
		return number_text("%" PRIu64, facts->latency_ns);
	case FACT_AGE:
		return xasprintf("%" PRIu64 "s", (uint64_t)facts->age_ns / 1000000000);
	default:
		return xasprintf("0x%08x (crc32)", claim->crc);
	}
}
