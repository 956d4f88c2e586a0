// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batching.h"
#include "buffer.h"
#include "error.h"
#include "interrupt.h"
#include "options.h"
#include "progress.h"
#include "streams.h"
#include "words.h"

static enum status run(struct cli *cli);

/*
 * A command line of the script.
 * @place: where it stands, for errors
 * @words: its words, in their order
 * @taken: how many of them are the command's name
 * @asked: what its command made of them
 * @first: place of its first command in the ops, once they are added
 * @count: how many these are
 */
struct line {
	char *place;
	char **words;
	int word_count;
	int taken;
	struct cli cli;
	void *asked;
	size_t first;
	unsigned int count;
};

/*
 * @waiting: the first line that is not carried out, though its commands may be in the ops
 * @changed: whether one of those in the ops makes or resizes buffers
 * @failed: how many lines did
 * @stopped: whether one, or ^C, was the end
 */
struct script {
	struct cli *cli;
	const char *file;
	bool keep_going;
	struct line **lines;
	size_t line_count;
	struct ops ops;
	size_t waiting;
	bool changed;
	size_t failed;
	bool stopped;
	struct progress progress;
};

/* getopt_long() takes the first word for the program's name, and begins anew if told so. */
static void begin_line(struct line *line)
{
	line->cli.argc = line->word_count - line->taken + 1;
	line->cli.argv = line->words + line->taken - 1;
	optind = 0;
	error_place(line->place);
}

static void parse_line(struct line *line)
{
	struct cli *cli = &line->cli;
	const char *argument;

	cli->command = command_of(line->word_count, line->words, &line->taken);
	cli->batched = true;
	if (cli->command->run == run)
		die(NULL, STATUS_USAGE, "a line of batch cannot be a batch: give its lines here");
	begin_line(line);
	if (cli->command->batching)
		line->asked = cli->command->batching->parse(cli);
	else
		while (next_option(cli, &argument))
			;
}

static void add_line(struct script *script, const char *text, size_t length, size_t number)
{
	struct line *line = must(calloc(1, sizeof(*line)));
	const char *wrong;

	line->place = xasprintf("batch: %s:%zu", script->file, number);
	error_place(line->place);
	wrong = strlen(text) == length ? words_split(text, &line->words, &line->word_count) :
					 "a byte that is zero";
	if (wrong)
		die(NULL, STATUS_USAGE, "the line has %s", wrong);
	if (!line->word_count) {
		free(line->place);
		free(line->words);
		free(line);
		return;
	}
	parse_line(line);
	script->lines[script->line_count++] = line;
}

static void read_lines(struct script *script, FILE *stream)
{
	size_t size = 0, room = 0;
	char *text = NULL;
	ssize_t length;

	for (size_t number = 1; (length = getline(&text, &size, stream)) >= 0; number++) {
		if (script->line_count == room) {
			room = room ? 2 * room : 64;
			script->lines = must(reallocarray(script->lines, room,
							  sizeof(*script->lines)));
		}
		if (text[length - 1] == '\n')
			text[--length] = '\0';
		add_line(script, text, length, number);
	}
	error_place(NULL);
	/* Where there is no memory for a line, it ends without an error of the stream. */
	if (!feof(stream))
		die(script->cli, STATUS_FAILED, "%s: %m", script->file);
	free(text);
}

static void read_script(struct script *script, const char *file)
{
	FILE *stream = stdin;

	script->file = "standard input";
	if (file && strcmp(file, "-")) {
		script->file = file;
		stream = fopen(file, "re");
		if (!stream)
			die(script->cli, STATUS_FAILED, "%s: %m", file);
	}
	read_lines(script, stream);
	if (stream != stdin)
		fclose(stream);
}

static void settle(struct script *script)
{
	for (size_t i = 0; i < script->line_count; i++) {
		struct line *line = script->lines[i];
		const struct batching *batching = line->cli.command->batching;

		line->cli.device = script->cli->device;
		error_place(line->place);
		if (batching && batching->settle)
			batching->settle(&line->cli, line->asked);
	}
	error_place(NULL);
}

static enum status show(struct script *script, struct line *line, unsigned int done, int error)
{
	const struct batching *batching = line->cli.command->batching;
	const struct answer answer = {
		.ops = &script->ops,
		.first = line->first,
		.count = line->count,
		.done = done,
		.error = error,
	};

	if (batching->show)
		return batching->show(&line->cli, line->asked, &answer);
	if (!error)
		return STATUS_DONE;
	complain_answer(&line->cli, &answer);
	return STATUS_FAILED;
}

/* A line is over: what became of it. */
static void end_line(struct script *script, const struct line *line, enum status status)
{
	script->waiting++;
	if (status == STATUS_ANSWER_IS_NO)
		complain(&line->cli, "the answer is no");
	if (!status)
		return;
	script->failed++;
	script->stopped = !script->keep_going;
}

/* Between two calls: @lines more are over, and the user may want an end. */
static void advance(struct script *script, size_t lines)
{
	if (!progress_step(&script->progress, lines) && !script->stopped &&
	    script->waiting < script->line_count) {
		error_place(script->lines[script->waiting]->place);
		complain(NULL, "interrupted: from this line on nothing was carried out");
		script->stopped = true;
	}
	error_place(NULL);
}

/* Carry out what is in the ops, up to the end or the first line that fails. */
static void run_some(struct script *script, size_t end)
{
	unsigned int count = 0, done;
	int error;

	for (size_t i = script->waiting; i < end; i++)
		count += script->lines[i]->count;
	error = ops_run(&script->ops, script->cli->device, script->lines[script->waiting]->first,
			count, &done);
	while (script->waiting < end) {
		struct line *line = script->lines[script->waiting];
		bool whole = done >= line->count;

		error_place(line->place);
		end_line(script, line, show(script, line, whole ? line->count : done,
					    whole ? 0 : error));
		if (!whole)
			return;
		done -= line->count;
	}
}

static void flush(struct script *script, size_t end)
{
	while (script->waiting < end && !script->stopped) {
		size_t before = script->waiting;

		run_some(script, end);
		advance(script, script->waiting - before);
	}
	ops_clear(&script->ops);
	script->changed = false;
}

/* In a process of its own: what a command ends with is the end of that. */
static enum status run_alone(struct line *line)
{
	const struct batching *batching = line->cli.command->batching;
	unsigned int said = error_count();
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		interrupt_release();
		line->cli.device = NULL;
		if (batching && batching->alone) {
			status = batching->alone(&line->cli, line->asked);
		} else {
			begin_line(line);
			status = line->cli.command->run(&line->cli);
		}
		streams_flush(&line->cli);
		/* What the line ran may have said why, but not in which line. */
		if (status && status != STATUS_ANSWER_IS_NO && error_count() == said)
			complain(&line->cli, "ended with status %d", status);
		_exit(status);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			child = -1;
	if (child < 0)
		complain(&line->cli, "%m");
	else if (WIFEXITED(status))
		return WEXITSTATUS(status);
	else
		complain(&line->cli, "%s", strsignal(WTERMSIG(status)));
	return STATUS_FAILED;
}

/* Add the line's commands to the ops, or find that it has none. */
static char *add(struct script *script, size_t index)
{
	struct line *line = script->lines[index];
	const struct batching *batching = line->cli.command->batching;
	unsigned int before;
	char *wrong;

	if (!batching)
		return NULL;
	if (batching->names && script->changed)
		flush(script, index);
	if (script->stopped)
		return NULL;
	line->first = script->ops.length;
	before = script->ops.count;
	wrong = batching->add(&line->cli, line->asked, &script->ops);
	line->count = script->ops.count - before;
	script->changed |= line->count && batching->changes;
	return wrong;
}

static void carry_out_line(struct script *script, size_t index)
{
	struct line *line = script->lines[index];
	char *wrong = add(script, index);

	if (line->count) {
		if ((line->cli.command->batching->decides && !script->keep_going) ||
		    script->ops.count >= OPS_AT_ONCE)
			flush(script, index + 1);
		return;
	}
	flush(script, index);
	if (script->stopped)
		return;
	error_place(line->place);
	if (wrong)
		complain(&line->cli, "%s", wrong);
	end_line(script, line, wrong ? STATUS_FAILED : run_alone(line));
	advance(script, 1);
	free(wrong);
}

static void carry_out(struct script *script)
{
	progress_begin_printing(&script->progress, script->cli, "lines", "carried out",
				script->line_count);
	for (size_t i = 0; i < script->line_count && !script->stopped; i++)
		carry_out_line(script, i);
	flush(script, script->line_count);
	progress_end(&script->progress);
	remark(script->cli, "%zu of %zu lines carried out", script->waiting - script->failed,
	       script->line_count);
}

static enum status run(struct cli *cli)
{
	struct script script = { .cli = cli };
	const char *argument;

	while (next_option(cli, &argument))
		script.keep_going = true;
	operands(cli, 0, 1);
	read_script(&script, cli->argc ? cli->argv[0] : NULL);
	open_device(cli, O_RDWR);
	settle(&script);
	carry_out(&script);
	return script.failed || script.stopped ? STATUS_FAILED : STATUS_DONE;
}

static const struct command_option options[] = {
	{ "keep-going", 'k', NULL, "go on behind a line that failed" },
	{ }
};

const struct command command_batch = {
	.name = "batch",
	.summary = "Carry out many commands in one process",
	.synopsis = "[FILE]",
	.description =
		"Each line of FILE, or of standard input, is a command of memctl without the word\n"
		"memctl. Words are quoted as in a shell, nothing is expanded, and # begins a comment.\n"
		"All lines are read before the first is carried out. alloc, write, fill, check, resize\n"
		"and free share calls of the driver; every other command runs in its turn. Ends with\n"
		"the first line that fails.",
	.options = options,
	.remarks = true,
	.lives = "what its lines made lives: memctl list shows it",
	.run = run,
};
