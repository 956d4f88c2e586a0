// SPDX-License-Identifier: GPL-2.0-only
#include "whole-file.h"

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

char *whole_file_write(const char *path, const char *bytes, size_t size)
{
	FILE *file = fopen(path, "we");
	char *wrong = NULL;
	struct stat stat;
	bool device;

	if (!file)
		return xasprintf("%m");
	device = fstat(fileno(file), &stat) || !S_ISREG(stat.st_mode);
	if (fwrite(bytes, 1, size, file) != size)
		wrong = xasprintf("%m");
	if (fclose(file) && !wrong)
		wrong = xasprintf("%m");
	if (wrong && !device)
		unlink(path);
	return wrong;
}
