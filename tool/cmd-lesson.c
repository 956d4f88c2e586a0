// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "buffer.h"
#include "error.h"
#include "interrupt.h"
#include "lesson.h"
#include "options.h"
#include "suggest.h"

#define LABEL_WIDTH 9
#define LINE_WIDTH 100

enum { OPTION_KTAP = OPTION_LONG };

static const struct command_option options[] = {
	{ "all", 'a', NULL, "try all lessons" },
	{ "ktap", OPTION_KTAP, NULL, "print KTAP, for a test farm" },
	{ }
};

enum {
	COLUMN_NAME,
	COLUMN_VERDICT,
	COLUMN_EXPECTED,
	COLUMN_CLAIM,
	COLUMN_SOURCE,
	COLUMN_KERNEL,
	COLUMN_DONE,
	COLUMN_SEEN,
	COLUMN_WITNESS,
	COLUMN_BECAUSE,
	COLUMN_WHY,
	COLUMN_LEFT
};

static const struct column columns[] = {
	[COLUMN_NAME] = { "name", COLUMN_TEXT, "what the lesson is called" },
	[COLUMN_VERDICT] = { "verdict", COLUMN_TEXT,
			     "holds, does not hold, not on this kernel" },
	[COLUMN_EXPECTED] = { "expected", COLUMN_TEXT, "verdict that this kernel should give" },
	[COLUMN_CLAIM] = { "claim", COLUMN_TEXT, "what is claimed" },
	[COLUMN_SOURCE] = { "source", COLUMN_TEXT, "where it stands" },
	[COLUMN_KERNEL] = { "kernel", COLUMN_TEXT, "kernel it was tried on" },
	[COLUMN_DONE] = { "done", COLUMN_TEXT, "what sh was given" },
	[COLUMN_SEEN] = { "seen", COLUMN_TEXT, "what that printed" },
	[COLUMN_WITNESS] = { "witness", COLUMN_TEXT, "what the kernel's own files say" },
	[COLUMN_BECAUSE] = { "because", COLUMN_TEXT, "why there is no other verdict" },
	[COLUMN_WHY] = { "why", COLUMN_TEXT, "why it is so" },
	[COLUMN_LEFT] = { "left", COLUMN_TEXT, "what is left behind" },
	{ }
};

/* The lessons that were asked for, and how they are to be shown. */
struct course {
	struct cli *cli;
	const struct lesson **lessons;
	unsigned int count;
	bool all;
	bool ktap;
	struct table *table;
	char release[sizeof(((struct utsname *)NULL)->release)];
};

static const struct lesson *find(const struct cli *cli, const char *name)
{
	struct suggestion suggestion = { .wrong = name };
	const struct lesson *lesson;

	for (unsigned int i = 0; (lesson = lesson_at(i)); i++) {
		if (!strcmp(lesson->name, name))
			return lesson;
		suggestion_offer(&suggestion, lesson->name);
	}
	die(cli, STATUS_USAGE, "no lesson is called '%s'%s (memctl lesson lists them)", name,
	    suggestion_text(&suggestion));
}

static void choose(struct course *course)
{
	unsigned int most = course->cli->argc;

	if (course->all && most)
		die(course->cli, STATUS_USAGE, "--all and '%s': give one of the two",
		    course->cli->argv[0]);
	while (course->all && lesson_at(most))
		most++;
	course->lessons = must(calloc(most + 1, sizeof(*course->lessons)));
	for (; course->count < most; course->count++)
		course->lessons[course->count] = course->all ?
			lesson_at(course->count) :
			find(course->cli, course->cli->argv[course->count]);
}

static enum status list_all(const struct cli *cli)
{
	struct table *table = table_new(&cli->view, "lessons", columns, "name,claim,source");
	const struct lesson *lesson;

	for (unsigned int i = 0; (lesson = lesson_at(i)); i++) {
		table_row(table);
		table_text(table, COLUMN_NAME, lesson->name);
		table_text(table, COLUMN_CLAIM, lesson->claim);
		table_text(table, COLUMN_SOURCE, lesson->source);
		table_text(table, COLUMN_WHY, lesson->why);
	}
	table_print(table);
	return STATUS_DONE;
}

static void print_label(const char *label)
{
	printf("%-*s", LABEL_WIDTH, label);
}

/* Lines as they are, below each other. */
static void print_lines(const char *label, const char *text)
{
	print_label(label);
	if (!*text)
		putchar('\n');
	for (const char *end; *text; text = end) {
		end = strchrnul(text, '\n');
		end += *end == '\n';
		printf("%.*s", (int)(end - text), text);
		if (*end)
			print_label("");
		else if (end[-1] != '\n')
			putchar('\n');
	}
}

/* One paragraph, broken where a line ends. */
static void print_paragraph(const char *label, const char *text)
{
	size_t column = LABEL_WIDTH;

	print_label(label);
	while (*text) {
		size_t word = strcspn(text, " ");

		if (column + word > LINE_WIDTH) {
			putchar('\n');
			print_label("");
			column = LABEL_WIDTH;
		}
		printf("%.*s", (int)word, text);
		column += word + 1;
		text += word;
		if (*text && text++ && column + strcspn(text, " ") <= LINE_WIDTH)
			putchar(' ');
	}
	putchar('\n');
}

static char *verdict_text(const struct course *course, const struct outcome *outcome)
{
	const char *because = outcome->because, *expected = lesson_verdict_name(outcome->expected);

	if (outcome->verdict == LESSON_NONE)
		return xasprintf("none: %s", because);
	return xasprintf("%s%s%s%s%s%s%s", lesson_verdict_name(outcome->verdict),
			 outcome->verdict == LESSON_NOT_HERE ? ", " : " on ", course->release,
			 because ? ": " : "", because ? because : "",
			 outcome->status == STATUS_ANSWER_IS_NO ? "; expected of this kernel: " : "",
			 outcome->status == STATUS_ANSWER_IS_NO ? expected : "");
}

static void print_outcome(const struct course *course, const struct lesson *lesson,
			  const struct outcome *outcome)
{
	char *claim = xasprintf("%s (%s)", lesson->claim, lesson->source);
	char *verdict = verdict_text(course, outcome);

	print_paragraph("CLAIM", claim);
	print_lines("DONE", outcome->done);
	if (outcome->seen) {
		print_lines("SEEN", outcome->seen);
		if (lesson->witness) {
			print_lines("WITNESS", lesson->witness);
			print_lines("", outcome->witness);
		}
	}
	print_paragraph("VERDICT", verdict);
	print_paragraph("WHY", lesson->why);
	if (outcome->left)
		print_paragraph("LEFT", outcome->left);
	free(claim);
	free(verdict);
}

static void add_outcome(const struct course *course, const struct lesson *lesson,
			const struct outcome *outcome)
{
	struct table *table = course->table;

	table_row(table);
	table_text(table, COLUMN_NAME, lesson->name);
	table_text(table, COLUMN_VERDICT, lesson_verdict_name(outcome->verdict));
	table_text(table, COLUMN_EXPECTED, lesson_verdict_name(outcome->expected));
	table_text(table, COLUMN_CLAIM, lesson->claim);
	table_text(table, COLUMN_SOURCE, lesson->source);
	table_text(table, COLUMN_KERNEL, course->release);
	table_text(table, COLUMN_DONE, outcome->done);
	table_text(table, COLUMN_SEEN, outcome->seen);
	table_text(table, COLUMN_WITNESS, lesson->witness ? outcome->witness : NULL);
	table_text(table, COLUMN_BECAUSE, outcome->because);
	table_text(table, COLUMN_WHY, lesson->why);
	table_text(table, COLUMN_LEFT, outcome->left);
}

/* What is not on this kernel is skipped, if that is as it should be. */
static void print_ktap(const struct course *course, const struct lesson *lesson,
		       const struct outcome *outcome, unsigned int number)
{
	bool skipped = !outcome->status && outcome->verdict == LESSON_NOT_HERE;
	char *verdict = verdict_text(course, outcome);

	printf("# %s\n", verdict);
	printf("%sok %u %s%s%s\n", outcome->status ? "not " : "", number, lesson->name,
	       skipped ? " # SKIP " : "", skipped ? outcome->because : "");
	fflush(stdout);
	free(verdict);
}

static void show(const struct course *course, const struct lesson *lesson,
		 const struct outcome *outcome, unsigned int number)
{
	if (course->ktap) {
		print_ktap(course, lesson, outcome, number);
	} else if (course->table) {
		add_outcome(course, lesson, outcome);
	} else {
		if (number > 1)
			putchar('\n');
		print_outcome(course, lesson, outcome);
	}
	if (outcome->verdict == LESSON_NONE)
		complain(course->cli, "%s could not be tried: %s", lesson->name,
			 outcome->because);
}

/* A lesson that could not be tried weighs more than one with another verdict. */
static enum status try_all(struct course *course)
{
	enum status status = STATUS_DONE;

	if (course->ktap)
		printf("KTAP version 1\n1..%u\n", course->count);
	for (unsigned int i = 0; i < course->count && !interrupted(); i++) {
		struct outcome outcome;

		lesson_run(course->cli, course->lessons[i], &outcome);
		show(course, course->lessons[i], &outcome, i + 1);
		if (outcome.status && status != STATUS_FAILED)
			status = outcome.status;
		outcome_release(&outcome);
	}
	if (course->table)
		table_print(course->table);
	return status;
}

static enum status run(struct cli *cli)
{
	struct course course = { .cli = cli };
	struct utsname system;
	const char *argument;
	int letter;

	while ((letter = next_option(cli, &argument))) {
		if (letter == 'a')
			course.all = true;
		else
			course.ktap = true;
	}
	if (!cli->argc && !course.all)
		return list_all(cli);
	choose(&course);
	open_device(cli, O_RDWR);
	interrupt_catch();
	uname(&system);
	snprintf(course.release, sizeof(course.release), "%s", system.release);
	if (!course.ktap && !view_is_plain(&cli->view))
		course.table = table_new(&cli->view, "lessons", columns, "name,verdict,expected");
	return try_all(&course);
}

const struct command command_lesson = {
	.name = "lesson",
	.summary = "Try what the tutorials claim on this kernel",
	.synopsis = "[LESSON...] [OPTION...]",
	.description =
		"Without LESSON or --all, lists the lessons. A lesson is tried by commands that are\n"
		"shown as they are executed; what they allocate is freed again. Exits with status 0\n"
		"if each verdict is the one expected of this kernel, with 4 if one is not, and with\n"
		"1 if one could not be tried.",
	.options = options,
	.columns = columns,
	.run = run,
};
