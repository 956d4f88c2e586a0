// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>

#include "batching.h"
#include "buffer.h"
#include "error.h"
#include "pattern.h"
#include "progress.h"

struct check {
	struct cli *cli;
	struct patterned patterned;
	/* the first difference, and how many there are in all */
	struct kmdev_pattern first;
	uint64_t wrong;
};

static void note(struct check *check, const struct kmdev_pattern *compared)
{
	if (!check->wrong)
		check->first = *compared;
	check->wrong += compared->out_wrong;
}

static void check_chunk(void *context, uint64_t offset, size_t length)
{
	struct check *check = context;
	struct kmdev_pattern *pattern = &check->patterned.pattern;
	int error;

	pattern->offset = offset;
	pattern->length = length;
	error = kmalloc_check(check->cli->device, pattern);
	if (error)
		die_refused(check->cli, check->patterned.range.buffer, error);
	note(check, pattern);
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

static enum status print(const struct check *check)
{
	struct table *table = table_new(&check->cli->view, "check", columns, NULL);
	const struct range *range = &check->patterned.range;

	table_row(table);
	table_text(table, CHECK_BUFFER, range->buffer);
	table_value(table, CHECK_OFFSET, range->offset);
	table_value(table, CHECK_LENGTH, range->length);
	table_text(table, CHECK_PATTERN, check->patterned.text);
	table_value(table, CHECK_WRONG, check->wrong);
	if (check->wrong) {
		table_value(table, CHECK_FIRST, check->first.out_first);
		table_value(table, CHECK_EXPECTED, check->first.out_expected);
		table_value(table, CHECK_FOUND, check->first.out_found);
	}
	table_print(table);
	return check->wrong ? STATUS_ANSWER_IS_NO : STATUS_DONE;
}

static void *parse(struct cli *cli)
{
	struct check *check = must(calloc(1, sizeof(*check)));

	check->cli = cli;
	pattern_command_line(cli, &check->patterned);
	return check;
}

static char *add(struct cli *cli, void *asked, struct ops *ops)
{
	struct check *check = asked;

	return pattern_add(cli, &check->patterned, KMDEV_NR_CHECK, ops);
}

static enum status show(struct cli *cli, void *asked, const struct answer *answer)
{
	struct check *check = asked;

	if (answer->error) {
		complain_answer(cli, answer);
		return STATUS_FAILED;
	}
	note(check, ops_get(answer->ops, answer->first));
	return print(check);
}

static enum status run(struct cli *cli)
{
	struct check *check = parse(cli);
	const struct range *range = &check->patterned.range;

	open_device(cli, O_RDONLY);
	pattern_find(cli, &check->patterned);
	in_chunks(cli, "checked", range->offset, range->length, check_chunk, check);
	return print(check);
}

static const struct batching batching = {
	.parse = parse,
	.add = add,
	.show = show,
	.names = true,
	.decides = true,
};

const struct command command_check = {
	.name = "check",
	.summary = "Compare the contents with a pattern",
	.synopsis = "BUFFER --pattern PATTERN",
	.description = "Exits 4 if a byte differs.  The patterns are those of fill.",
	.options = pattern_options,
	.columns = columns,
	.remarks = true,
	.batching = &batching,
	.run = run,
};
