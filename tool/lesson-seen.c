// SPDX-License-Identifier: GPL-2.0-only
#include "lesson-seen.h"

#include <string.h>

#include "size.h"

static const char *next_line(const char *line)
{
	line = strchrnul(line, '\n');
	return *line ? line + 1 : line;
}

/* The next word of a line, its length; 0 at the end of the line. */
static size_t next_word(const char **text)
{
	*text += strspn(*text, " ");
	return strcspn(*text, " \n");
}

/* Which word of the line it is; -1 if none. */
static int place_of(const char *line, const char *word)
{
	size_t length;

	for (int place = 0; (length = next_word(&line)); place++, line += length)
		if (length == strlen(word) && !strncmp(line, word, length))
			return place;
	return -1;
}

static void copy_word(const char *line, int place, char cell[CELL_MAX])
{
	size_t length;

	while ((length = next_word(&line)) && place--)
		line += length;
	if (length >= CELL_MAX)
		length = 0;
	memcpy(cell, line, length);
	cell[length] = '\0';
}

const char *seen_cell(const struct seen *seen, const char *column, unsigned int table,
		      unsigned int row, char cell[CELL_MAX])
{
	const char *line = seen->text;
	int place = -1;

	while (*line) {
		place = place_of(line, column);
		line = next_line(line);
		if (place >= 0 && !table--)
			break;
	}
	while (row-- && *line)
		line = next_line(line);
	cell[0] = '\0';
	if (place >= 0)
		copy_word(line, place, cell);
	return cell;
}

bool seen_is(const struct seen *seen, const char *column, unsigned int table, unsigned int row,
	     const char *text)
{
	char cell[CELL_MAX];

	return !strcmp(seen_cell(seen, column, table, row, cell), text);
}

uint64_t seen_number(const struct seen *seen, const char *column, unsigned int table,
		     unsigned int row)
{
	char cell[CELL_MAX];
	uint64_t number;

	return size_parse(seen_cell(seen, column, table, row, cell), &number) ? SEEN_NOTHING :
										number;
}

bool seen_has(const struct seen *seen, const char *text)
{
	return strstr(seen->text, text);
}

bool seen_failure(const struct seen *seen)
{
	static const char label[] = "memctl: ";

	for (const char *line = seen->text; *line; line = next_line(line))
		if (!strncmp(line, label, strlen(label)))
			return true;
	return false;
}

bool seen_statuses(const struct seen *seen, const char *statuses)
{
	static const char label[] = "status ";

	for (const char *line = seen->text; *line; line = next_line(line)) {
		size_t length = strcspn(statuses, " ");

		if (strncmp(line, label, strlen(label)))
			continue;
		line += strlen(label);
		if (!length || strcspn(line, "\n") != length || strncmp(line, statuses, length))
			return false;
		statuses += length + (statuses[length] == ' ');
	}
	return !*statuses;
}
