/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module kmalloc, loaded or not.  The only file that uses libkmod, and it opens the library
 * when it is needed: libkmod brings libcrypto, which costs ten times what a whole command does.
 *
 * Functions return 0 or a negative errno, and print nothing.
 */
#ifndef MEMCTL_MODULE_H
#define MEMCTL_MODULE_H

#include <stdbool.h>
#include <stddef.h>

#define MODULE_NAME "kmalloc"
#define MODULE_VALUE_MAX 128

struct module;

/**
 * module_open - find the module
 * @module: where it goes
 * @file: its .ko file; NULL for the one installed for the running kernel
 * @problem: where what failed goes, or NULL
 */
int module_open(struct module **module, const char *file, const char **problem);
void module_close(struct module *module);

/** module_file - path of its file; NULL if there is none */
const char *module_file(const struct module *module);

/** module_loaded - whether the kernel has it */
bool module_loaded(const struct module *module);

/** module_references - how many open files and mappings hold it */
int module_references(const struct module *module);

/**
 * module_field - a field of the file, as modinfo shows it
 * @module: the module
 * @key: "version", "srcversion", "vermagic" …
 * @index: which, where there are several, from 0
 * @value: where it goes
 */
bool module_field(struct module *module, const char *key, size_t index,
		  char value[MODULE_VALUE_MAX]);

/** module_sysfs - what /sys/module/kmalloc/@name holds */
bool module_sysfs(const char *name, char value[MODULE_VALUE_MAX]);

/**
 * module_same - whether the file is of the version and the sources of what is loaded
 * @module: the module
 * @same: where the answer goes
 *
 * Return: whether that can be told.
 */
bool module_same(struct module *module, bool *same);

/** module_insert - load it, with parameters divided by spaces */
int module_insert(struct module *module, const char *parameters);
int module_remove(struct module *module);

#endif /* MEMCTL_MODULE_H */
