// SPDX-License-Identifier: GPL-2.0-only
#include "bench-outcome.h"
#include "error.h"
#include "options.h"

static const struct command_option options[] = { OUTCOME_DRAWINGS, { } };

static enum status run(struct cli *cli)
{
	struct bench_outcome outcome = { };
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument)))
		outcome_option(cli, &outcome, letter, argument);
	operands(cli, 1, BENCH_FILES_MAX);
	if (!outcome.plot && !outcome.report)
		die(cli, STATUS_USAGE, "into what? --plot FILE.svg, FILE.png, or --report "
		    "FILE.html");
	outcome_check(cli, &outcome);
	outcome_draw(cli, &outcome, bench_files_argument(cli), cli->argc);
	return STATUS_DONE;
}

const struct command command_bench_draw = {
	.name = "bench draw",
	.summary = "Draw what was measured",
	.synopsis = "FILE[,FILE...]...",
	.description =
		"FILE is one of memctl bench --export-json, of this machine or another. Of several,\n"
		"the curves lie in one plot, and a report lays what is the same side by side.\n"
		"gnuplot draws, and neither driver nor device is needed.",
	.options = options,
	.run = run,
};
