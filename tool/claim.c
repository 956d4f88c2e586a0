// SPDX-License-Identifier: GPL-2.0-only
#include "claim.h"

#include <inttypes.h>
#include <stdlib.h>

#include "buffer.h"
#include "crc32.h"
#include "error.h"
#include "progress.h"
#include "size.h"

#define RUNS_AT_ONCE 1024

static enum claim_kind kind_of(const struct kmdev_facts *facts)
{
	if (facts->flags & KMDEV_BUFFER_SLAB)
		return CLAIM_SLAB;
	return facts->flags & KMDEV_BUFFER_CONTIGUOUS ? CLAIM_PAGES : CLAIM_MAPPED;
}

static const char *hidden_because(struct cli *cli)
{
	struct kmdev_identify identity;
	int error = device_identify(cli->device, &identity);

	if (error)
		die_refused(cli, NULL, error);
	if (identity.out_may & KMDEV_MAY_NOT_LOCKDOWN)
		return "hidden: the kernel is locked down";
	if (identity.out_may & KMDEV_MAY_NOT_KPTR)
		return "hidden: sysctl kernel.kptr_restrict=2, set 1";
	return "hidden: only root may see it, sudo";
}

static int read_runs(struct cli *cli, struct claim *claim)
{
	uint64_t position = 0;

	while (position != KMDEV_NONE) {
		struct kmdev_run *runs = reallocarray(claim->runs,
						      claim->run_count + RUNS_AT_ONCE,
						      sizeof(*runs));
		int count;

		if (!runs)
			die(cli, STATUS_FAILED, "out of memory");
		claim->runs = runs;
		count = device_runs(cli->device, claim->facts.handle, 0, &position,
				    runs + claim->run_count, RUNS_AT_ONCE);
		if (count < 0)
			return count;
		claim->run_count += count;
	}
	return 0;
}

struct reading {
	struct device *device;
	struct claim *claim;
	int error;
};

static void read_chunk(void *context, uint64_t offset, size_t length)
{
	static unsigned char data[CHUNK_BYTES];
	struct reading *reading = context;

	if (!reading->error)
		reading->error = device_read(reading->device, reading->claim->facts.handle, offset,
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

	*claim = (struct claim){ .kind = kind_of(facts), .facts = *facts };
	if (facts->hidden)
		claim->hidden = hidden_because(cli);
	error = read_runs(cli, claim);
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

bool claim_has(const struct claim *claim, unsigned int fact)
{
	switch (fact) {
	case FACT_ORDER:
		return claim->facts.order >= 0;
	case FACT_CACHE:
		return *claim->facts.cache;
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
