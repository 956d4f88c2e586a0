// SPDX-License-Identifier: GPL-2.0-only
#include "complete.h"
#include "help.h"
#include "options.h"

/* An option without a help text is hidden: this one is for the shell's completion. */
static const struct command_option options[] = {
	{ "complete", OPTION_LONG, NULL, NULL },
	{ }
};

static void explain(struct cli *cli)
{
	const struct command *command;
	int taken;

	if (cli->argc == 1 && command_is_group(cli->argv[0])) {
		help_group(cli->argv[0]);
		return;
	}
	command = command_of(cli->argc, cli->argv, &taken);
	operands(cli, taken, taken);
	help_print(command);
}

static enum status run(struct cli *cli)
{
	const char *argument;
	bool completing = false;

	while (next_option(cli, &argument))
		completing = true;
	if (completing)
		complete(cli);
	else if (cli->argc)
		explain(cli);
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
