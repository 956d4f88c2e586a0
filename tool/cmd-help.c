// SPDX-License-Identifier: GPL-2.0-only
#include "complete.h"
#include "help.h"
#include "options.h"

/* An option without a help text is hidden: this one is for the shell's completion. */
static const struct command_option options[] = {
	{ "complete", OPTION_LONG, NULL, NULL },
	{ }
};

static enum status run(struct cli *cli)
{
	const char *argument;
	bool completing = false;

	while (next_option(cli, &argument))
		completing = true;
	operands(cli, 0, completing ? 2 : 1);
	if (completing)
		complete(cli);
	else if (cli->argc)
		help_print(command_find(cli->argv[0]));
	else
		help_overview();
	return STATUS_DONE;
}

const struct command command_help = {
	.name = "help",
	.summary = "Explain a command, or list all",
	.synopsis = "[COMMAND]",
	.options = options,
	.run = run,
};
