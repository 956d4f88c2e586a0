// SPDX-License-Identifier: GPL-2.0-only
#include "bench-outcome.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench-report.h"
#include "choice.h"
#include "error.h"
#include "gnuplot.h"
#include "interval.h"
#include "whole-file.h"

bool outcome_option(const struct cli *cli, struct bench_outcome *outcome, int letter,
		    const char *argument)
{
	switch (letter) {
	case 'p':
		outcome->plot = gnuplot_argument(cli, argument);
		return true;
	case OUTCOME_DRAW:
		outcome->drawing = choice_argument(cli, "--draw", bench_drawing_names, argument);
		return outcome->drawn = true;
	case OUTCOME_EXPORT:
		outcome->export = argument;
		return true;
	case OUTCOME_REPORT:
		outcome->report = argument;
		return true;
	default:
		return false;
	}
}

/* Whether a file can be written, or made; it is not touched. */
static void check_file(const struct cli *cli, const char *file)
{
	char *copy;

	if (!file || !access(file, W_OK))
		return;
	copy = must(strdup(file));
	if (errno != ENOENT || access(dirname(copy), W_OK | X_OK))
		die(cli, STATUS_FAILED, "%s: %m", file);
	free(copy);
}

void outcome_check(const struct cli *cli, const struct bench_outcome *outcome)
{
	if (outcome->drawn && !outcome->plot)
		die(cli, STATUS_USAGE, "--draw says what --plot FILE draws: give that, too");
	check_file(cli, outcome->export);
	check_file(cli, outcome->plot);
	check_file(cli, outcome->report);
	gnuplot_need(cli, outcome->plot);
	gnuplot_need(cli, outcome->report);
}

static void write_json(const struct cli *cli, const char *file, const char *json)
{
	char *wrong = whole_file_write(file, json, strlen(json));

	if (wrong)
		die(cli, STATUS_FAILED, "%s: %s", file, wrong);
}

struct bench_file *bench_files_argument(const struct cli *cli)
{
	struct bench_file *files = must(calloc(cli->argc, sizeof(*files)));

	for (int i = 0; i < cli->argc; i++) {
		char *wrong = bench_files_read(cli->argv[i], &files[i]);

		if (wrong)
			die(cli, STATUS_FAILED, "%s", wrong);
	}
	return files;
}

static char *draw(const struct bench_outcome *outcome, const struct bench_file *files, size_t count)
{
	FILE *script = gnuplot_begin(outcome->plot, GNUPLOT_WIDTH, GNUPLOT_HEIGHT);
	size_t rows_count;
	struct bench_row *rows = bench_files_rows(files, count, &rows_count);
	char *wrong = bench_plot(script, rows, rows_count, outcome->drawn ? outcome->drawing :
				 bench_drawing_of(rows, rows_count));

	free(rows);
	if (!wrong)
		return gnuplot_end(script, outcome->plot);
	fclose(script);
	return wrong;
}

void outcome_draw(const struct cli *cli, const struct bench_outcome *outcome,
		  const struct bench_file *files, size_t count)
{
	char *wrong = outcome->plot ? draw(outcome, files, count) : NULL;

	if (wrong)
		die(cli, STATUS_FAILED, "%s: %s", outcome->plot, wrong);
	wrong = outcome->report ? bench_report(files, count, CONFIDENCE, outcome->report) : NULL;
	if (wrong)
		die(cli, STATUS_FAILED, "%s: %s", outcome->report, wrong);
}

/* First what was measured: it is not lost where it cannot be drawn. */
void outcome_print(const struct cli *cli, const struct bench_outcome *outcome, char *json)
{
	struct bench_file measured;
	char *wrong;

	if (outcome->export)
		write_json(cli, outcome->export, json);
	if (outcome->plot || outcome->report) {
		wrong = bench_file_parse("this", json, &measured);
		if (wrong)
			die(cli, STATUS_FAILED, "%s", wrong);
		outcome_draw(cli, outcome, &measured, 1);
	}
	free(json);
}
