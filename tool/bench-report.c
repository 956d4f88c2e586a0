// SPDX-License-Identifier: GPL-2.0-only
#include "bench-report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench-label.h"
#include "bench-plot.h"
#include "error.h"
#include "gnuplot.h"
#include "interval.h"
#include "size.h"
#include "suite.h"
#include "whole-file.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<title>memctl bench</title>\n<style>\n"
	"body { font: 15px/1.5 sans-serif; color: #222; background: #fff; max-width: 62em; "
	"margin: 2em auto; padding: 0 1em }\n"
	"h2 { margin-top: 2.5em; border-bottom: 1px solid #ccc }\n"
	"table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1em 0 }\n"
	"th, td { padding: .15em .7em; text-align: right }\n"
	"th { border-bottom: 1px solid #999; font-weight: 600 }\n"
	"tr:nth-child(even) td { background: #f4f4f4 }\n"
	".text { text-align: left }\n"
	".differs td { font-weight: 600 }\n"
	".faster { color: #00662b }\n.slower { color: #a00000 }\n"
	"code { background: #f4f4f4; padding: .1em .3em }\n"
	"svg { max-width: 100%; height: auto }\n</style>\n</head>\n<body>\n";

static const char foot[] =
	"<p>ns/op is a loop that was timed from outside. Minimum, percentiles and maximum are of "
	"operations that were timed one by one, and contain the time that the clock takes to read."
	"</p>\n</body>\n</html>\n";

static void print_text(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		default:
			putc(*text, out);
		}
}

static void print_element(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	print_text(out, text);
	fprintf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

/* @confidence: of the intervals of the ratios to the first of @files */
struct report {
	FILE *out;
	const struct bench_file *files;
	size_t count;
	double confidence;
};

static void print_letter(const struct report *report, size_t file, const char *what)
{
	fprintf(report->out, "<th>%c%s</th>", 'A' + (int)file, what);
}

/* Of several files what each is called. */
static void print_letters(const struct report *report)
{
	if (report->count < 2)
		return;
	fputs("<tr><th></th>", report->out);
	for (size_t i = 0; i < report->count; i++)
		print_letter(report, i, "");
	fputs("</tr>\n<tr><td class=\"text\">file</td>", report->out);
	for (size_t i = 0; i < report->count; i++)
		print_element(report->out, "td class=\"text\"", report->files[i].name);
	fputs("</tr>\n", report->out);
}

static void print_condition(const struct report *report, const char *name)
{
	const char *first = bench_file_condition(&report->files[0], name) ?: "-";
	bool differs = false;

	for (size_t i = 1; i < report->count; i++)
		differs |= strcmp(first, bench_file_condition(&report->files[i], name) ?: "-");
	fputs(differs ? "<tr class=\"differs\">" : "<tr>", report->out);
	print_element(report->out, "td class=\"text\"", name);
	for (size_t i = 0; i < report->count; i++)
		print_element(report->out, "td class=\"text\"",
			      bench_file_condition(&report->files[i], name) ?: "-");
	fputs("</tr>\n", report->out);
}

static void print_conditions(const struct report *report)
{
	fputs("<table>\n", report->out);
	print_letters(report);
	for (size_t i = 0; i < report->count; i++)
		for (size_t j = 0; j < report->files[i].conditions_count; j++) {
			const char *name = report->files[i].conditions[j].name;
			bool printed = false;

			for (size_t k = 0; k < i; k++)
				printed |= !!bench_file_condition(&report->files[k], name);
			if (!printed)
				print_condition(report, name);
		}
	fputs("</table>\n", report->out);
}

static void print_size(FILE *out, double size)
{
	char text[SIZE_TEXT];

	print_element(out, "td", isnan(size) ? "-" : size_format(size, text));
}

static void print_number(FILE *out, double number)
{
	char *text = xasprintf("%.*f", number < 100 ? 1 : 0, number);

	print_element(out, "td", isnan(number) ? "-" : text);
	free(text);
}

static void print_names(FILE *out, const char *const *names)
{
	fputs("<table>\n<tr><th class=\"text\">what</th>", out);
	for (; *names; names++)
		print_element(out, "th", *names);
}

static void print_what(FILE *out, const struct bench_row *row, unsigned int keys)
{
	char *label = bench_label(row, keys);

	fputs("<tr>", out);
	print_element(out, "td class=\"text\"", label);
	print_size(out, row->size);
	free(label);
}

static void print_rows(FILE *out, const struct bench_row *rows, size_t count, unsigned int keys)
{
	static const char *const names[] = {
		"size", "class", "ns/op", "min", "p50", "p99", "p99.9", "max", "million/s", NULL,
	};

	print_names(out, names);
	fputs("</tr>\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct bench_row *row = &rows[i];

		print_what(out, row, keys);
		print_size(out, row->given);
		print_number(out, row->mean);
		print_number(out, row->min);
		print_number(out, row->p50);
		print_number(out, row->p99);
		print_number(out, row->p99_9);
		print_number(out, row->max);
		print_number(out, row->rate / 1e6);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
}

static void print_ratio(const struct report *report, const struct bench_row *a,
			const struct bench_row *b)
{
	static const struct {
		const char *tag;
		const char *text;
	} verdicts[] = {
		[VERDICT_NONE] = { "td", "" },
		[VERDICT_FASTER] = { "td class=\"faster\"", " faster" },
		[VERDICT_SAME] = { "td", "" },
		[VERDICT_SLOWER] = { "td class=\"slower\"", " slower" },
	};
	struct interval interval = { NAN, NAN, NAN };
	enum verdict verdict;
	char *text;

	if (a && b)
		interval = interval_of(a->runs, a->runs_count, b->runs, b->runs_count,
				       report->confidence);
	verdict = interval_verdict(&interval);
	text = isnan(interval.ratio) ? xasprintf("-") :
	       isnan(interval.low) ? xasprintf("%.3f", interval.ratio) :
	       xasprintf("%.3f (%.3f - %.3f)%s", interval.ratio, interval.low, interval.high,
			 verdicts[verdict].text);
	print_element(report->out, verdicts[verdict].tag, text);
	free(text);
}

static void print_side_by_side(const struct report *report, const struct bench_row *row,
			       unsigned int keys)
{
	const struct bench_row *same[BENCH_FILES_MAX];

	print_what(report->out, row, keys);
	for (size_t i = 0; i < report->count; i++) {
		same[i] = bench_file_row(&report->files[i], row);
		print_number(report->out, same[i] ? same[i]->mean : NAN);
	}
	for (size_t i = 1; i < report->count; i++)
		print_ratio(report, same[0], same[i]);
	for (size_t i = 0; i < report->count; i++)
		print_number(report->out, same[i] ? same[i]->p50 : NAN);
	for (size_t i = 0; i < report->count; i++)
		print_number(report->out, same[i] ? same[i]->p99_9 : NAN);
	fputs("</tr>\n", report->out);
}

/* @rows: of all files; a row that an earlier one has, too, stands beside that. */
static void print_comparison(const struct report *report, struct bench_row *rows, size_t count,
			     unsigned int keys)
{
	static const char *const names[] = { "size", NULL };

	print_names(report->out, names);
	for (size_t i = 0; i < report->count; i++)
		print_letter(report, i, " ns/op");
	for (size_t i = 1; i < report->count; i++)
		print_letter(report, i, "/A");
	for (size_t i = 0; i < report->count; i++)
		print_letter(report, i, " p50");
	for (size_t i = 0; i < report->count; i++)
		print_letter(report, i, " p99.9");
	fputs("</tr>\n", report->out);
	for (size_t i = 0; i < count; i++) {
		struct bench_row row = rows[i];
		bool printed = false;

		row.file = NULL;
		for (size_t j = 0; j < report->count && report->files[j].name != rows[i].file; j++)
			printed |= !!bench_file_row(&report->files[j], &row);
		if (!printed)
			print_side_by_side(report, &row, keys);
	}
	fputs("</table>\n", report->out);
}

static char *print_plot(FILE *out, const struct bench_row *rows, size_t count,
			enum bench_drawing drawing)
{
	FILE *script = gnuplot_begin(NULL, GNUPLOT_WIDTH, GNUPLOT_HEIGHT), *memory;
	char *picture = NULL, *begin, *wrong = bench_plot(script, rows, count, drawing);
	size_t length;

	/* The table says it all the same. */
	if (wrong) {
		fclose(script);
		free(wrong);
		return NULL;
	}
	memory = must(open_memstream(&picture, &length));
	wrong = gnuplot_end_into(script, memory);
	fclose(memory);
	/* Without what makes it a document of its own. */
	begin = wrong ? NULL : strstr(picture, "<svg");
	if (begin)
		fputs(begin, out);
	free(picture);
	return wrong;
}

/* The command lines of the suite that measured them. */
static void print_commands(FILE *out, const struct bench_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool printed = false;
		char *command;

		for (size_t j = 0; j < i; j++)
			printed |= !strcmp(rows[i].section, rows[j].section);
		if (printed)
			continue;
		command = xasprintf("memctl bench %s", rows[i].section);
		print_element(out, "code", command);
		fputs("<br>\n", out);
		free(command);
	}
}

/* Rows of the suite with the same title, or all that are of no suite. */
static char *print_part(const struct report *report, const char *title, struct bench_row *rows,
			size_t count)
{
	/* What differs between the rows stands in the first column, but for what has its own. */
	unsigned int keys = BENCH_KEY_ALLOCATOR | bench_keys_varying(&rows[0], rows, count);

	keys &= ~(BENCH_KEY_SECTION | BENCH_KEY_SIZE | BENCH_KEY_FILE);
	print_element(report->out, "h2", title ?: "What was measured");
	putc('\n', report->out);
	if (title)
		print_commands(report->out, rows, count);
	if (report->count > 1)
		print_comparison(report, rows, count, keys);
	else
		print_rows(report->out, rows, count, keys);
	return print_plot(report->out, rows, count, bench_drawing_of(rows, count));
}

static bool same_title(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Each title once, where it first comes. */
static char *print_parts(const struct report *report)
{
	size_t left, part_count;
	struct bench_row *rows = bench_files_rows(report->files, report->count, &left);
	struct bench_row *part = must(calloc(left ?: 1, sizeof(*part)));
	char *wrong = NULL;

	while (left && !wrong) {
		const char *title = suite_title(rows[0].section);
		size_t kept = 0;

		part_count = 0;
		for (size_t i = 0; i < left; i++)
			if (same_title(title, suite_title(rows[i].section)))
				part[part_count++] = rows[i];
			else
				rows[kept++] = rows[i];
		left = kept;
		wrong = print_part(report, title, part, part_count);
	}
	free(part);
	free(rows);
	return wrong;
}

char *bench_report(const struct bench_file *files, size_t count, double confidence,
		   const char *file)
{
	char *page = NULL, *wrong;
	size_t length;
	struct report report = {
		must(open_memstream(&page, &length)), files, count, confidence
	};

	fputs(head, report.out);
	print_element(report.out, "h1", "memctl bench");
	print_conditions(&report);
	wrong = print_parts(&report);
	if (count > 1)
		fprintf(report.out, "<p>Behind each ratio stands its %g %% confidence interval; "
			"where that holds 1, no difference was seen.</p>\n", confidence * 100);
	fputs(foot, report.out);
	if (fclose(report.out) && !wrong)
		wrong = xasprintf("%m");
	if (!wrong)
		wrong = whole_file_write(file, page, length);
	free(page);
	return wrong;
}
