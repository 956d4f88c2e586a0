// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allocator.h"
#include "buffer.h"
#include "error.h"
#include "inject.h"
#include "options.h"

/* As env(1) has them. */
#define STATUS_CANNOT_RUN 126
#define STATUS_NOT_FOUND 127
#define STATUS_SIGNAL 128

enum { OPTION_DEVICE = OPTION_LONG };

static const struct command_option options[] = {
	{ "device", OPTION_DEVICE, NULL, "fail everybody's allocations (CAP_SYS_ADMIN)" },
	{ }
};

enum { INJECT_RULE, INJECT_SEEN, INJECT_FAILED, INJECT_STATUS };

static const struct column columns[] = {
	[INJECT_RULE] = { "rule", COLUMN_TEXT, "as it was given" },
	[INJECT_SEEN] = { "seen", COLUMN_NUMBER, "allocations that matched the rule" },
	[INJECT_FAILED] = { "failed", COLUMN_NUMBER, "how many of them it failed" },
	[INJECT_STATUS] = { "status", COLUMN_NUMBER, "exit status of COMMAND" },
	{ }
};

static void read_rule(struct cli *cli, enum kmdev_inject_scope scope, struct kmdev_inject *rule)
{
	char *allocator;
	char *wrong = inject_parse(cli->argv[0], rule, &allocator);

	if (wrong)
		die(cli, STATUS_USAGE, "%s: %s", cli->argv[0], wrong);
	rule->scope = scope;
	open_device(cli, O_RDWR);
	if (allocator)
		rule->allocator = allocator_argument(cli, allocator)->out_allocator;
	free(allocator);
}

static void __attribute__((noreturn)) become(const struct cli *cli, char *const command[])
{
	int error;

	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	execvp(command[0], command);
	error = errno;
	complain(cli, "%s: %s", command[0], strerror(error));
	_exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

/* ^C is for the command: what the rule did is told whatever becomes of that. */
static int run_command(const struct cli *cli, char *const command[])
{
	int status;
	pid_t pid;

	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	pid = fork();
	if (pid < 0)
		die(cli, STATUS_FAILED, "fork: %m");
	if (!pid)
		become(cli, command);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die(cli, STATUS_FAILED, "wait: %m");
	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_SIGNAL + WTERMSIG(status);
}

static void print(const struct cli *cli, const struct kmdev_inject *counts, int status)
{
	struct table *table;

	if (view_is_plain(&cli->view)) {
		remark(cli, "%s: %" PRIu64 " allocations seen, %" PRIu64 " failed", cli->argv[0],
		       (uint64_t)counts->out_seen, (uint64_t)counts->out_failed);
		return;
	}
	table = table_new(&cli->view, "inject", columns, NULL);
	table_row(table);
	table_text(table, INJECT_RULE, cli->argv[0]);
	table_value(table, INJECT_SEEN, counts->out_seen);
	table_value(table, INJECT_FAILED, counts->out_failed);
	table_value(table, INJECT_STATUS, status);
	table_print(table);
}

static enum status run(struct cli *cli)
{
	char *const shell[] = { getenv("SHELL") ?: "/bin/sh", NULL };
	enum kmdev_inject_scope scope = KMDEV_INJECT_USER;
	struct kmdev_inject rule, counts = { .mode = KMDEV_INJECT_KEEP };
	const char *argument;
	int error, status;

	while (next_option(cli, &argument))
		scope = KMDEV_INJECT_DEVICE;
	operands(cli, 1, INT_MAX);
	read_rule(cli, scope, &rule);
	error = kmalloc_inject(cli->device, &rule);
	if (error)
		die_refused(cli, cli->argv[0], error);
	status = run_command(cli, cli->argc > 1 ? cli->argv + 1 : shell);
	error = kmalloc_inject(cli->device, &counts);
	if (error)
		die_refused(cli, cli->argv[0], error);
	print(cli, &counts, status);
	return status;
}

const struct command command_inject = {
	.name = "inject",
	.summary = "Run a command while allocations are failed on purpose",
	.synopsis = "RULE [--device] [-- COMMAND...]",
	.description =
		"RULE says which of your allocations fail: nth=N, every=N or fraction=F (0.25 or 25%),\n"
		"and may add size=BYTES, order=N, allocator=NAME, times=N and seed=N, with commas. It\n"
		"holds while COMMAND runs, which is a shell if it is left out, and goes with memctl\n"
		"whatever happens. The exit status is that of COMMAND. A pool calls its backing allocator\n"
		"through the same gate, so that its reserve can be seen serving.",
	.options = options,
	.columns = columns,
	.remarks = true,
	.run = run,
};
