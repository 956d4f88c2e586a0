// SPDX-License-Identifier: GPL-2.0-only
#include "witness-pagetable.h"

#define PAGE_SHIFT 12
#define INDEX_BITS 9

#define ENTRY_PRESENT (1ULL << 0)

/* On x86-64, and on 32-bit x86 with PAE, an entry above the last table has a bit that says page. */
static const struct pagetable_format x86 = {
	.address = 0x000ffffffffff000ULL, .leaf_mask = 1ULL << 7, .leaf = 1ULL << 7,
};

/* On arm64 it has one that says table. */
static const struct pagetable_format arm64 = {
	.address = 0x0000fffffffff000ULL, .leaf_mask = 1ULL << 1, .leaf = 0,
};

/* Of the kernel's addresses; 0 where they have 52 bits, whose entries are others. */
static unsigned int levels_arm64(const struct kcore *kcore)
{
	uint64_t page = 0, unused = 0;
	unsigned int bits;

	kcore_vmcoreinfo(kcore, "PAGESIZE", 10, &page);
	if (page != 1 << PAGE_SHIFT || !kcore_vmcoreinfo(kcore, "NUMBER(TCR_EL1_T1SZ)", 0, &unused))
		return 0;
	bits = 64 - unused - PAGE_SHIFT;
	return bits <= 4 * INDEX_BITS ? (bits + INDEX_BITS - 1) / INDEX_BITS : 0;
}

/* No levels if the tables are none of those that are understood. */
static void find_format(struct pagetable *pagetable, const struct kcore *kcore)
{
	uint64_t value = 0;

	pagetable->format = &x86;
	switch (kcore->machine) {
	case EM_386:
		if (kcore_vmcoreinfo(kcore, "CONFIG_X86_PAE", 10, &value))
			pagetable->levels = 3;
		break;
	case EM_X86_64:
		kcore_vmcoreinfo(kcore, "NUMBER(pgtable_l5_enabled)", 10, &value);
		pagetable->levels = value ? 5 : 4;
		break;
	case EM_AARCH64:
		pagetable->format = &arm64;
		pagetable->levels = levels_arm64(kcore);
		break;
	}
}

void pagetable_open(struct pagetable *pagetable, const struct kcore *kcore)
{
	*pagetable = (struct pagetable){ .kcore = kcore };
	if (kcore->fd < 0) {
		snprintf(pagetable->why_not, WITNESS_WHY_MAX, "%s", kcore->why_not);
		return;
	}
	find_format(pagetable, kcore);
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
	const struct pagetable_format *format = pagetable->format;
	uint64_t table = pagetable->root;

	for (unsigned int level = pagetable->levels; level; level--) {
		unsigned int shift = PAGE_SHIFT + INDEX_BITS * (level - 1);
		uint64_t within = (1ULL << shift) - 1;
		uint64_t entry;

		if (!entry_at(pagetable, level, table, virt >> shift & (PAGETABLE_ENTRIES - 1),
			      &entry))
			return false;
		if (level == 1 || (level <= 3 && (entry & format->leaf_mask) == format->leaf)) {
			pagetable->leaf = within + 1;
			*phys = (entry & format->address & ~within) | (virt & within);
			return true;
		}
		if (!kcore_virt(pagetable->kcore, entry & format->address, &table))
			return false;
	}
	return false;
}
