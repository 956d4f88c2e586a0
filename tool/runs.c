// SPDX-License-Identifier: GPL-2.0-only
#include "runs.h"

#include <stdlib.h>

#include "error.h"

#define AT_ONCE 1024

int runs_read(struct cli *cli, uint64_t handle, struct kmdev_run **runs, size_t *count)
{
	uint64_t position = 0;

	*runs = NULL;
	for (*count = 0; position != KMDEV_NONE;) {
		int more;

		*runs = must(reallocarray(*runs, *count + AT_ONCE, sizeof(**runs)));
		more = kmalloc_runs(cli->device, handle, 0, &position, *runs + *count, AT_ONCE);
		if (more < 0)
			return more;
		*count += more;
	}
	return 0;
}

/* The run that holds @offset; the last one ends where the buffer does. */
static size_t run_at(const struct kmdev_run *runs, size_t count, uint64_t offset)
{
	size_t at = 0;

	while (at + 1 < count && runs[at + 1].offset <= offset)
		at++;
	return at;
}

uint64_t runs_virt(const struct kmdev_run *runs, size_t count, uint64_t offset)
{
	const struct kmdev_run *run = &runs[run_at(runs, count, offset)];

	return run->virt == KMDEV_NONE ? KMDEV_NONE : run->virt + offset - run->offset;
}

static bool follows(const struct kmdev_run *next, const struct kmdev_run *run)
{
	if (run->virt == KMDEV_NONE || next->virt == KMDEV_NONE)
		return run->virt == next->virt;
	return next->virt - run->virt == next->offset - run->offset;
}

uint64_t runs_stretch(const struct kmdev_run *runs, size_t count, uint64_t offset)
{
	for (size_t at = run_at(runs, count, offset) + 1; at < count; at++)
		if (!follows(&runs[at], &runs[at - 1]))
			return runs[at].offset;
	return UINT64_MAX;
}
