/* SPDX-License-Identifier: GPL-2.0-only */
/* What memctl bench leaves besides its table: JSON, a plot, a report. */
#ifndef MEMCTL_BENCH_OUTCOME_H
#define MEMCTL_BENCH_OUTCOME_H

#include "bench-plot.h"
#include "command.h"

/* Letters that no option has. */
enum { OUTCOME_DRAW = 0x3000, OUTCOME_EXPORT, OUTCOME_REPORT };

#define OUTCOME_DRAWINGS \
	{ "plot", 'p', "FILE", "draw it into FILE.svg or FILE.png, by gnuplot" }, \
	{ "draw", OUTCOME_DRAW, "WHAT", "what --plot draws: sizes, latency or scaling" }, \
	{ "report", OUTCOME_REPORT, "FILE", "write tables and plots, by gnuplot, into FILE.html" }

#define OUTCOME_OPTIONS \
	OUTCOME_DRAWINGS, \
	{ "export-json", OUTCOME_EXPORT, "FILE", "write what --json prints into a file, too" }

/**
 * struct bench_outcome - what is to be left
 * @export: file for the JSON, or NULL
 * @plot: file for a plot, or NULL
 * @report: file for a page, or NULL
 * @drawn: what the plot draws, if that was said
 * @drawing: what
 */
struct bench_outcome {
	const char *export;
	const char *plot;
	const char *report;
	bool drawn;
	enum bench_drawing drawing;
};

/** outcome_option - note one of OUTCOME_OPTIONS; false for any other letter */
bool outcome_option(const struct cli *cli, struct bench_outcome *outcome, int letter,
		    const char *argument);

/** outcome_check - before anything is measured: end the program if it could not be left */
void outcome_check(const struct cli *cli, const struct bench_outcome *outcome);

/** bench_files_argument - the files that the operands name, or the end of the program */
struct bench_file *bench_files_argument(const struct cli *cli);

/** outcome_draw - the plot and the report of files, or the end of the program */
void outcome_draw(const struct cli *cli, const struct bench_outcome *outcome,
		  const struct bench_file *files, size_t count);

/** outcome_print - leave it, of what bench_table_end() returned; takes that */
void outcome_print(const struct cli *cli, const struct bench_outcome *outcome, char *json);

#endif /* MEMCTL_BENCH_OUTCOME_H */
