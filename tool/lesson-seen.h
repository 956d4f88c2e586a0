/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding one's way in what the commands of a lesson printed. */
#ifndef MEMCTL_LESSON_SEEN_H
#define MEMCTL_LESSON_SEEN_H

#include "lesson.h"

/** SEEN_NOTHING: no such cell, or no number in it */
#define SEEN_NOTHING UINT64_MAX

#define CELL_MAX 128

/**
 * seen_cell - a cell of a table that was printed
 * @column: its heading
 * @table: which of the tables with such a heading, from 0
 * @row: from 0
 * @cell: where it goes; empty if there is none.  No cell before it may hold a space
 */
const char *seen_cell(const struct seen *seen, const char *column, unsigned int table,
		      unsigned int row, char cell[CELL_MAX]);

/** seen_is - whether a cell holds @text */
bool seen_is(const struct seen *seen, const char *column, unsigned int table, unsigned int row,
	     const char *text);

/** seen_number - the same, as a number or a size with its suffix */
uint64_t seen_number(const struct seen *seen, const char *column, unsigned int table,
		     unsigned int row);

/** seen_has - whether @text was printed */
bool seen_has(const struct seen *seen, const char *text);

/** seen_failure - whether a command of memctl's printed an error */
bool seen_failure(const struct seen *seen);

/** seen_statuses - whether the lines "status N" are these, in this order, as in "0 1 0" */
bool seen_statuses(const struct seen *seen, const char *statuses);

/** VERIFY: a witness's script: what memctl verify says of one fact of buffers */
#define VERIFY(buffers, fact) \
	"memctl verify " buffers " -n -o fact,value,witness,says,verdict | grep '^" fact " '"

#endif /* MEMCTL_LESSON_SEEN_H */
