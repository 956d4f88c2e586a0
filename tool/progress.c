// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "error.h"
#include "interrupt.h"

#define PATIENCE_NS 500000000L
#define REDRAW_NS 100000000L
#define SECOND_NS 1000000000L
#define BAR_WIDTH 40

static void set_next(struct progress *progress, long nanoseconds)
{
	clock_gettime(CLOCK_MONOTONIC, &progress->next);
	progress->next.tv_nsec += nanoseconds;
	progress->next.tv_sec += progress->next.tv_nsec / SECOND_NS;
	progress->next.tv_nsec %= SECOND_NS;
}

static bool due(const struct progress *progress)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > progress->next.tv_sec ||
	       (now.tv_sec == progress->next.tv_sec && now.tv_nsec >= progress->next.tv_nsec);
}

static void draw(const struct progress *progress)
{
	double share = progress->total ? (double)progress->done / progress->total : 0;
	unsigned int shift = progress->things ? 0 : 20;
	int filled = share * BAR_WIDTH;

	fprintf(stderr, "\r%" PRIu64 " %s %s", progress->done >> shift,
		progress->things ?: "MiB", progress->verb);
	if (progress->total)
		fprintf(stderr, " of %" PRIu64 " [%.*s%*s] %3.0f %%", progress->total >> shift,
			filled, "########################################",
			BAR_WIDTH - filled, "", share * 100);
}

static void erase(struct progress *progress)
{
	if (progress->drawn)
		fputs("\r\033[K", stderr);
	progress->drawn = false;
}

void progress_begin(struct progress *progress, const struct cli *cli, const char *verb,
		    uint64_t total)
{
	*progress = (struct progress){ .cli = cli, .verb = verb, .total = total };
	set_next(progress, PATIENCE_NS);
	interrupt_catch();
}

void progress_begin_printing(struct progress *progress, const struct cli *cli, const char *things,
			     const char *verb, uint64_t total)
{
	progress_begin(progress, cli, verb, total);
	progress->things = things;
	progress->hidden = isatty(STDOUT_FILENO);
	interrupt_note();
}

bool progress_step(struct progress *progress, uint64_t more)
{
	progress->done += more;
	if (interrupted()) {
		erase(progress);
		return false;
	}
	if (progress->cli->quiet || progress->hidden || !isatty(STDERR_FILENO) || !due(progress))
		return true;
	draw(progress);
	progress->drawn = true;
	set_next(progress, REDRAW_NS);
	return true;
}

void progress_advance(struct progress *progress, uint64_t bytes)
{
	if (!progress_step(progress, bytes))
		die(progress->cli, STATUS_FAILED, "interrupted: %" PRIu64 " bytes were %s",
		    progress->done, progress->verb);
}

void progress_end(struct progress *progress)
{
	erase(progress);
}

void in_chunks(const struct cli *cli, const char *verb, uint64_t offset, uint64_t length,
	       chunk_step *step, void *context)
{
	struct progress progress;

	progress_begin(&progress, cli, verb, length);
	while (length) {
		size_t chunk = length < CHUNK_BYTES ? length : CHUNK_BYTES;

		step(context, offset, chunk);
		offset += chunk;
		length -= chunk;
		progress_advance(&progress, chunk);
	}
	progress_end(&progress);
}
