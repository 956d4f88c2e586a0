/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_INJECT_H
#define MEMCTL_INJECT_H

#include <kmalloc/kmdev.h>

/** INJECT_TERMS: what a rule is made of, for help and complaints */
#define INJECT_TERMS \
	"nth=N, every=N or fraction=F; and size=BYTES, order=N, allocator=NAME, times=N, seed=N"

/**
 * inject_parse - a rule as a person writes it, as in every=2,size=4K
 * @text: terms with commas between them
 * @rule: all but its size, scope and allocator
 * @allocator: where the allocator's name goes, to be freed; NULL for all
 *
 * Return: NULL, or what is wrong with it, to be freed.
 */
char *inject_parse(const char *text, struct kmdev_inject *rule, char **allocator);

#endif /* MEMCTL_INJECT_H */
