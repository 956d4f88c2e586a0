/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Listings: one description of the columns drives aligned text, raw text and JSON.
 *
 *	struct table *table = table_new(&cli->view, "buffers", columns, "handle,name,size");
 *
 *	table_row(table);
 *	table_value(table, COLUMN_HANDLE, handle);
 *	table_text(table, COLUMN_NAME, name);
 *	table_print(table);
 *
 * Cells of columns that are not shown are ignored, cells that are not set are null.
 */
#ifndef MEMCTL_TABLE_H
#define MEMCTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum column_type {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	/* bytes, shown with a suffix where one divides exactly */
	COLUMN_SIZE,
	/* yes or no, true or false in JSON */
	COLUMN_BOOL,
	/* 0x and 16 digits; a string in JSON, as all hexadecimal numbers */
	COLUMN_ADDRESS,
	/* 0x and as many digits as it takes */
	COLUMN_HEX,
	/* JSON as it is, which text shows as it is, too */
	COLUMN_JSON,
	/* nanoseconds, shown as 41s or 2h05m; seconds in JSON */
	COLUMN_AGE,
};

/**
 * struct column - one column of a listing
 * @name: key in JSON, the header is the same in capitals; NULL ends the description
 * @type: how its values are printed
 * @help: one line
 * @header: where the header is another
 * @wraps: on a terminal that is too narrow, its texts go on in the next line
 */
struct column {
	const char *name;
	enum column_type type;
	const char *help;
	const char *header;
	bool wraps;
};

/**
 * struct view - how the user wants to see a listing
 * @json: as JSON
 * @raw: columns divided by one space
 * @noheadings: no first line with the names
 * @bytes: sizes in bytes
 * @columns: names of columns with commas, or +NAMES for these and the usual ones; NULL for the
 *	usual ones
 * @out: where JSON goes; NULL for standard output
 */
struct view {
	bool json;
	bool raw;
	bool noheadings;
	bool bytes;
	const char *columns;
	FILE *out;
};

/** view_is_plain - whether the user left the form to the command, which may then show a list */
static inline bool view_is_plain(const struct view *view)
{
	return !view->json && !view->raw && !view->columns;
}

struct table;

/** TABLE_NULL: a value that is hidden or does not apply */
#define TABLE_NULL UINT64_MAX

/**
 * table_new - begin a listing
 * @view: how the user wants to see it; its columns are known to be right
 * @name: the array's name in JSON
 * @columns: all columns
 * @usual: names of those shown unless the user says otherwise; NULL for all.  JSON has all.
 */
struct table *table_new(const struct view *view, const char *name, const struct column *columns,
			const char *usual);

/** table_shows - whether a column is shown, so that what is costly need not be found out */
bool table_shows(const struct table *table, size_t column);

/** table_row - begin a row */
void table_row(struct table *table);

/** table_value - set a cell of any type but COLUMN_TEXT; TABLE_NULL for null */
void table_value(struct table *table, size_t column, uint64_t value);

/** table_text - set a cell to a text as it is; NULL for null */
void table_text(struct table *table, size_t column, const char *text);

/** table_print - print the listing, or what is left of it, and release it */
void table_print(struct table *table);

/**
 * table_print_list - print one row as lines of column, value and remark, and release the table
 * @remarks: by column, NULL for none; a null cell without a remark is left out
 */
void table_print_list(struct table *table, const char *const remarks[]);

/**
 * columns_check - look for a name that is no column
 * @columns: all columns
 * @names: names with commas
 * @length: where the length of the wrong name goes
 *
 * Return: the wrong name inside @names, or NULL.
 */
const char *columns_check(const struct column *columns, const char *names, size_t *length);

/** columns_text - the names of @columns with commas, to be freed */
char *columns_text(const struct column *columns);

#endif /* MEMCTL_TABLE_H */
