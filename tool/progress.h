/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Long copies: how far they are, on a terminal's standard error once they take longer than half a
 * second, and a clean end on ^C.
 */
#ifndef MEMCTL_PROGRESS_H
#define MEMCTL_PROGRESS_H

#include <time.h>

#include "command.h"

/**
 * struct progress - a copy under way
 * @verb: what happens to the bytes, as in "written"
 * @total: how many there are; 0 if nobody knows
 * @done: how many are done
 */
struct progress {
	const struct cli *cli;
	const char *verb;
	uint64_t total;
	uint64_t done;
	struct timespec next;
	bool drawn;
};

void progress_begin(struct progress *progress, const struct cli *cli, const char *verb,
		    uint64_t total);

/** progress_advance - @bytes more are done; ends the program if the user wants that */
void progress_advance(struct progress *progress, uint64_t bytes);

void progress_end(struct progress *progress);

/** chunk_step - work on @length bytes at @offset of a buffer; what fails ends the program */
typedef void chunk_step(void *context, uint64_t offset, size_t length);

#define CHUNK_BYTES (4UL << 20)

/** in_chunks - call @step for a range piece by piece, with progress */
void in_chunks(const struct cli *cli, const char *verb, uint64_t offset, uint64_t length,
	       chunk_step *step, void *context);

#endif /* MEMCTL_PROGRESS_H */
