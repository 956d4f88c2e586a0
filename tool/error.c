// SPDX-License-Identifier: GPL-2.0-only
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

static const char *place;
static unsigned int count;

void error_place(const char *line)
{
	place = line;
}

unsigned int error_count(void)
{
	return count;
}

/* What the user typed is part of many messages. */
static void print_safely(FILE *out, const char *words)
{
	struct text text;

	text_begin(&text, out, "");
	text_put(&text, words, strlen(words));
	text_end(&text);
}

/* %m is about errno as it is now, so this comes first. */
static char *format_message(const char *format, va_list arguments)
{
	char *message;

	return vasprintf(&message, format, arguments) < 0 ? NULL : message;
}

/* In one piece, since others may write there, too. */
static void print_line(const char *begin, const char *where, char *message)
{
	char *line = NULL;
	size_t length;
	FILE *out = message ? open_memstream(&line, &length) : NULL;

	fflush(stdout);
	if (!out) {
		fputs("memctl: out of memory\n", stderr);
		free(message);
		return;
	}
	fputs(begin, out);
	print_safely(out, where);
	print_safely(out, message);
	fputc('\n', out);
	if (!fclose(out))
		fputs(line, stderr);
	free(line);
	free(message);
}

static void print_error(const struct cli *cli, const char *format, va_list arguments)
{
	char *message = format_message(format, arguments), *where;

	if (asprintf(&where, "%s%s%s%s", place ?: "", place ? ": " : "",
		     cli ? cli->command->name : "", cli ? ": " : "") < 0)
		where = NULL;
	count++;
	print_line("memctl: ", where ?: "", message);
	free(where);
}

void die(const struct cli *cli, enum status status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_error(cli, format, arguments);
	va_end(arguments);
	exit(status);
}

void complain(const struct cli *cli, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_error(cli, format, arguments);
	va_end(arguments);
}

void remark(const struct cli *cli, const char *format, ...)
{
	va_list arguments;
	char *message;

	if (cli->quiet || !isatty(STDERR_FILENO))
		return;
	va_start(arguments, format);
	message = format_message(format, arguments);
	va_end(arguments);
	print_line("# ", "", message);
}

void *must(void *allocated)
{
	if (!allocated)
		die(NULL, STATUS_FAILED, "out of memory");
	return allocated;
}

char *xasprintf(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = format_message(format, arguments);
	va_end(arguments);
	return must(text);
}
