/* SPDX-License-Identifier: GPL-2.0-only */
/* A word out of a list: an array of words ended by NULL, in which a word's place is its value. */
#ifndef MEMCTL_CHOICE_H
#define MEMCTL_CHOICE_H

#include "command.h"

/** choice_find - the place of @text, in any case; -1 if it is not in the list */
int choice_find(const char *const words[], const char *text);

/** choice_name - the word at @place, or NULL if the list is shorter */
const char *choice_name(const char *const words[], unsigned int place);

/** choice_text - all words with commas between them; to be freed */
char *choice_text(const char *const words[]);

/** choice_argument - the place of @text, or die; @what names the argument, as in "--zone" */
unsigned int choice_argument(const struct cli *cli, const char *what, const char *const words[],
			     const char *text);

/** The zones of the kernel, enum kmdev_zone */
extern const char *const zone_names[];

/** Where an allocator can be called, enum kmdev_context */
extern const char *const context_names[];

/** What a pool is made of, enum kmdev_pool_kind */
extern const char *const pool_kinds[];

#endif /* MEMCTL_CHOICE_H */
