/* SPDX-License-Identifier: GPL-2.0-only */
/* What somebody may want to do, for rights.c: each deed is a row of tests/golden/who-may-what. */
#ifndef DEEDS_H
#define DEEDS_H

#include "golden.h"
#include "request.h"

/**
 * struct stage - where deeds are done
 * @fd: the control file of who does them; what is made and mended around them goes through others
 * @own: what its opener owns, through another control file of the same user
 * @stale: a buffer of the opener's that was not cleared
 * @pages: one that can be mapped
 * @dma: one with an address for devices
 * @others: what another user owns
 */
struct stage {
	int fd;
	struct scene own;
	uint64_t stale;
	uint64_t pages;
	uint64_t dma;
	struct scene others;
};

enum whose { OWN, OWN_STALE, OTHERS };

/**
 * struct deed - one of them
 * @name: as in the table
 * @act: does it, and undoes it if it was done
 * @nr: KMDEV_NR_* that it is about
 * @whose: what it is done to
 * @at: offset of a member of the argument; 0 for none
 * @value: of that member, or whatever @act makes of it
 * @seen_at: offset of what is seen among the facts or in a run
 */
struct deed {
	char name[40];
	struct outcome (*act)(struct stage *stage, const struct deed *deed);
	unsigned int nr;
	enum whose whose;
	unsigned int at;
	uint32_t value;
	unsigned int seen_at;
};

/** deeds_list() - all of them; returns how many */
unsigned int deeds_list(const struct deed **deeds);

#endif
