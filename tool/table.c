// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#include <ctype.h>
#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "size.h"

/* Rows that are gathered before they are printed, so that a long listing needs no memory. */
#define ROWS_AT_ONCE 8192

#define NOT_SHOWN SIZE_MAX

struct table {
	const struct view *view;
	const struct column *columns;
	struct libscols_table *scols;
	struct libscols_line *line;
	/* by column: its place in the output, or NOT_SHOWN */
	size_t *place;
	size_t shown;
};

static void *must(void *allocated)
{
	if (!allocated)
		die(NULL, STATUS_FAILED, "out of memory");
	return allocated;
}

static size_t count(const struct column *columns)
{
	size_t n = 0;

	while (columns[n].name)
		n++;
	return n;
}

static size_t find(const struct column *columns, const char *name, size_t length)
{
	for (size_t i = 0; columns[i].name; i++)
		if (!strncasecmp(columns[i].name, name, length) && !columns[i].name[length])
			return i;
	return NOT_SHOWN;
}

/* One name of a list with commas: its length, and *next behind its comma. */
static size_t next_name(const char *names, const char **next)
{
	size_t length = strcspn(names, ",");

	*next = names + length + (names[length] == ',');
	return length;
}

const char *columns_check(const struct column *columns, const char *names, size_t *length)
{
	const char *next;

	do {
		*length = next_name(names, &next);
		if (find(columns, names, *length) == NOT_SHOWN)
			return names;
		names = next;
	} while (*next);
	return NULL;
}

char *columns_text(const struct column *columns)
{
	char *text = must(strdup(columns->name));

	while ((++columns)->name) {
		char *longer = xasprintf("%s,%s", text, columns->name);

		free(text);
		text = longer;
	}
	return text;
}

static void capitals(char *header, const char *name)
{
	while ((*header++ = toupper((unsigned char)*name++)))
		;
}

static void show(struct table *table, size_t i)
{
	const struct column *column = &table->columns[i];
	bool string = column->type == COLUMN_TEXT || column->type == COLUMN_ADDRESS ||
		      column->type == COLUMN_HEX;
	bool left = string || column->type == COLUMN_BOOL;
	struct libscols_column *shown;
	char header[64];

	if (table_shows(table, i))
		return;
	capitals(header, column->name);
	shown = must(scols_table_new_column(table->scols, header, 0, left ? 0 : SCOLS_FL_RIGHT));
	/* A boolean of libsmartcols cannot be null; a number is copied out as it is. */
	scols_column_set_json_type(shown, string ? SCOLS_JSON_STRING : SCOLS_JSON_NUMBER);
	table->place[i] = table->shown++;
}

static void show_names(struct table *table, const char *names)
{
	for (const char *next; *names; names = next) {
		size_t length = next_name(names, &next);

		show(table, find(table->columns, names, length));
	}
}

static void show_columns(struct table *table, const char *usual)
{
	const char *asked = table->view->columns;

	if (!asked || *asked == '+') {
		if (usual && !(table->view->json && !asked))
			show_names(table, usual);
		else
			for (size_t i = 0; table->columns[i].name; i++)
				show(table, i);
	}
	if (asked)
		show_names(table, asked + (*asked == '+'));
}

struct table *table_new(const struct view *view, const char *name, const struct column *columns,
			const char *usual)
{
	struct table *table = must(calloc(1, sizeof(*table)));
	size_t n = count(columns);

	table->view = view;
	table->columns = columns;
	table->scols = must(scols_new_table());
	table->place = must(malloc(n * sizeof(*table->place)));
	for (size_t i = 0; i < n; i++)
		table->place[i] = NOT_SHOWN;
	scols_table_set_name(table->scols, name);
	scols_table_enable_json(table->scols, view->json);
	scols_table_enable_raw(table->scols, view->raw && !view->json);
	scols_table_enable_noheadings(table->scols, view->noheadings);
	show_columns(table, usual);
	return table;
}

static void fill_nulls(struct table *table)
{
	if (!table->line || table->view->json)
		return;
	for (size_t i = 0; i < table->shown; i++)
		if (!scols_line_get_column_data(table->line,
						scols_table_get_column(table->scols, i)))
			scols_line_set_data(table->line, i, "-");
}

/* The next rows go under the same columns, so these keep at least their width. */
static void print_rows_so_far(struct table *table)
{
	scols_print_table(table->scols);
	scols_table_remove_lines(table->scols);
	scols_table_enable_noheadings(table->scols, 1);
	for (size_t i = 0; i < table->shown; i++) {
		struct libscols_column *column = scols_table_get_column(table->scols, i);

		scols_column_set_whint(column, scols_column_get_width(column));
	}
}

bool table_shows(const struct table *table, size_t column)
{
	return table->place[column] != NOT_SHOWN;
}

void table_row(struct table *table)
{
	fill_nulls(table);
	if (!table->view->json && scols_table_get_nlines(table->scols) == ROWS_AT_ONCE)
		print_rows_so_far(table);
	table->line = must(scols_table_new_line(table->scols, NULL));
}

static char *age_text(uint64_t age)
{
	uint64_t seconds = age / 1000000000;

	if (seconds < 60)
		return xasprintf("%" PRIu64 "s", seconds);
	if (seconds < 3600)
		return xasprintf("%" PRIu64 "m%02" PRIu64 "s", seconds / 60, seconds % 60);
	if (seconds < 86400)
		return xasprintf("%" PRIu64 "h%02" PRIu64 "m", seconds / 3600,
				 seconds % 3600 / 60);
	return xasprintf("%" PRIu64 "d%02" PRIu64 "h", seconds / 86400, seconds % 86400 / 3600);
}

static char *format(const struct view *view, enum column_type type, uint64_t value)
{
	char text[SIZE_TEXT];

	switch (type) {
	case COLUMN_SIZE:
		if (!view->json && !view->bytes)
			return xasprintf("%s", size_format(value, text));
		break;
	case COLUMN_BOOL:
		if (view->json)
			return xasprintf("%s", value ? "true" : "false");
		return xasprintf("%s", value ? "yes" : "no");
	case COLUMN_ADDRESS:
		return xasprintf("0x%016" PRIx64, value);
	case COLUMN_HEX:
		return xasprintf("0x%" PRIx64, value);
	case COLUMN_AGE:
		if (!view->json)
			return age_text(value);
		return xasprintf("%" PRIu64 ".%03" PRIu64, value / 1000000000,
				 value / 1000000 % 1000);
	default:
		break;
	}
	return xasprintf("%" PRIu64, value);
}

static void set(struct table *table, size_t column, char *text)
{
	if (scols_line_refer_data(table->line, table->place[column], text))
		die(NULL, STATUS_FAILED, "out of memory");
}

void table_value(struct table *table, size_t column, uint64_t value)
{
	if (table_shows(table, column) && value != TABLE_NULL)
		set(table, column, format(table->view, table->columns[column].type, value));
}

void table_text(struct table *table, size_t column, const char *text)
{
	if (table_shows(table, column) && text)
		set(table, column, must(strdup(text)));
}

static void release(struct table *table)
{
	scols_unref_table(table->scols);
	free(table->place);
	free(table);
}

void table_print(struct table *table)
{
	fill_nulls(table);
	scols_print_table(table->scols);
	release(table);
}

enum list_column { LIST_FACT, LIST_VALUE, LIST_REMARK };

static const struct column list_columns[] = {
	[LIST_FACT] = { "fact", COLUMN_TEXT, "name of the column" },
	[LIST_VALUE] = { "value", COLUMN_TEXT, "its value" },
	[LIST_REMARK] = { "remark", COLUMN_TEXT, "what it means" },
	{ }
};

void table_print_list(struct table *table, const char *const remarks[])
{
	struct table *list = table_new(table->view, "facts", list_columns, NULL);

	for (size_t i = 0; table->columns[i].name; i++) {
		struct libscols_column *column;
		const char *value;

		if (!table_shows(table, i))
			continue;
		column = scols_table_get_column(table->scols, table->place[i]);
		value = scols_cell_get_data(scols_line_get_column_cell(table->line, column));
		if (!value && !remarks[i])
			continue;
		table_row(list);
		table_text(list, LIST_FACT, table->columns[i].name);
		table_text(list, LIST_VALUE, value ? value : "-");
		table_text(list, LIST_REMARK, remarks[i] ? remarks[i] : "");
	}
	table_print(list);
	release(table);
}
