/* SPDX-License-Identifier: GPL-2.0-only */
/* One row for each check that the driver makes of a request, for validations.c. */
#ifndef CHECKS_H
#define CHECKS_H

#include "request.h"

/** enum thing - what a row may be about besides the scene's buffer, by its number or handle */
enum thing {
	THING_NONE,
	/* the scene's */
	THING_CACHE,
	THING_POOL,
	/* a cache with a constructor, on which a pool stands */
	THING_CONSTRUCTED,
	/* a cache of which an object is alive, and a pool of which an element is */
	THING_BUSY_CACHE,
	THING_BUSY_POOL,
	/* a dma_pool */
	THING_DMA_POOL,
	/* buffers: of vmalloc's, one that was not cleared, one of kmalloc's whose file is open */
	THING_VMALLOC,
	THING_STALE,
	THING_OPEN,
	THINGS
};

/**
 * struct row - one check
 * @nr: KMDEV_NR_* of the command
 * @reason: enum kmdev_reason
 * @title: what is wrong
 * @sets: members that differ from a valid request's: the wrong one, and those that let it matter
 * @admin: by CAP_SYS_ADMIN
 * @about: a member that is the number or handle of a thing
 * @parameter: of the module, which is @limit meanwhile
 */
struct row {
	unsigned int nr;
	uint32_t reason;
	const char *title;
	struct {
		unsigned int at, size;
		uint64_t value;
	} sets[4];
	bool admin;
	struct {
		unsigned int at, size;
		enum thing thing;
	} about;
	const char *parameter;
	unsigned int limit;
};

#define MEMBER(member) offsetof(union request, member), sizeof(((union request *)0)->member)
#define SET(member, value) { MEMBER(member), value }
#define ABOUT(member, thing) .about = { MEMBER(member), thing }
#define ROW(nr_, reason_, title_, ...) { \
	.nr = KMDEV_NR_##nr_, .reason = KMDEV_##reason_, .title = title_, .sets = { __VA_ARGS__ } }
#define KERNEL KMDEV_GFP_KERNEL
#define BIT(name) KMDEV_GFP_BIT_##name

/* The rows, up to one without a title. */
extern const struct row alloc_checks[], other_checks[];

#endif
