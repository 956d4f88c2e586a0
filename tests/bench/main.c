// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench rows|growth|processors|huge: measures, one group after the other, and prints a line for
 * each row: KEY, VALUE, AGAINST, REMARK, tabs between.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

/* Whether it ran to its end. */
static int group(void (*run)(void))
{
	int status;
	pid_t child = fork();

	if (child < 0)
		die("fork: %s", strerror(errno));
	if (!child) {
		control = device_open("/dev/kmalloc");
		if (!access("/dev/floor", F_OK))
			floor_device = device_open("/dev/floor");
		run();
		exit(0);
	}
	return waitpid(child, &status, 0) == child && !status;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *set;
		void (*run)(void);
	} groups[] = {
		{ "rows", pairs },
		{ "rows", copies },
		{ "rows", maps },
		{ "rows", contents },
		{ "rows", processes },
		{ "rows", million },
		/* The first child cgroup changes the allocators' ways for good. */
		{ "rows", pairs_child },
		{ "growth", growth },
		{ "processors", processors },
		{ "huge", maps_huge },
	};
	int bad = argc != 2;

	for (unsigned int i = 0; argc == 2 && i < sizeof(groups) / sizeof(groups[0]); i++)
		if (!strcmp(groups[i].set, argv[1]))
			bad |= !group(groups[i].run);
	return bad;
}
