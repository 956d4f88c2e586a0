/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_GFP_H
#define MEMCTL_GFP_H

#include <stdint.h>

#include "command.h"

/**
 * gfp_parse - a mask in the kernel's names, as in GFP_KERNEL|__GFP_ZERO
 * @text: names with | or commas, in any case, with or without their GFP_
 * @mask: where the KMDEV_GFP_* bits go
 * @wrong: where a sentence about what is wrong goes, to be freed
 *
 * Return: STATUS_DONE, STATUS_USAGE for a name that is none, STATUS_FAILED for a contradiction, of
 * which @mask holds both sides.
 */
enum status gfp_parse(const char *text, uint32_t *mask, char **wrong);

/** gfp_format - @mask in the kernel's names with |, composite ones first; to be freed */
char *gfp_format(uint32_t mask);

/** gfp_format_bits - @mask bit by bit, with spaces; to be freed */
char *gfp_format_bits(uint32_t mask);

/** gfp_argument - parse or die */
uint32_t gfp_argument(const struct cli *cli, const char *text);

/** gfp_name - name number @index of all that are known; NULL behind the last */
const char *gfp_name(unsigned int index);

/** gfp_meaning - what name number @index, one of these, stands for */
const char *gfp_meaning(unsigned int index);

/** gfp_dropped - why a name is no mask any more, or none that can be asked for; NULL if it is */
const char *gfp_dropped(const char *name);

#endif /* MEMCTL_GFP_H */
