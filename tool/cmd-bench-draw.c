// SPDX-License-Identifier: GPL-2.0-only
#include "bench-outcome.h"
#include "error.h"
#include "options.h"

static const struct command_option options[] = { OUTCOME_DRAWINGS, { } };

static enum status run(struct cli *cli)
{
	struct bench_outcome outcome = { };
	struct bench_file measured;
	const char *argument;
	char *wrong;
	int letter;

	while ((letter = next_option(cli, &argument)))
		outcome_option(cli, &outcome, letter, argument);
	operands(cli, 1, 1);
	if (!outcome.plot && !outcome.report)
		die(cli, STATUS_USAGE, "into what? --plot FILE.svg, FILE.png, or --report "
		    "FILE.html");
	outcome_check(cli, &outcome);
	wrong = bench_file_read(cli->argv[0], &measured);
	if (wrong)
		die(cli, STATUS_FAILED, "%s: %s", cli->argv[0], wrong);
	outcome_draw(cli, &outcome, &measured);
	return STATUS_DONE;
}

const struct command command_bench_draw = {
	.name = "bench draw",
	.summary = "Draw what was measured",
	.synopsis = "FILE",
	.description =
		"FILE is one of memctl bench --export-json, of this machine or another.\n"
		"gnuplot draws, and neither driver nor device is needed.",
	.options = options,
	.run = run,
};
