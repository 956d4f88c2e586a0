// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#include <ctype.h>
#include <dlfcn.h>
#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "size.h"
#include "wrap.h"

/*
 * Rows that are gathered before they are printed, so that a long listing needs no more memory than
 * a short one.  Those that are aligned get their widths from the first ones.
 */
#define ROWS_AT_ONCE 256
#define ROWS_ALIGNED 8192

#define LIBRARY "libsmartcols.so.1"

#define FUNCTIONS(X) \
	X(scols_cell_get_data) X(scols_column_get_width) X(scols_column_set_json_type) \
	X(scols_column_set_safechars) X(scols_column_set_whint) X(scols_column_set_wrapfunc) \
	X(scols_line_get_cell) X(scols_line_refer_data) X(scols_line_set_data) X(scols_new_table) \
	X(scols_print_table) X(scols_print_table_to_string) X(scols_table_enable_json) \
	X(scols_table_enable_noheadings) X(scols_table_enable_raw) X(scols_table_get_column) \
	X(scols_table_get_line) X(scols_table_get_nlines) X(scols_table_new_column) \
	X(scols_table_new_line) X(scols_table_remove_lines) X(scols_table_set_name) \
	X(scols_unref_table) X(scols_wrapnl_chunksize) X(scols_wrapnl_nextchunk)

/* Most commands print no table, and a program starts faster without the library. */
static struct {
#define POINTER(name) __typeof__(&(name)) name;
	FUNCTIONS(POINTER)
} scols;

static void load_library(void)
{
	void *library = dlopen(LIBRARY, RTLD_LAZY);
	bool complete = library;

#define FIND(name) complete = complete && (scols.name = dlsym(library, #name));
	FUNCTIONS(FIND)
	if (!complete)
		die(NULL, STATUS_FAILED, "%s (it is in the package libsmartcols1)", dlerror());
}

#define NOT_SHOWN SIZE_MAX

/*
 * @scols: the rows that wait for being printed, all but the last; NULL before there are any
 * @place: by column: its place in the output, or NOT_SHOWN
 * @order: by place: the column
 * @shown: how many places there are
 * @cells: by place: the texts of the last row, NULL for null
 * @row: whether there is a last row
 * @begun: whether rows were printed already
 */
struct table {
	const struct view *view;
	const char *name;
	const struct column *columns;
	struct libscols_table *scols;
	size_t *place;
	size_t *order;
	size_t shown;
	char **cells;
	bool row;
	bool begun;
};

static size_t count(const struct column *columns)
{
	size_t n = 0;

	while (columns[n].name)
		n++;
	return n;
}

static size_t find(const struct column *columns, const char *name, size_t length)
{
	char first = tolower((unsigned char)*name);

	for (size_t i = 0; columns[i].name; i++)
		if (*columns[i].name == first && !strncasecmp(columns[i].name, name, length) &&
		    !columns[i].name[length])
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
	if (table_shows(table, i))
		return;
	table->order[table->shown] = i;
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
	table->name = name;
	table->columns = columns;
	table->place = must(malloc(n * sizeof(*table->place)));
	table->order = must(malloc(n * sizeof(*table->order)));
	table->cells = must(calloc(n, sizeof(*table->cells)));
	for (size_t i = 0; i < n; i++)
		table->place[i] = NOT_SHOWN;
	show_columns(table, usual);
	return table;
}

static void add_column(struct table *table, const struct column *column)
{
	bool string = column->type == COLUMN_TEXT || column->type == COLUMN_ADDRESS ||
		      column->type == COLUMN_HEX;
	bool left = string || column->type == COLUMN_BOOL;
	struct libscols_column *added;
	char header[64];

	capitals(header, column->name);
	if (column->header && !table->view->json)
		snprintf(header, sizeof(header), "%s", column->header);
	added = must(scols.scols_table_new_column(table->scols, header, 0,
						  (left ? 0 : SCOLS_FL_RIGHT) |
						  (column->wraps ? SCOLS_FL_WRAP : 0)));
	/* A boolean of libsmartcols cannot be null; a number is copied out as it is. */
	scols.scols_column_set_json_type(added, string ? SCOLS_JSON_STRING : SCOLS_JSON_NUMBER);
}

static void begin(struct table *table)
{
	const struct view *view = table->view;

	if (table->scols)
		return;
	if (!scols.scols_new_table)
		load_library();
	table->scols = must(scols.scols_new_table());
	scols.scols_table_set_name(table->scols, table->name);
	scols.scols_table_enable_json(table->scols, view->json);
	scols.scols_table_enable_raw(table->scols, view->raw && !view->json);
	scols.scols_table_enable_noheadings(table->scols, view->noheadings);
	for (size_t i = 0; i < table->shown; i++)
		add_column(table, &table->columns[table->order[i]]);
}

/* Takes the text, which may be NULL for null. */
static void add_cell(const struct table *table, struct libscols_line *line, size_t place,
		     char *text)
{
	int error = 0;

	if (text)
		error = scols.scols_line_refer_data(line, place, text);
	else if (!table->view->json)
		error = scols.scols_line_set_data(line, place, "-");
	if (error)
		die(NULL, STATUS_FAILED, "out of memory");
}

static void finish_row(struct table *table)
{
	struct libscols_line *line;

	begin(table);
	if (!table->row)
		return;
	line = must(scols.scols_table_new_line(table->scols, NULL));
	for (size_t i = 0; i < table->shown; i++) {
		add_cell(table, line, i, table->cells[i]);
		table->cells[i] = NULL;
	}
	table->row = false;
}

/* The next rows go under the same columns, so these keep at least their width. */
static void keep_widths(struct table *table)
{
	for (size_t i = 0; i < table->shown; i++) {
		struct libscols_column *column = scols.scols_table_get_column(table->scols, i);

		scols.scols_column_set_whint(column, scols.scols_column_get_width(column));
	}
}

/*
 * libsmartcols makes a whole document of the rows it has: what comes before and behind the rows is
 * printed with the first and the last of them.
 */
static void print_json(struct table *table, bool last)
{
	FILE *out = table->view->out ? table->view->out : stdout;
	char *document, *begin, *end;

	if (scols.scols_print_table_to_string(table->scols, &document))
		die(NULL, STATUS_FAILED, "out of memory");
	begin = document;
	if (table->begun) {
		putc(',', out);
		begin = strchr(strchr(document, '['), '{');
	}
	end = last ? document + strlen(document) : strrchr(document, ']');
	while (isspace((unsigned char)end[-1]))
		end--;
	fwrite(begin, 1, end - begin, out);
	if (last)
		putc('\n', out);
	free(document);
}

static void wrap_column(struct table *table, size_t place)
{
	struct libscols_column *column = scols.scols_table_get_column(table->scols, place);
	size_t width = scols.scols_column_get_width(column);
	size_t lines = scols.scols_table_get_nlines(table->scols);

	for (size_t i = 0; width && i < lines; i++) {
		struct libscols_line *line = scols.scols_table_get_line(table->scols, i);
		struct libscols_cell *cell = scols.scols_line_get_cell(line, place);
		const char *text = scols.scols_cell_get_data(cell);

		if (text)
			add_cell(table, line, place, wrap_words(text, width));
	}
	if (scols.scols_column_set_safechars(column, "\n"))
		die(NULL, STATUS_FAILED, "out of memory");
	scols.scols_column_set_wrapfunc(column, scols.scols_wrapnl_chunksize,
					scols.scols_wrapnl_nextchunk, NULL);
}

/*
 * On a terminal that is too narrow libsmartcols goes on in the next line anywhere in a word.  So it
 * is asked how wide each column would be, and finds lines that are no longer.
 */
static void wrap(struct table *table)
{
	bool asked = false;

	if (table->view->raw || !isatty(STDOUT_FILENO))
		return;
	for (size_t i = 0; i < table->shown; i++) {
		char *unused;

		if (!table->columns[table->order[i]].wraps)
			continue;
		if (!asked) {
			if (scols.scols_print_table_to_string(table->scols, &unused))
				die(NULL, STATUS_FAILED, "out of memory");
			free(unused);
			asked = true;
		}
		wrap_column(table, i);
	}
}

static void print_rows(struct table *table, bool last)
{
	if (table->view->json) {
		print_json(table, last);
	} else {
		wrap(table);
		scols.scols_print_table(table->scols);
	}
	table->begun = true;
}

static void print_rows_so_far(struct table *table)
{
	print_rows(table, false);
	scols.scols_table_remove_lines(table->scols);
	scols.scols_table_enable_noheadings(table->scols, 1);
	keep_widths(table);
}

bool table_shows(const struct table *table, size_t column)
{
	return table->place[column] != NOT_SHOWN;
}

void table_row(struct table *table)
{
	bool aligned = !table->view->json && !table->view->raw;

	if (table->row) {
		finish_row(table);
		if (scols.scols_table_get_nlines(table->scols) ==
		    (aligned ? ROWS_ALIGNED : ROWS_AT_ONCE))
			print_rows_so_far(table);
	}
	table->row = true;
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
	char **cell = &table->cells[table->place[column]];

	free(*cell);
	*cell = text;
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
	for (size_t i = 0; i < table->shown; i++)
		free(table->cells[i]);
	if (table->scols)
		scols.scols_unref_table(table->scols);
	free(table->cells);
	free(table->order);
	free(table->place);
	free(table);
}

void table_print(struct table *table)
{
	finish_row(table);
	print_rows(table, true);
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
		const char *value;

		if (!table_shows(table, i))
			continue;
		value = table->cells[table->place[i]];
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
