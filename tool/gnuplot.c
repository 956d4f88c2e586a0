// SPDX-License-Identifier: GPL-2.0-only
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "size.h"
#include "whole-file.h"

static const struct terminal {
	const char *suffix;
	const char *name;
	const char *setting;
} terminals[] = {
	{ ".svg", "svg", "dynamic background 'white'" },
	{ ".png", "pngcairo", "" },
};

static const struct terminal *find_terminal(const char *file)
{
	const char *suffix = strrchr(file, '.');

	for (size_t i = 0; suffix && i < sizeof(terminals) / sizeof(*terminals); i++)
		if (!strcasecmp(suffix, terminals[i].suffix))
			return &terminals[i];
	return NULL;
}

const char *gnuplot_check(const char *file)
{
	return find_terminal(file) ? NULL : "a plot's name ends in .svg or .png";
}

const char *gnuplot_argument(const struct cli *cli, const char *argument)
{
	const char *wrong = gnuplot_check(argument);

	if (wrong)
		die(cli, STATUS_USAGE, "--plot %s: %s", argument, wrong);
	return argument;
}

static bool is_installed(void)
{
	char *rest = must(strdup(getenv("PATH") ?: "/usr/bin:/bin")), *path = rest, *directory;
	bool found = false;

	while (!found && (directory = strsep(&rest, ":"))) {
		char *file = xasprintf("%s/gnuplot", *directory ? directory : ".");

		found = !access(file, X_OK);
		free(file);
	}
	free(path);
	return found;
}

void gnuplot_need(const struct cli *cli, const char *file)
{
	if (file && !is_installed())
		die(cli, STATUS_FAILED, "%s: gnuplot is not installed: apt install gnuplot-nox",
		    file);
}

FILE *gnuplot_begin(const char *file, unsigned int width, unsigned int height)
{
	const struct terminal *terminal = file ? find_terminal(file) : &terminals[0];
	int fd = memfd_create("script", MFD_CLOEXEC);
	FILE *script = must(fd < 0 ? NULL : fdopen(fd, "w+"));

	fprintf(script, "set terminal %s size %u,%u %s noenhanced\n", terminal->name, width, height,
		terminal->setting);
	return script;
}

/* In gnuplot's single quotes only a quote is special, and doubled. */
void gnuplot_quoted(FILE *script, const char *text)
{
	fputc('\'', script);
	for (; *text; text++)
		fprintf(script, *text == '\'' ? "''" : "%c", *text);
	fputc('\'', script);
}

const char *gnuplot_colour(size_t curve)
{
	static const char *const colours[GNUPLOT_COLOURS] = {
		"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#000000", "#d55e00",
	};

	return colours[curve % GNUPLOT_COLOURS];
}

void gnuplot_sizes(FILE *script, uint64_t first, uint64_t last)
{
	char text[SIZE_TEXT];
	const char *comma = "";
	int shift = last / first >> 12 ? 2 : 1;

	fputs("set xtics (", script);
	for (int bit = 0; bit < 64; bit += shift) {
		uint64_t size = UINT64_C(1) << bit;

		if (size < first / 2 || size / 2 > last)
			continue;
		fprintf(script, "%s'%s' %" PRIu64, comma, size_format(size, text), size);
		comma = ", ";
	}
	fputs(")\n", script);
}

/* Starts gnuplot; returns the picture that it draws, or NULL with errno. */
static FILE *start(FILE *script, pid_t *pid)
{
	static char *const arguments[] = { "gnuplot", NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(script), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawnp(pid, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (!error)
		return fdopen(ends[0], "r");
	close(ends[0]);
	errno = error;
	return NULL;
}

/* Returns 0 or an errno. */
static int copy(FILE *picture, FILE *out)
{
	char piece[4096];
	size_t length;

	while ((length = fread(piece, 1, sizeof(piece), picture)))
		if (fwrite(piece, 1, length, out) != length)
			return errno;
	return fflush(out) ? errno : 0;
}

/* Not gnuplot writes the file, since it would not notice a full disk. */
char *gnuplot_end_into(FILE *script, FILE *out)
{
	FILE *picture;
	int status, error;
	pid_t pid;

	rewind(script);
	picture = start(script, &pid);
	if (!picture)
		return xasprintf("gnuplot: %m");
	error = copy(picture, out);
	fclose(picture);
	fclose(script);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (error)
		return xasprintf("%s", strerror(error));
	return status ? xasprintf("gnuplot could not draw it, and said why") : NULL;
}

char *gnuplot_end(FILE *script, const char *file)
{
	char *picture = NULL, *wrong;
	size_t length;
	FILE *memory = must(open_memstream(&picture, &length));

	wrong = gnuplot_end_into(script, memory);
	fclose(memory);
	if (!wrong)
		wrong = whole_file_write(file, picture, length);
	free(picture);
	return wrong;
}
