/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_BOOT_OPTION_H
#define MEMCTL_BOOT_OPTION_H

#include <stdbool.h>

#define BOOT_OPTION_MAX 128

/**
 * boot_option - what the kernel's command line says of an option
 * @name: the option
 * @value: where what follows its "=" goes; empty if nothing does.  The last one counts.
 *
 * Return: whether it is there.
 */
bool boot_option(const char *name, char value[BOOT_OPTION_MAX]);

#endif /* MEMCTL_BOOT_OPTION_H */
