// SPDX-License-Identifier: GPL-2.0-only
#include "witness-pagetable.h"

#define PAGE_SHIFT 12
#define INDEX_BITS 9

/* Bits of an entry on x86-64, and on 32-bit x86 with PAE */
#define ENTRY_PRESENT (1ULL << 0)
#define ENTRY_LEAF (1ULL << 7)
#define ENTRY_ADDRESS 0x000ffffffffff000ULL

/* 0 if the tables are none of those that are understood. */
static unsigned int levels_of(const struct kcore *kcore)
{
	uint64_t value = 0;

	if (kcore->machine == EM_386)
		return kcore_vmcoreinfo(kcore, "CONFIG_X86_PAE", 10, &value) ? 3 : 0;
	if (kcore->machine != EM_X86_64)
		return 0;
	kcore_vmcoreinfo(kcore, "NUMBER(pgtable_l5_enabled)", 10, &value);
	return value ? 5 : 4;
}

void pagetable_open(struct pagetable *pagetable, const struct kcore *kcore)
{
	*pagetable = (struct pagetable){ .kcore = kcore };
	if (kcore->fd < 0) {
		snprintf(pagetable->why_not, WITNESS_WHY_MAX, "%s", kcore->why_not);
		return;
	}
	pagetable->levels = levels_of(kcore);
	if (!pagetable->levels) {
		snprintf(pagetable->why_not, WITNESS_WHY_MAX,
			 "page tables of this architecture are not understood");
		return;
	}
	if (!kcore_vmcoreinfo(kcore, "SYMBOL(swapper_pg_dir)", 16, &pagetable->root) &&
	    !kcore_vmcoreinfo(kcore, "SYMBOL(init_top_pgt)", 16, &pagetable->root)) {
		snprintf(pagetable->why_not, WITNESS_WHY_MAX,
			 "it does not say where the page tables are");
		pagetable->levels = 0;
	}
}

static bool entry_at(struct pagetable *pagetable, unsigned int level, uint64_t table,
		     unsigned int index, uint64_t *entry)
{
	typeof(&pagetable->tables[0]) cached = &pagetable->tables[level - 1];

	if (cached->virt != table) {
		cached->virt = 0;
		if (kcore_read(pagetable->kcore, table, cached->entries, sizeof(cached->entries)))
			return false;
		cached->virt = table;
	}
	*entry = cached->entries[index];
	return *entry & ENTRY_PRESENT;
}

bool pagetable_phys(struct pagetable *pagetable, uint64_t virt, uint64_t *phys)
{
	uint64_t table = pagetable->root;

	for (unsigned int level = pagetable->levels; level; level--) {
		unsigned int shift = PAGE_SHIFT + INDEX_BITS * (level - 1);
		uint64_t within = (1ULL << shift) - 1;
		uint64_t entry;

		if (!entry_at(pagetable, level, table, virt >> shift & (PAGETABLE_ENTRIES - 1),
			      &entry))
			return false;
		if (level == 1 || (level <= 3 && entry & ENTRY_LEAF)) {
			pagetable->leaf = within + 1;
			*phys = (entry & ENTRY_ADDRESS & ~within) | (virt & within);
			return true;
		}
		if (!kcore_virt(pagetable->kcore, entry & ENTRY_ADDRESS, &table))
			return false;
	}
	return false;
}
