/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Long work: how far it is, on a terminal's standard error once it takes longer than half a second,
 * and a clean end on ^C.
 */
#ifndef MEMCTL_PROGRESS_H
#define MEMCTL_PROGRESS_H

#include <time.h>

#include "command.h"

/**
 * struct progress - work under way
 * @verb: what happens to the bytes, as in "written"
 * @total: how many there are; 0 if nobody knows
 * @done: how many are done
 * @things: what they are if not bytes, as in "buffers"
 * @hidden: not to be drawn
 */
struct progress {
	const struct cli *cli;
	const char *verb;
	uint64_t total;
	uint64_t done;
	const char *things;
	bool hidden;
	struct timespec next;
	bool drawn;
};

void progress_begin(struct progress *progress, const struct cli *cli, const char *verb,
		    uint64_t total);

/**
 * progress_begin_printing - the same for @things that are printed one by one
 *
 * A bar is not drawn where they are, and an end on ^C waits until they are printed.
 */
void progress_begin_printing(struct progress *progress, const struct cli *cli, const char *things,
			     const char *verb, uint64_t total);

/** progress_step - so many @more are done; false if the user wants an end */
bool progress_step(struct progress *progress, uint64_t more);

/** progress_advance - @bytes more are done; ends the program if the user wants that */
void progress_advance(struct progress *progress, uint64_t bytes);

void progress_end(struct progress *progress);

/** chunk_step - work on @length bytes at @offset of a buffer; what fails ends the program */
typedef void chunk_step(void *context, uint64_t offset, size_t length);

/** CHUNK_BYTES: what stays in a processor's cache between two copies, and below a huge page */
#define CHUNK_BYTES (256UL << 10)

/** in_chunks - call @step for a range piece by piece, with progress */
void in_chunks(const struct cli *cli, const char *verb, uint64_t offset, uint64_t length,
	       chunk_step *step, void *context);

#endif /* MEMCTL_PROGRESS_H */
