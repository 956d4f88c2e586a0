/* SPDX-License-Identifier: GPL-2.0-only */
/* Processors, as the kernel lists them in /sys: 0-3,5. */
#ifndef MEMCTL_CPU_LIST_H
#define MEMCTL_CPU_LIST_H

#include <stddef.h>

#include "command.h"

/**
 * struct cpu_list - processors
 * @cpus: in the order in which they were named
 * @count: how many
 */
struct cpu_list {
	unsigned int *cpus;
	size_t count;
};

/** cpu_list_parse - add the processors of @text; what is wrong, to be freed, or NULL */
char *cpu_list_parse(const char *text, struct cpu_list *list);

/** cpu_list_argument - those that --cpus names, each online and allowed; or the end */
void cpu_list_argument(const struct cli *cli, const char *text, struct cpu_list *list);

/** cpu_list_allowed - the first that this process may run on, at most so many */
void cpu_list_allowed(struct cpu_list *list, size_t most);

#endif /* MEMCTL_CPU_LIST_H */
