// SPDX-License-Identifier: GPL-2.0-only
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *place;

void error_place(const char *line)
{
	place = line;
}

static void print_error(const struct cli *cli, const char *format, va_list arguments)
{
	fflush(stdout);
	fputs("memctl: ", stderr);
	if (place)
		fprintf(stderr, "%s: ", place);
	if (cli)
		fprintf(stderr, "%s: ", cli->command->name);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
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

	if (cli->quiet || !isatty(STDERR_FILENO))
		return;
	fflush(stdout);
	fputs("# ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
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
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		die(NULL, STATUS_FAILED, "out of memory");
	return text;
}
