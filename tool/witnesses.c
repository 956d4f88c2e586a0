// SPDX-License-Identifier: GPL-2.0-only
#include "witnesses.h"

void witnesses_open(struct witnesses *witnesses)
{
	pageflags_open(&witnesses->pageflags);
	vmallocinfo_open(&witnesses->vmallocinfo);
	zoneinfo_open(&witnesses->zoneinfo);
	slab_open(&witnesses->slab);
	kcore_open(&witnesses->kcore);
	pagetable_open(&witnesses->pagetable, &witnesses->kcore);
	cpus_open(&witnesses->cpus);
	iommu_open(&witnesses->iommu);
}

void witnesses_close(struct witnesses *witnesses)
{
	pageflags_close(&witnesses->pageflags);
	zoneinfo_close(&witnesses->zoneinfo);
	kcore_close(&witnesses->kcore);
}

const char *witness_path(enum witness witness)
{
	static const char *const paths[] = {
		[WITNESS_PAGEFLAGS] = PAGEFLAGS_PATH, [WITNESS_VMALLOCINFO] = VMALLOCINFO_PATH,
		[WITNESS_ZONEINFO] = ZONEINFO_PATH,   [WITNESS_SLAB] = SLAB_PATH,
		[WITNESS_KCORE] = KCORE_PATH,	      [WITNESS_PAGETABLE] = KCORE_PATH,
		[WITNESS_CPUS] = CPUS_PATH,	      [WITNESS_IOMMU] = IOMMU_PATH,
	};

	return paths[witness];
}

const char *witness_why_not(const struct witnesses *witnesses, enum witness witness)
{
	switch (witness) {
	case WITNESS_PAGEFLAGS:
		return witnesses->pageflags.fd < 0 ? witnesses->pageflags.why_not : NULL;
	case WITNESS_VMALLOCINFO:
		return witnesses->vmallocinfo.readable ? NULL : witnesses->vmallocinfo.why_not;
	case WITNESS_ZONEINFO:
		return witnesses->zoneinfo.spans ? NULL : witnesses->zoneinfo.why_not;
	case WITNESS_SLAB:
		return witnesses->slab.readable ? NULL : witnesses->slab.why_not;
	case WITNESS_KCORE:
		return witnesses->kcore.fd < 0 ? witnesses->kcore.why_not : NULL;
	case WITNESS_PAGETABLE:
		return witnesses->pagetable.levels ? NULL : witnesses->pagetable.why_not;
	case WITNESS_CPUS:
		return witnesses->cpus.possible ? NULL : witnesses->cpus.why_not;
	case WITNESS_IOMMU:
		return witnesses->iommu.absent ? NULL : witnesses->iommu.why_not;
	default:
		return "";
	}
}
