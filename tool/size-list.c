// SPDX-License-Identifier: GPL-2.0-only
#include "size-list.h"

#include <stdlib.h>

#include "allocator.h"
#include "ascending.h"
#include "error.h"
#include "measure.h"

#define SIZES_MAX 65536

void size_list_add(const struct cli *cli, const char *what, const char *text,
		   struct size_list *list)
{
	struct size_range range;
	char *wrong = size_range_parse(text, &range);

	if (wrong)
		die(cli, STATUS_USAGE, "%s: %s", what, wrong);
	list->ranges = must(reallocarray(list->ranges, list->ranges_count + 1,
					 sizeof(*list->ranges)));
	list->ranges[list->ranges_count++] = range;
}

static void add_size(const struct cli *cli, struct size_list *list, uint64_t size)
{
	if (list->count == SIZES_MAX)
		die(cli, STATUS_USAGE, "these are more than %d sizes: take a larger step",
		    SIZES_MAX);
	list->sizes[list->count++] = size;
}

/* Each class begins behind the one before: what one byte more is given. */
static void add_classes(struct cli *cli, struct size_list *list, const struct size_range *range)
{
	const struct kmdev_allocator *kmalloc = allocator_argument(cli, "kmalloc");
	uint64_t size = range->first;

	while (size <= range->last) {
		struct measurement result;

		measure(cli, kmalloc, 0, size, &result);
		measurement_release(&result);
		if (!result.usable || result.usable > range->last)
			break;
		add_size(cli, list, result.usable);
		size = result.usable + 1;
	}
}

void size_list_expand(struct cli *cli, struct size_list *list)
{
	size_t kept = 0;

	list->sizes = must(calloc(SIZES_MAX, sizeof(*list->sizes)));
	for (size_t i = 0; i < list->ranges_count; i++) {
		const struct size_range *range = &list->ranges[i];

		if (range->classes)
			add_classes(cli, list, range);
		else
			for (uint64_t size = range->first; size;
			     size = size_range_next(range, size))
				add_size(cli, list, size);
	}
	if (list->ranges_count && !list->count)
		die(cli, STATUS_FAILED, "no size class of kmalloc lies in this range");
	qsort(list->sizes, list->count, sizeof(*list->sizes), ascending);
	for (size_t i = 0; i < list->count; i++)
		if (!i || list->sizes[i] != list->sizes[kept - 1])
			list->sizes[kept++] = list->sizes[i];
	list->count = kept;
}
