/* SPDX-License-Identifier: GPL-2.0-only */
/* DKMS's own configuration, as far as it can be read without a shell. */
#ifndef MEMCTL_FRAMEWORK_H
#define MEMCTL_FRAMEWORK_H

/**
 * framework_value - what it sets a variable to
 * @name: of the variable
 * @release: of the kernel, which values may name as $kernelver
 *
 * Return: the value, to be freed; NULL if it is not set, or by what only a shell understands.
 */
char *framework_value(const char *name, const char *release);

#endif /* MEMCTL_FRAMEWORK_H */
