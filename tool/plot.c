// SPDX-License-Identifier: GPL-2.0-only
#include "plot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <langinfo.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "size.h"

/* So that the first and the last point do not lie on the frame. */
#define MARGIN 1.1

static const struct terminal {
	const char *suffix;
	const char *setting;
} terminals[] = {
	{ ".svg", "svg size 960,540 dynamic background 'white'" },
	{ ".png", "pngcairo size 960,540" },
};

static const struct terminal *find_terminal(const char *file)
{
	const char *suffix = strrchr(file, '.');

	for (size_t i = 0; suffix && i < sizeof(terminals) / sizeof(*terminals); i++)
		if (!strcasecmp(suffix, terminals[i].suffix))
			return &terminals[i];
	return NULL;
}

const char *plot_check(const char *file)
{
	return find_terminal(file) ? NULL : "a plot's name ends in .svg or .png";
}

/* Told apart by those, too, who do not see all colours. */
static const char *const colours[] = {
	"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#000000", "#d55e00",
};

#define COLOURS (sizeof(colours) / sizeof(*colours))

/* In gnuplot's single quotes only a quote is special, and doubled. */
static void print_quoted(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++)
		fprintf(out, *text == '\'' ? "''" : "%c", *text);
	fputc('\'', out);
}

/* Powers of two, as many as can be read. */
static void print_tics(FILE *out, const struct plot *plot)
{
	uint64_t first = plot->sizes[0], last = plot->sizes[plot->count - 1];
	char text[SIZE_TEXT];
	const char *comma = "";
	int shift = last / first >> 12 ? 2 : 1;

	fputs("set xtics (", out);
	for (int bit = 0; bit < 64; bit += shift) {
		uint64_t size = UINT64_C(1) << bit;

		if (size < first / 2 || size / 2 > last)
			continue;
		fprintf(out, "%s'%s' %" PRIu64, comma, size_format(size, text), size);
		comma = ", ";
	}
	fputs(")\n", out);
}

/*
 * Names of functions keep their underscores: noenhanced.  A curve is thinner than those before it,
 * since many have the same values.
 */
static void print_script(FILE *out, const struct plot *plot, const char *file)
{
	fprintf(out, "set terminal %s noenhanced\n", find_terminal(file)->setting);
	fputs("set logscale x 2\nset yrange [0:100]\nset grid\nset key outside top center "
	      "horizontal\nset xlabel 'bytes asked for'\nset ylabel 'slack, % of what was taken'\n"
	      "set datafile missing '-'\n", out);
	fprintf(out, "set xrange [%f:%f]\n", plot->sizes[0] / MARGIN,
		plot->sizes[plot->count - 1] * MARGIN);
	print_tics(out, plot);
	for (size_t curve = 0; curve < plot->curves; curve++) {
		fprintf(out, "%s'-' using 1:2 with linespoints pointtype 7 pointsize 0.5 "
			"linecolor rgb '%s' linewidth %zu title ", curve ? ", " : "plot ",
			colours[curve % COLOURS], 2 * (plot->curves - curve));
		print_quoted(out, plot->names[curve]);
	}
	fputc('\n', out);
	for (size_t curve = 0; curve < plot->curves; curve++) {
		for (size_t i = 0; i < plot->count; i++) {
			double percent = plot->percent[curve * plot->count + i];

			fprintf(out, percent < 0 ? "%" PRIu64 " -\n" : "%" PRIu64 " %.3f\n",
				plot->sizes[i], percent);
		}
		fputs("e\n", out);
	}
}

/* The script as a file without a name, from its beginning on; NULL with errno. */
static FILE *script(const struct plot *plot, const char *file)
{
	int fd = memfd_create("script", MFD_CLOEXEC);
	FILE *script = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!script)
		return NULL;
	print_script(script, plot, file);
	rewind(script);
	return script;
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

/* All of it or nothing; returns 0 or an errno. */
static int copy(FILE *picture, const char *file)
{
	FILE *out = fopen(file, "we");
	char piece[4096];
	size_t length;
	int error = 0;

	if (!out)
		return errno;
	while (!error && (length = fread(piece, 1, sizeof(piece), picture)))
		if (fwrite(piece, 1, length, out) != length)
			error = errno;
	if (fclose(out) && !error)
		error = errno;
	if (error)
		unlink(file);
	return error;
}

/* Not gnuplot writes the file, since it would not notice a full disk. */
char *plot_file(const struct plot *plot, const char *file)
{
	FILE *words = script(plot, file), *picture;
	int status, error;
	pid_t pid;

	picture = words ? start(words, &pid) : NULL;
	if (!picture && errno == ENOENT)
		return xasprintf("gnuplot is not installed: apt install gnuplot-nox");
	if (!picture)
		return xasprintf("gnuplot: %m");
	error = copy(picture, file);
	fclose(picture);
	fclose(words);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (error)
		return xasprintf("%s", strerror(error));
	if (!status)
		return NULL;
	unlink(file);
	return xasprintf("gnuplot could not draw it, and said why");
}

/* The worst of the sizes that share a column. */
static double worst(const struct plot *plot, size_t curve, size_t from, size_t to)
{
	double most = PLOT_NOTHING;

	for (size_t i = from; i < to; i++)
		if (plot->percent[curve * plot->count + i] > most)
			most = plot->percent[curve * plot->count + i];
	return most;
}

static const char *block(double percent)
{
	static const char *const blocks[] = {
		" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
	};
	static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8" };

	if (percent < 0)
		return "-";
	return (strcmp(nl_langinfo(CODESET), "UTF-8") ? digits : blocks)[(int)(percent * 8 / 100 +
									       0.5)];
}

void plot_blocks(const struct plot *plot, FILE *out, size_t width)
{
	char first[SIZE_TEXT], last[SIZE_TEXT];
	size_t label = 0, columns;

	for (size_t curve = 0; curve < plot->curves; curve++)
		if (strlen(plot->names[curve]) > label)
			label = strlen(plot->names[curve]);
	columns = width > label + 1 ? width - label - 1 : 1;
	if (columns > plot->count)
		columns = plot->count;
	for (size_t curve = 0; curve < plot->curves; curve++) {
		fprintf(out, "%-*s ", (int)label, plot->names[curve]);
		for (size_t i = 0; i < columns; i++)
			fputs(block(worst(plot, curve, i * plot->count / columns,
					  (i + 1) * plot->count / columns)), out);
		fputc('\n', out);
	}
	fprintf(out, "%-*s from %s to %s; a full block is all slack, - is refused\n", (int)label,
		"", size_format(plot->sizes[0], first),
		size_format(plot->sizes[plot->count - 1], last));
}
