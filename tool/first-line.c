// SPDX-License-Identifier: GPL-2.0-only
#include "first-line.h"

#include <stdio.h>
#include <string.h>

bool first_line(const char *file, char *line, size_t size)
{
	FILE *stream = fopen(file, "re");
	bool read = stream && fgets(line, (int)size, stream);

	if (stream)
		fclose(stream);
	if (!read)
		*line = '\0';
	line[strcspn(line, "\n")] = '\0';
	return read;
}

bool bracketed_word(const char *file, char *word, size_t size)
{
	char line[256], *begin;

	*word = '\0';
	if (!first_line(file, line, sizeof(line)))
		return false;
	begin = strchr(line, '[');
	if (!begin)
		return false;
	begin++;
	begin[strcspn(begin, "]")] = '\0';
	snprintf(word, size, "%s", begin);
	return true;
}
