// SPDX-License-Identifier: GPL-2.0-only
/*
 * memctl info as a whole process, against table, which prints the same by libsmartcols; and what
 * memctl bench reports.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define COUNT 20

extern char **environ;

static char *const *command;
static const char *output = "/dev/null";

static void process(void)
{
	posix_spawn_file_actions_t actions;
	int status, error;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
					 O_WRONLY | O_CREAT | O_TRUNC, 0600);
	error = posix_spawnp(&child, command[0], &actions, NULL, command, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error)
		die("%s: %s", command[0], strerror(error));
	if (waitpid(child, &status, 0) != child || status)
		die("%s failed", command[0]);
}

/* What it prints, in a file. */
static void process_to(char *const *words, const char *file)
{
	command = words;
	output = file;
	process();
	output = "/dev/null";
}

/* What memctl bench reports, against the floor's loop around the same two calls. */
static void benchmark(void)
{
	char *bench[] = { "memctl", "bench", "kmalloc", "--size", "100", "--gfp",
			  "GFP_KERNEL_ACCOUNT", "--json", "--output", "mean", NULL };
	FILE *file;
	double mean;

	process_to(bench, "reported");
	file = fopen("reported", "r");
	if (!file || fscanf(file, "{ \"bench\": [ { \"mean\": %lf", &mean) != 1)
		die("reported: not what memctl bench prints");
	fclose(file);
	row("memctl-bench", mean, floor_pair(), "a pair");
}

void processes(void)
{
	uint64_t handle = allocate(KMDEV_KMALLOC, 100, -1);
	char number[24];
	char *info[] = { "memctl", "info", number, NULL };
	char *table[] = { "./table", "wanted", NULL };
	char *compare[] = { "cmp", "wanted", "printed", NULL };
	double bare;

	snprintf(number, sizeof(number), "%llu", (unsigned long long)handle);
	process_to(info, "wanted");
	process_to(table, "printed");
	process_to(compare, "/dev/null");

	command = table;
	bare = each(process, COUNT);
	command = info;
	row("info", each(process, COUNT), bare, "with fork, exec and wait");
	release(handle);
	benchmark();
}
