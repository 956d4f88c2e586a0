// SPDX-License-Identifier: GPL-2.0-only
#include "suite.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SIZES "What a size costs, from kmalloc"
#define ALLOCATORS "Allocators, by size"
#define MASKS "What the mask adds"
#define ORDERS "Many alive, freed in one order or another"
#define PLACES "Where it is called"
#define CACHES "With cold caches"
#define SCALING "On several processors at once"
#define HANDOVER "Allocated on one processor, freed on another"

/* Each is short enough that all of them take about a minute. */
const struct suite_part suite[] = {
	{ SIZES, "kmalloc --size 8..8K" },
	{ ALLOCATORS, "kmalloc alloc_pages_exact kvmalloc vmalloc --size 4K..256K" },
	{ MASKS, "kmalloc --size 64 --gfp GFP_KERNEL" },
	{ MASKS, "kmalloc --size 64 --gfp GFP_KERNEL_ACCOUNT" },
	{ MASKS, "kmalloc --size 64 --gfp GFP_KERNEL|__GFP_ZERO" },
	{ MASKS, "kmalloc --size 64 --gfp GFP_ATOMIC" },
	{ ORDERS, "kmalloc --size 64 --pattern batch:64" },
	{ ORDERS, "kmalloc --size 64 --pattern batch:4096 --free fifo" },
	{ ORDERS, "kmalloc --size 64 --pattern batch:4096 --free random" },
	{ ORDERS, "kmalloc --size 64 --pattern mix:4096 --free random" },
	{ PLACES, "kmalloc --size 64 --gfp GFP_ATOMIC --context atomic" },
	{ PLACES, "kmalloc --size 64 --gfp GFP_ATOMIC --context softirq" },
	{ PLACES, "kmalloc --size 64 --gfp GFP_ATOMIC --context hardirq" },
	{ CACHES, "kmalloc --size 64 --cold 1M" },
	{ SCALING, "kmalloc --size 64 --scale" },
	{ HANDOVER, "kmalloc --size 64 --pattern handover:64", 2 },
	{ }
};

void suite_announce(const struct suite_part *part)
{
	if (part > suite)
		putchar('\n');
	if (part == suite || part->title != part[-1].title)
		printf("%s\n\n", part->title);
	printf("$ memctl bench %s\n", part->words);
}

const char *suite_title(const char *words)
{
	for (size_t i = 0; suite[i].title; i++)
		if (words && !strcmp(suite[i].words, words))
			return suite[i].title;
	return NULL;
}
