/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_HOLDERS_H
#define MEMCTL_HOLDERS_H

/**
 * holders_text - processes that have /dev/kmalloc open, as in "python3 (812), bash (97)"
 *
 * Other users' processes are seen by root alone.
 *
 * Return: to be freed; NULL if none is seen.
 */
char *holders_text(void);

#endif /* MEMCTL_HOLDERS_H */
