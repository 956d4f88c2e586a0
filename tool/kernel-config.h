/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_KERNEL_CONFIG_H
#define MEMCTL_KERNEL_CONFIG_H

#include <stdbool.h>

#define KERNEL_CONFIG_MAX 64

/** kernel_config_known - whether the running kernel's configuration is to be had */
bool kernel_config_known(void);

/**
 * kernel_config - an option that the running kernel was built with
 * @name: as in "CONFIG_KASAN"
 * @value: where "y", "m" or a number goes
 *
 * Return: whether it is set, as far as that is known.
 */
bool kernel_config(const char *name, char value[KERNEL_CONFIG_MAX]);

#endif /* MEMCTL_KERNEL_CONFIG_H */
