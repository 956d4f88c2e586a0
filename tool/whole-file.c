// SPDX-License-Identifier: GPL-2.0-only
#include "whole-file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

char *whole_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "re");
	char *bytes = NULL;
	size_t room = 0, got;

	if (!file)
		return NULL;
	*size = 0;
	do {
		room += 65536;
		bytes = must(realloc(bytes, room + 1));
		got = fread(bytes + *size, 1, room - *size, file);
		*size += got;
	} while (*size == room);
	bytes[*size] = '\0';
	if (ferror(file)) {
		free(bytes);
		bytes = NULL;
	}
	fclose(file);
	return bytes;
}

/* Owner and mode of what it will replace; only root may give files away. */
static bool make_alike(FILE *file, const struct stat *old)
{
	return (!fchown(fileno(file), old->st_uid, old->st_gid) || errno == EPERM) &&
	       !fchmod(fileno(file), old->st_mode & ACCESSPERMS);
}

/* Returns what went wrong, or NULL; @file is NULL with errno where it could not be opened. */
static char *write_and_close(FILE *file, const struct stat *old, const char *bytes, size_t size)
{
	char *wrong = NULL;

	if (!file)
		return xasprintf("%m");
	if ((old && !make_alike(file, old)) || fwrite(bytes, 1, size, file) != size)
		wrong = xasprintf("%m");
	if (fclose(file) && !wrong)
		wrong = xasprintf("%m");
	return wrong;
}

/* A device, or a file in a directory that may not be written. */
static char *write_in_place(const char *path, const char *bytes, size_t size)
{
	return write_and_close(fopen(path, "we"), NULL, bytes, size);
}

/* By a file beside it, so that a full disk leaves what was there. */
static char *replace(const char *path, const struct stat *old, const char *bytes, size_t size)
{
	char *beside = xasprintf("%s.%d", path, getpid());
	FILE *file = fopen(beside, "wxe");
	char *wrong = file ? write_and_close(file, old, bytes, size) :
			     write_in_place(path, bytes, size);

	if (file && !wrong && rename(beside, path))
		wrong = xasprintf("%m");
	if (file && wrong)
		unlink(beside);
	free(beside);
	return wrong;
}

char *whole_file_write(const char *path, const char *bytes, size_t size)
{
	struct stat old;
	char *file, *wrong;

	if (lstat(path, &old))
		return replace(path, NULL, bytes, size);
	if (stat(path, &old) || !S_ISREG(old.st_mode))
		return write_in_place(path, bytes, size);
	file = realpath(path, NULL);
	wrong = file ? replace(file, &old, bytes, size) : xasprintf("%m");
	free(file);
	return wrong;
}
