// SPDX-License-Identifier: GPL-2.0-only
#include "whole-file.h"

#include <stdio.h>
#include <stdlib.h>

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
