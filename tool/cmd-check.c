// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "pattern.h"
#include "progress.h"

struct check {
	struct cli *cli;
	struct range range;
	struct kmdev_pattern pattern;
	/* the first difference, and how many there are in all */
	struct kmdev_pattern first;
	uint64_t wrong;
};

static void check_chunk(void *context, uint64_t offset, size_t length)
{
	struct check *check = context;
	int error;

	check->pattern.offset = offset;
	check->pattern.length = length;
	error = device_check(check->cli->device, &check->pattern);
	if (error)
		die_refused(check->cli, check->range.buffer, error);
	if (!check->wrong)
		check->first = check->pattern;
	check->wrong += check->pattern.out_wrong;
}

enum check_column {
	CHECK_BUFFER,
	CHECK_OFFSET,
	CHECK_LENGTH,
	CHECK_PATTERN,
	CHECK_WRONG,
	CHECK_FIRST,
	CHECK_EXPECTED,
	CHECK_FOUND
};

static const struct column columns[] = {
	[CHECK_BUFFER] = { "buffer", COLUMN_TEXT, "as it was given" },
	[CHECK_OFFSET] = { "offset", COLUMN_NUMBER, "first byte that was compared" },
	[CHECK_LENGTH] = { "length", COLUMN_NUMBER, "bytes compared" },
	[CHECK_PATTERN] = { "pattern", COLUMN_TEXT, "compared with" },
	[CHECK_WRONG] = { "wrong", COLUMN_NUMBER, "bytes that differ" },
	[CHECK_FIRST] = { "first", COLUMN_NUMBER, "offset of the first that differs" },
	[CHECK_EXPECTED] = { "expected", COLUMN_HEX, "what the pattern has there" },
	[CHECK_FOUND] = { "found", COLUMN_HEX, "what the buffer has there" },
	{ }
};

static void print(const struct check *check, const char *pattern)
{
	struct table *table = table_new(&check->cli->view, "check", columns, NULL);

	table_row(table);
	table_text(table, CHECK_BUFFER, check->range.buffer);
	table_value(table, CHECK_OFFSET, check->range.offset);
	table_value(table, CHECK_LENGTH, check->range.length);
	table_text(table, CHECK_PATTERN, pattern);
	table_value(table, CHECK_WRONG, check->wrong);
	if (check->wrong) {
		table_value(table, CHECK_FIRST, check->first.out_first);
		table_value(table, CHECK_EXPECTED, check->first.out_expected);
		table_value(table, CHECK_FOUND, check->first.out_found);
	}
	table_print(table);
}

static enum status run(struct cli *cli)
{
	struct check check = { .cli = cli };
	const char *pattern;

	pattern = pattern_command_line(cli, O_RDONLY, &check.range, &check.pattern);
	in_chunks(cli, "checked", check.range.offset, check.range.length, check_chunk, &check);
	print(&check, pattern);
	return check.wrong ? STATUS_ANSWER_IS_NO : STATUS_DONE;
}

const struct command command_check = {
	.name = "check",
	.summary = "Compare the contents with a pattern",
	.synopsis = "BUFFER --pattern PATTERN",
	.description = "Exits 4 if a byte differs.  The patterns are those of fill.",
	.options = pattern_options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
