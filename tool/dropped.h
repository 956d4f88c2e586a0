/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_DROPPED_H
#define MEMCTL_DROPPED_H

/**
 * dropped_text - what became of a name that books still have and the kernel has not
 * @name: a function, or a mask with its prefix, in any case
 *
 * Return: since when it is gone and what to use instead, or NULL.
 */
const char *dropped_text(const char *name);

#endif /* MEMCTL_DROPPED_H */
