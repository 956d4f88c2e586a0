/* SPDX-License-Identifier: GPL-2.0-only */
/* Options of the running kernel that change what its allocators do. */
#ifndef MEMCTL_KERNEL_OPTION_H
#define MEMCTL_KERNEL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_OPTION_VALUE_MAX 128

/**
 * struct kernel_option - one of them, and where it is to be seen; the first of these that is there
 *	tells: the driver, the file, the kernel's command line, its configuration
 * @name: of the option, on the command line if it can stand there; for slub_NAME slab_NAME, too
 * @flag: of KMDEV_KERNEL_*, by which the driver tells
 * @file: in which the kernel shows what is so now
 * @config: what the kernel was built with
 * @value: it matters with this in its value; NULL: unless it is switched off
 * @harmful: it keeps allocations from succeeding
 * @matters: what it does to allocators, or to memctl
 * @set: what to write into @file against it; NULL for nothing
 * @todo: what else to do about it; NULL for nothing
 */
struct kernel_option {
	const char *name;
	uint32_t flag;
	const char *file;
	const char *config;
	const char *value;
	bool harmful;
	const char *matters;
	const char *set;
	const char *todo;
};

/** kernel_option_at - number @index; NULL behind the last */
const struct kernel_option *kernel_option_at(size_t index);

enum option_state {
	OPTION_OFF,
	OPTION_ON,
	/* only root may look */
	OPTION_CLOSED,
	/* the kernel's configuration is not to be had */
	OPTION_UNKNOWN,
};

/**
 * kernel_option_look - whether it is on
 * @option: the option
 * @flags: KMDEV_KERNEL_* of the driver; NULL if it is not there
 * @value: where its value goes, where it is on
 */
enum option_state kernel_option_look(const struct kernel_option *option, const uint32_t *flags,
				     char value[KERNEL_OPTION_VALUE_MAX]);

#endif /* MEMCTL_KERNEL_OPTION_H */
