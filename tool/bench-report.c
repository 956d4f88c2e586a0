// SPDX-License-Identifier: GPL-2.0-only
#include "bench-report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench-label.h"
#include "bench-plot.h"
#include "error.h"
#include "gnuplot.h"
#include "size.h"
#include "suite.h"

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

static void print_conditions(FILE *out, const struct bench_file *measured)
{
	fputs("<table>\n", out);
	for (size_t i = 0; i < measured->conditions_count; i++) {
		fputs("<tr>", out);
		print_element(out, "td class=\"text\"", measured->conditions[i].name);
		print_element(out, "td class=\"text\"", measured->conditions[i].text);
		fputs("</tr>\n", out);
	}
	fputs("</table>\n", out);
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

/* What differs between the rows stands in the first column. */
static void print_rows(FILE *out, const struct bench_row *rows, size_t count)
{
	static const char *const names[] = {
		"size", "class", "ns/op", "min", "p50", "p99", "p99.9", "max", "million/s",
	};
	unsigned int keys = BENCH_KEY_ALLOCATOR | bench_keys_varying(&rows[0], rows, count);

	keys &= ~(BENCH_KEY_SECTION | BENCH_KEY_SIZE);
	fputs("<table>\n<tr><th class=\"text\">what</th>", out);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		print_element(out, "th", names[i]);
	fputs("</tr>\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct bench_row *row = &rows[i];
		char *label = bench_label(row, keys);

		fputs("<tr>", out);
		print_element(out, "td class=\"text\"", label);
		print_size(out, row->size);
		print_size(out, row->given);
		print_number(out, row->mean);
		print_number(out, row->min);
		print_number(out, row->p50);
		print_number(out, row->p99);
		print_number(out, row->p99_9);
		print_number(out, row->max);
		print_number(out, row->rate / 1e6);
		fputs("</tr>\n", out);
		free(label);
	}
	fputs("</table>\n", out);
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

/* Rows of the suite with the same title, or all that are of no suite. */
static char *print_part(FILE *out, const char *title, const struct bench_row *rows, size_t count)
{
	print_element(out, "h2", title ?: "What was measured");
	putc('\n', out);
	for (size_t i = 0; title && i < count; i++) {
		if (i && !strcmp(rows[i].section, rows[i - 1].section))
			continue;
		char *command = xasprintf("memctl bench %s", rows[i].section);

		print_element(out, "code", command);
		fputs("<br>\n", out);
		free(command);
	}
	print_rows(out, rows, count);
	return print_plot(out, rows, count, bench_drawing_of(rows, count));
}

static bool same_title(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static char *print_parts(FILE *out, const struct bench_file *measured)
{
	char *wrong = NULL;
	size_t next;

	for (size_t i = 0; i < measured->count && !wrong; i = next) {
		const char *title = suite_title(measured->rows[i].section);

		for (next = i + 1; next < measured->count; next++)
			if (!same_title(title, suite_title(measured->rows[next].section)))
				break;
		wrong = print_part(out, title, &measured->rows[i], next - i);
	}
	return wrong;
}

/* All of it or nothing. */
char *bench_report(const struct bench_file *measured, const char *file)
{
	FILE *out = fopen(file, "we");
	char *wrong;

	if (!out)
		return xasprintf("%m");
	fputs(head, out);
	print_element(out, "h1", "memctl bench");
	print_conditions(out, measured);
	wrong = print_parts(out, measured);
	fputs(foot, out);
	if ((ferror(out) | fclose(out)) && !wrong)
		wrong = xasprintf("%m");
	if (wrong)
		unlink(file);
	return wrong;
}
