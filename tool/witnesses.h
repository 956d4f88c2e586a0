/* SPDX-License-Identifier: GPL-2.0-only */
/* All witnesses together. */
#ifndef MEMCTL_WITNESSES_H
#define MEMCTL_WITNESSES_H

#include "witness-cpus.h"
#include "witness-iommu.h"
#include "witness-kcore.h"
#include "witness-pageflags.h"
#include "witness-pagetable.h"
#include "witness-slab.h"
#include "witness-vmallocinfo.h"
#include "witness-zoneinfo.h"

enum witness {
	WITNESS_NONE,
	WITNESS_PAGEFLAGS,
	WITNESS_VMALLOCINFO,
	WITNESS_ZONEINFO,
	WITNESS_SLAB,
	WITNESS_KCORE,
	WITNESS_PAGETABLE,
	WITNESS_CPUS,
	WITNESS_IOMMU,
};

struct witnesses {
	struct pageflags pageflags;
	struct vmallocinfo vmallocinfo;
	struct zoneinfo zoneinfo;
	struct slab slab;
	struct kcore kcore;
	struct pagetable pagetable;
	struct cpus cpus;
	struct iommu iommu;
};

void witnesses_open(struct witnesses *witnesses);
void witnesses_close(struct witnesses *witnesses);

/** witness_path - the file that a witness is; NULL for WITNESS_NONE */
const char *witness_path(enum witness witness);

/** witness_why_not - why a witness cannot be asked; NULL if it can */
const char *witness_why_not(const struct witnesses *witnesses, enum witness witness);

#endif /* MEMCTL_WITNESSES_H */
