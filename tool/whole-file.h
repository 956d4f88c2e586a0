/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_WHOLE_FILE_H
#define MEMCTL_WHOLE_FILE_H

#include <stddef.h>

/**
 * whole_file - all that is in a file
 * @path: the file
 * @size: where it goes how many bytes that is; behind them there is a zero
 *
 * Return: the bytes, to be freed; NULL if they cannot be read.
 */
char *whole_file(const char *path, size_t *size);

/**
 * whole_file_write - write all of a file, or leave what was there
 * @path: the file; a link stays one.  A device stays where it is, whatever it takes.
 * @bytes: what it is to hold
 * @size: how many
 *
 * Return: what went wrong, to be freed, or NULL.
 */
char *whole_file_write(const char *path, const char *bytes, size_t size);

#endif /* MEMCTL_WHOLE_FILE_H */
