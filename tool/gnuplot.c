// SPDX-License-Identifier: GPL-2.0-only
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"

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

const char *gnuplot_check(const char *file)
{
	return find_terminal(file) ? NULL : "a plot's name ends in .svg or .png";
}

/* The script as a file without a name, from its beginning on; NULL with errno. */
static FILE *script(const char *file, void (*print)(FILE *out, const void *picture),
		    const void *picture)
{
	int fd = memfd_create("script", MFD_CLOEXEC);
	FILE *script = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!script)
		return NULL;
	/* Names of functions keep their underscores. */
	fprintf(script, "set terminal %s noenhanced\n", find_terminal(file)->setting);
	print(script, picture);
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
char *gnuplot_draw(const char *file, void (*print)(FILE *out, const void *picture),
		   const void *picture)
{
	FILE *words = script(file, print, picture), *drawn;
	int status, error;
	pid_t pid;

	drawn = words ? start(words, &pid) : NULL;
	if (!drawn && errno == ENOENT)
		return xasprintf("gnuplot is not installed: apt install gnuplot-nox");
	if (!drawn)
		return xasprintf("gnuplot: %m");
	error = copy(drawn, file);
	fclose(drawn);
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
