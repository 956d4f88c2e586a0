// SPDX-License-Identifier: GPL-2.0-only
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"

#define ARGUMENTS_MAX 15

char *spawn_line(const char *const arguments[])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-.,:/=";
	char *line = xasprintf("memctl");

	for (; *arguments; arguments++) {
		const char *quote = (*arguments)[strspn(*arguments, plain)] ? "'" : "";
		char *longer = xasprintf("%s %s%s%s", line, quote, *arguments, quote);

		free(line);
		line = longer;
	}
	return line;
}

static void __attribute__((noreturn)) become(const char *const arguments[], int output)
{
	char *argv[ARGUMENTS_MAX + 2] = { "memctl" };

	for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++)
		argv[i + 1] = (char *)arguments[i];
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execv("/proc/self/exe", argv);
	perror("memctl");
	_exit(STATUS_FAILED);
}

char *spawn_read_all(int fd)
{
	char *text = xasprintf("%s", "");
	char piece[4096];
	ssize_t got;

	while ((got = read(fd, piece, sizeof(piece))) > 0 || (got < 0 && errno == EINTR)) {
		char *longer;

		if (got < 0)
			continue;
		longer = xasprintf("%s%.*s", text, (int)got, piece);
		free(text);
		text = longer;
	}
	return text;
}

static int failed(const char *what, char **output)
{
	*output = xasprintf("%s: %m\n", what);
	return STATUS_FAILED;
}

int spawn_memctl(const char *const arguments[], char **output)
{
	int ends[2];
	int status;
	pid_t pid;

	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC))
		return failed("pipe", output);
	pid = fork();
	if (pid < 0)
		return failed("fork", output);
	if (!pid)
		become(arguments, ends[1]);
	close(ends[1]);
	*output = spawn_read_all(ends[0]);
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
