// SPDX-License-Identifier: GPL-2.0-only
/*
 * table FILE: prints a table by libsmartcols and does nothing else.  FILE holds what memctl info
 * printed; its first line tells where the columns begin.
 */
#include <err.h>
#include <fcntl.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS 3

static char text[8192];
static size_t begins[COLUMNS + 1];

/* The cell of a line that ends at @end, without the blanks behind it. */
static char *cell(char *line, char *end, int column)
{
	char *from = line + begins[column], *to = line + begins[column + 1];

	if (from >= end)
		return end;
	if (to > end || column == COLUMNS - 1)
		to = end;
	while (to > from && to[-1] == ' ')
		to--;
	*to = 0;
	return from;
}

static void head(struct libscols_table *table, char *line)
{
	const char *names[COLUMNS] = { "FACT", "VALUE", "REMARK" };

	for (int i = 0; i < COLUMNS; i++) {
		char *at = strstr(line, names[i]);

		if (!at)
			errx(1, "there is no column %s", names[i]);
		begins[i] = at - line;
		scols_table_new_column(table, names[i], 0, 0);
	}
}

int main(int argc, char **argv)
{
	struct libscols_table *table;
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	char *line = text, *end;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		err(1, "%s", argc == 2 ? argv[1] : "which file?");
	setlocale(LC_ALL, "");
	table = scols_new_table();
	if (!table)
		err(1, "libsmartcols");
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = 0;
		if (line == text) {
			head(table, line);
			continue;
		}
		struct libscols_line *row = scols_table_new_line(table, NULL);

		/* From the last: the zero behind a cell may be the first of the next. */
		for (int i = COLUMNS - 1; i >= 0; i--)
			scols_line_refer_data(row, i, strdup(cell(line, end, i)));
	}
	return scols_print_table(table) != 0;
}
