/* SPDX-License-Identifier: GPL-2.0-only */
/* What masks really do, with plenty of memory and without. */
#ifndef MEMCTL_GFP_MEASURE_H
#define MEMCTL_GFP_MEASURE_H

#include "witness-vmstat.h"
#include "zones.h"

/**
 * struct mask_state - how much memory there is
 * @name: for the user
 * @order: of the pages that are asked for
 */
struct mask_state {
	const char *name;
	unsigned int order;
};

/**
 * struct mask_measured - what a mask did
 * @state: how much memory there was
 * @zone: where it lay
 * @asked: how many blocks were asked for; fewer if one was refused
 * @got: how many were given
 * @latency: median of nanoseconds in the allocator; 0 for none
 * @refusal: nanoseconds of the call that was refused; 0 for none
 * @before: free pages of the zone
 * @below: how far below the minimum it brought the zone, in pages
 * @did: what the kernel counted meanwhile
 */
struct mask_measured {
	const struct mask_state *state;
	const char *zone;
	unsigned int asked;
	unsigned int got;
	uint64_t latency;
	uint64_t refusal;
	uint64_t before;
	uint64_t below;
	struct vmstat did;
};

/** masks_row - takes what one mask of masks_measure() did */
typedef void masks_row(void *context, size_t mask, const struct mask_measured *measured);

/**
 * masks_measure - try masks in each state of a zone
 * @zones: of one zone, or of none for the smallest; zones_read() has returned
 * @masks: KMDEV_GFP_*
 * @count: how many
 *
 * The zone is filled with buffers of the open device, which go when it closes, and never by a mask
 * that could win memory back.  Ends the program if the zone cannot be filled: it is larger than the
 * limits allow, or there is none.
 */
void masks_measure(struct cli *cli, const struct zones *zones, const uint32_t *masks, size_t count,
		   masks_row *row, void *context);

#endif /* MEMCTL_GFP_MEASURE_H */
