// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-file.h"
#include "bench-label.h"
#include "bench-outcome.h"
#include "bench-plot.h"
#include "bench-report.h"
#include "error.h"
#include "interval.h"
#include "json.h"
#include "options.h"

enum { OPTION_CONFIDENCE = OPTION_LONG, OPTION_TOLERANCE };

static const struct command_option options[] = {
	{ "confidence", OPTION_CONFIDENCE, "PERCENT", "of the interval (95)" },
	{ "tolerance", OPTION_TOLERANCE, "PERCENT", "so much slower is no failure (0)" },
	{ "plot", 'p', "FILE", "draw the ratios into FILE.svg or FILE.png, by gnuplot" },
	{ "report", OUTCOME_REPORT, "FILE", "lay all of it side by side in FILE.html" },
	{ }
};

enum {
	COLUMN_SECTION,
	COLUMN_ALLOCATOR,
	COLUMN_BYTES,
	COLUMN_PATTERN,
	COLUMN_OPERATION,
	COLUMN_CPUS,
	COLUMN_CPU,
	COLUMN_GFP,
	COLUMN_CONTEXT,
	COLUMN_FILE,
	COLUMN_A,
	COLUMN_B,
	COLUMN_RATIO,
	COLUMN_INTERVAL,
	COLUMN_LOW,
	COLUMN_HIGH,
	COLUMN_A_P99_9,
	COLUMN_B_P99_9,
	COLUMN_VERDICT,
	COLUMN_DIFFERENCES
};

static const struct column columns[] = {
	[COLUMN_SECTION] = { "section", COLUMN_TEXT, "of the suite" },
	[COLUMN_ALLOCATOR] = { "allocator", COLUMN_TEXT, "kernel function that was measured" },
	[COLUMN_BYTES] = { "size", COLUMN_SIZE, "bytes asked for" },
	[COLUMN_PATTERN] = { "pattern", COLUMN_TEXT, "what was done again and again" },
	[COLUMN_OPERATION] = { "op", COLUMN_TEXT, "what was measured of it" },
	[COLUMN_CPUS] = { "cpus", COLUMN_NUMBER, "processors that measured at the same time" },
	[COLUMN_CPU] = { "cpu", COLUMN_TEXT, "processor, or all together" },
	[COLUMN_GFP] = { "gfp", COLUMN_TEXT, "mask that was asked for" },
	[COLUMN_CONTEXT] = { "context", COLUMN_TEXT, "where the allocator was called" },
	[COLUMN_FILE] = { "file", COLUMN_TEXT, "what B is" },
	[COLUMN_A] = { "a", COLUMN_NUMBER, "nanoseconds an operation in the first", "A NS/OP" },
	[COLUMN_B] = { "b", COLUMN_NUMBER, "the same in the other", "B NS/OP" },
	[COLUMN_RATIO] = { "ratio", COLUMN_NUMBER, "the second through the first", "B/A" },
	[COLUMN_INTERVAL] = { "interval", COLUMN_TEXT, "where the ratio lies", "95% CI" },
	[COLUMN_LOW] = { "low", COLUMN_NUMBER, "lower end of the interval" },
	[COLUMN_HIGH] = { "high", COLUMN_NUMBER, "upper end" },
	[COLUMN_A_P99_9] = { "a_p99_9", COLUMN_NUMBER, "99.9 % took no longer in A", "A P99.9" },
	[COLUMN_B_P99_9] = { "b_p99_9", COLUMN_NUMBER, "99.9 % took no longer in B", "B P99.9" },
	[COLUMN_VERDICT] = { "verdict", COLUMN_TEXT, "what the interval says" },
	[COLUMN_DIFFERENCES] = { "differences", COLUMN_JSON, "conditions that differ" },
	{ }
};

struct comparison {
	struct cli *cli;
	struct bench_file *files;
	size_t count;
	double confidence;
	double tolerance;
	struct bench_outcome outcome;
	struct table *table;
	struct ratio *ratios;
	size_t ratios_count;
	/* rows that both have, and some row of which is too slow */
	size_t common;
	bool slower;
};

static double percent_argument(const struct cli *cli, const char *what, const char *text,
			       double least, double most)
{
	char *end;
	double percent = strtod(text, &end);

	/* Not the other way round: what is no number is in no order. */
	if (end == text || *end || !(percent >= least && percent <= most))
		die(cli, STATUS_USAGE, "%s %s: give a number from %g to %g", what, text, least,
		    most);
	return percent;
}

static void set_number(struct comparison *comparison, size_t column, double number, int digits)
{
	char *text = isnan(number) ? NULL : xasprintf("%.*f", digits, number);

	table_text(comparison->table, column, text);
	free(text);
}

static void set_value(struct comparison *comparison, size_t column, double number)
{
	table_value(comparison->table, column, isnan(number) ? TABLE_NULL : (uint64_t)number);
}

/* For people as many digits as mean something, for programs all that there are. */
static void set_ns(struct comparison *comparison, size_t column, double ns)
{
	set_number(comparison, column, ns, comparison->cli->view.json ? 3 : ns < 100 ? 1 : 0);
}

/* The conditions of two files, each once: the next one's name, NULL behind the last. */
static const char *next_condition(const struct bench_file *a, const struct bench_file *b,
				  size_t *at)
{
	while (*at < a->conditions_count + b->conditions_count) {
		size_t i = (*at)++;
		const char *name;

		if (i < a->conditions_count)
			return a->conditions[i].name;
		name = b->conditions[i - a->conditions_count].name;
		if (!bench_file_condition(a, name))
			return name;
	}
	return NULL;
}

/* What differs between the machines, as an object of pairs. */
static char *differences(const struct bench_file *a, const struct bench_file *b)
{
	const char *comma = "", *name;
	char *text = NULL;
	size_t length, at = 0;
	FILE *out = must(open_memstream(&text, &length));

	putc('{', out);
	while ((name = next_condition(a, b, &at))) {
		const char *one = bench_file_condition(a, name) ?: "null";
		const char *other = bench_file_condition(b, name) ?: "null";

		if (!strcmp(one, other))
			continue;
		fprintf(out, "%s", comma);
		json_string(out, name);
		fputs(":[", out);
		json_string(out, one);
		putc(',', out);
		json_string(out, other);
		putc(']', out);
		comma = ",";
	}
	putc('}', out);
	fclose(out);
	return text;
}

/* The same for a person: machines differ in: WHAT (A, B). Same: WHAT. */
static void remark_conditions(const struct comparison *comparison, const struct bench_file *b)
{
	const struct bench_file *a = &comparison->files[0];
	char *differ = xasprintf("%s", ""), *same = xasprintf("%s", "");
	const char *name;
	size_t at = 0;

	while ((name = next_condition(a, b, &at))) {
		const char *one = bench_file_condition(a, name) ?: "null";
		const char *other = bench_file_condition(b, name) ?: "null";

		if (!strcmp(one, other))
			same = xasprintf("%s%s%s", same, *same ? ", " : "", name);
		else
			differ = xasprintf("%s%s%s (%s; %s)", differ, *differ ? ", " : "", name,
					   one, other);
	}
	remark(comparison->cli, "%s: conditions differ in: %s. Same: %s", b->name,
	       *differ ? differ : "nothing", *same ? same : "nothing");
}

static const char *const verdicts[] = {
	[VERDICT_NONE] = "too few runs",
	[VERDICT_FASTER] = "B faster",
	[VERDICT_SAME] = "no difference seen",
	[VERDICT_SLOWER] = "B slower",
};

static void note_ratio(struct comparison *comparison, const struct bench_file *b,
		       const struct bench_row *row, const struct interval *interval)
{
	struct ratio *ratio;

	comparison->ratios = must(reallocarray(comparison->ratios, comparison->ratios_count + 1,
					       sizeof(*comparison->ratios)));
	ratio = &comparison->ratios[comparison->ratios_count++];
	*ratio = (struct ratio){ row, b->name, *interval };
}

static void set_ratio(struct comparison *comparison, const struct bench_file *file,
		      const struct bench_row *a, const struct bench_row *b)
{
	struct interval interval = interval_of(a->runs, a->runs_count, b->runs, b->runs_count,
					       comparison->confidence);

	comparison->common++;
	set_number(comparison, COLUMN_RATIO, interval.ratio, 3);
	set_number(comparison, COLUMN_LOW, interval.low, 4);
	set_number(comparison, COLUMN_HIGH, interval.high, 4);
	if (!isnan(interval.low)) {
		char *text = xasprintf("%.3f - %.3f", interval.low, interval.high);

		table_text(comparison->table, COLUMN_INTERVAL, text);
		free(text);
	}
	table_text(comparison->table, COLUMN_VERDICT, verdicts[interval_verdict(&interval)]);
	/* False if there is none. */
	if (interval.low > 1 + comparison->tolerance / 100)
		comparison->slower = true;
	note_ratio(comparison, file, a, &interval);
}

/* @a or @b is NULL where only the other file has the row. */
static void add_row(struct comparison *comparison, const struct bench_file *file,
		    const struct bench_row *a, const struct bench_row *b)
{
	struct table *table = comparison->table;
	const struct bench_row *row = a ?: b;

	table_row(table);
	table_text(table, COLUMN_SECTION, row->section);
	table_text(table, COLUMN_ALLOCATOR, row->allocator);
	set_value(comparison, COLUMN_BYTES, row->size);
	table_text(table, COLUMN_PATTERN, row->pattern);
	table_text(table, COLUMN_OPERATION, row->op);
	set_value(comparison, COLUMN_CPUS, row->cpus);
	table_text(table, COLUMN_CPU, row->cpu);
	table_text(table, COLUMN_GFP, row->gfp);
	table_text(table, COLUMN_CONTEXT, row->context);
	table_text(table, COLUMN_FILE, file->name);
	if (table_shows(table, COLUMN_DIFFERENCES)) {
		char *text = differences(&comparison->files[0], file);

		table_text(table, COLUMN_DIFFERENCES, text);
		free(text);
	}
	if (a) {
		set_ns(comparison, COLUMN_A, a->mean);
		set_ns(comparison, COLUMN_A_P99_9, a->p99_9);
	}
	if (b) {
		set_ns(comparison, COLUMN_B, b->mean);
		set_ns(comparison, COLUMN_B_P99_9, b->p99_9);
	}
	if (a && b)
		set_ratio(comparison, file, a, b);
	else
		table_text(table, COLUMN_VERDICT, a ? "only in A" : "only in B");
}

/* Rows without a mean have nothing that could be compared. */
static void compare(struct comparison *comparison, const struct bench_file *b)
{
	const struct bench_file *a = &comparison->files[0];

	for (size_t i = 0; i < a->count; i++)
		if (a->rows[i].mean > 0)
			add_row(comparison, b, &a->rows[i], bench_file_row(b, &a->rows[i]));
	for (size_t i = 0; i < b->count; i++)
		if (b->rows[i].mean > 0 && !bench_file_row(a, &b->rows[i]))
			add_row(comparison, b, NULL, &b->rows[i]);
}

/* Columns in which all rows of all files say the same need not be looked at. */
static unsigned int varying(const struct comparison *comparison)
{
	unsigned int keys = 0;

	for (size_t i = 0; i < comparison->count; i++)
		keys |= bench_keys_varying(&comparison->files[0].rows[0],
					   comparison->files[i].rows, comparison->files[i].count);
	return keys & ~BENCH_KEY_SIZE;
}

static struct table *new_table(const struct comparison *comparison)
{
	struct column *own = must(memcpy(must(malloc(sizeof(columns))), columns, sizeof(columns)));
	char *keys = bench_keys_names(varying(comparison));
	char *usual = xasprintf("%s%ssize,a,b,ratio,interval,verdict", keys,
				comparison->count > 2 ? "file," : "");

	own[COLUMN_INTERVAL].header = xasprintf("%g%% CI", comparison->confidence * 100);
	return table_new(&comparison->cli->view, "compare", own, usual);
}

static void draw(const struct comparison *comparison)
{
	const char *plot = comparison->outcome.plot, *report = comparison->outcome.report;
	char *wrong = plot ? ratios_plot(comparison->ratios, comparison->ratios_count, plot) : NULL;

	if (wrong)
		die(comparison->cli, STATUS_FAILED, "%s: %s", plot, wrong);
	wrong = report ? bench_report(comparison->files, comparison->count, comparison->confidence,
				      report) : NULL;
	if (wrong)
		die(comparison->cli, STATUS_FAILED, "%s: %s", report, wrong);
}

static void set_option(struct comparison *comparison, int letter, const char *argument)
{
	struct cli *cli = comparison->cli;

	if (letter == OPTION_CONFIDENCE)
		comparison->confidence =
			percent_argument(cli, "--confidence", argument, 1, 99.9999) / 100;
	else if (letter == OPTION_TOLERANCE)
		comparison->tolerance = percent_argument(cli, "--tolerance", argument, 0, 1e6);
	else
		outcome_option(cli, &comparison->outcome, letter, argument);
}

static enum status run(struct cli *cli)
{
	struct comparison comparison = { .cli = cli, .confidence = CONFIDENCE };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		set_option(&comparison, letter, argument);
	operands(cli, 2, BENCH_FILES_MAX);
	outcome_check(cli, &comparison.outcome);
	comparison.files = bench_files_argument(cli);
	comparison.count = cli->argc;
	comparison.table = new_table(&comparison);
	for (size_t i = 1; i < comparison.count; i++)
		compare(&comparison, &comparison.files[i]);
	if (!comparison.common)
		die(cli, STATUS_FAILED, "%s and the others have no row in common: measure the same "
		    "allocators, sizes and patterns", comparison.files[0].name);
	table_print(comparison.table);
	for (size_t i = 1; i < comparison.count; i++)
		remark_conditions(&comparison, &comparison.files[i]);
	draw(&comparison);
	return comparison.slower ? STATUS_ANSWER_IS_NO : STATUS_DONE;
}

const struct command command_bench_compare = {
	.name = "bench compare",
	.summary = "Tell whether something got slower",
	.synopsis = "FILE[,FILE...] FILE[,FILE...]...",
	.description =
		"Files are those of memctl bench --export-json. Each of the others, B, is held\n"
		"against the first, A, row by row, and the ratio's confidence interval is worked out\n"
		"from the runs of both. A verdict is given only where 1 lies outside. Several files\n"
		"with commas are one: then a file counts as a run, and what changes from boot to\n"
		"boot, or while a machine is used, is not taken for a difference. Exits with status\n"
		"4 if anything of B is slower, by more than --tolerance.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
