// SPDX-License-Identifier: GPL-2.0-only
#include "cpu-list.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "first-line.h"

/* More than any kernel has. */
#define CPU_MAX 65535
#define CPUS_ONLINE "/sys/devices/system/cpu/online"

static void add(struct cpu_list *list, unsigned int cpu)
{
	list->cpus = must(reallocarray(list->cpus, list->count + 1, sizeof(*list->cpus)));
	list->cpus[list->count++] = cpu;
}

static bool contains(const struct cpu_list *list, unsigned int cpu)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->cpus[i] == cpu)
			return true;
	return false;
}

/* A number at *@text, which is moved behind it; -1 if there is none. */
static long number(const char **text)
{
	char *end;
	long value;

	if (**text < '0' || **text > '9')
		return -1;
	value = strtol(*text, &end, 10);
	*text = end;
	return value > CPU_MAX ? -1 : value;
}

static bool parse_part(const char **text, struct cpu_list *list)
{
	long first = number(text), last = first;

	if (first >= 0 && **text == '-') {
		++*text;
		last = number(text);
	}
	if (first < 0 || last < first)
		return false;
	for (long cpu = first; cpu <= last; cpu++) {
		if (contains(list, cpu))
			return false;
		add(list, cpu);
	}
	return true;
}

char *cpu_list_parse(const char *text, struct cpu_list *list)
{
	const char *at = text;

	do {
		if (!parse_part(&at, list) || (*at && *at != ','))
			return xasprintf("'%s' is no list of processors: as in 0-3,5, each once",
					 text);
	} while (*at++);
	return NULL;
}

static cpu_set_t *allowed(size_t *size)
{
	cpu_set_t *set = must(CPU_ALLOC(CPU_MAX + 1));

	*size = CPU_ALLOC_SIZE(CPU_MAX + 1);
	CPU_ZERO_S(*size, set);
	sched_getaffinity(0, *size, set);
	return set;
}

void cpu_list_argument(const struct cli *cli, const char *text, struct cpu_list *list)
{
	char online_text[4096], *wrong = cpu_list_parse(text, list);
	struct cpu_list online = { };
	cpu_set_t *set;
	size_t size;

	if (wrong)
		die(cli, STATUS_USAGE, "--cpus: %s", wrong);
	if (!first_line(CPUS_ONLINE, online_text, sizeof(online_text)))
		snprintf(online_text, sizeof(online_text), "0-%d", CPU_MAX);
	free(cpu_list_parse(online_text, &online));
	set = allowed(&size);
	for (size_t i = 0; i < list->count; i++) {
		if (!contains(&online, list->cpus[i]))
			die(cli, STATUS_FAILED, "--cpus %s: this machine has processors %s", text,
			    online_text);
		if (!CPU_ISSET_S(list->cpus[i], size, set))
			die(cli, STATUS_FAILED, "--cpus %s: this process may not run on processor "
			    "%u, see taskset -p $$ or its cgroup's cpuset", text, list->cpus[i]);
	}
	CPU_FREE(set);
	free(online.cpus);
}

void cpu_list_allowed(struct cpu_list *list, size_t most)
{
	size_t size;
	cpu_set_t *set = allowed(&size);

	for (unsigned int cpu = 0; cpu <= CPU_MAX && list->count < most; cpu++)
		if (CPU_ISSET_S(cpu, size, set))
			add(list, cpu);
	CPU_FREE(set);
}
