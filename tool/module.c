// SPDX-License-Identifier: GPL-2.0-only
#include "module.h"

#include <dlfcn.h>
#include <errno.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "error.h"
#include "first-line.h"

#define LIBRARY "libkmod.so.2"

#define FUNCTIONS(X) \
	X(kmod_new) X(kmod_set_log_priority) X(kmod_unref) X(kmod_list_next) \
	X(kmod_module_unref) \
	X(kmod_module_new_from_name) X(kmod_module_new_from_path) \
	X(kmod_module_get_path) X(kmod_module_get_initstate) X(kmod_module_get_refcnt) \
	X(kmod_module_get_info) X(kmod_module_info_get_key) X(kmod_module_info_get_value) \
	X(kmod_module_info_free_list) X(kmod_module_probe_insert_module) \
	X(kmod_module_remove_module)

static struct {
#define POINTER(name) __typeof__(&(name)) name;
	FUNCTIONS(POINTER)
} kmod;

static bool load_library(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW);
	bool complete = library;

#define FIND(name) complete = complete && (kmod.name = dlsym(library, #name));
	FUNCTIONS(FIND)
	return complete;
}

struct module {
	struct kmod_ctx *context;
	struct kmod_module *module;
	struct kmod_list *info;
};

int module_open(struct module **module, const char *file, const char **problem)
{
	struct module *opened;
	int error;

	*problem = NULL;
	if (!load_library()) {
		*problem = xasprintf("%s (it is in the package libkmod2)", dlerror());
		return -ENOENT;
	}
	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return -ENOMEM;
	opened->context = kmod.kmod_new(NULL, NULL);
	if (!opened->context) {
		free(opened);
		return -ENOMEM;
	}
	/* Errors are told by their numbers, not on standard error. */
	kmod.kmod_set_log_priority(opened->context, LOG_EMERG);
	error = file ? kmod.kmod_module_new_from_path(opened->context, file, &opened->module) :
		       kmod.kmod_module_new_from_name(opened->context, MODULE_NAME,
						      &opened->module);
	if (error) {
		module_close(opened);
		return error;
	}
	*module = opened;
	return 0;
}

void module_close(struct module *module)
{
	if (module->info)
		kmod.kmod_module_info_free_list(module->info);
	if (module->module)
		kmod.kmod_module_unref(module->module);
	kmod.kmod_unref(module->context);
	free(module);
}

const char *module_file(const struct module *module)
{
	return kmod.kmod_module_get_path(module->module);
}

bool module_loaded(const struct module *module)
{
	int state = kmod.kmod_module_get_initstate(module->module);

	return state == KMOD_MODULE_LIVE || state == KMOD_MODULE_COMING;
}

int module_references(const struct module *module)
{
	return kmod.kmod_module_get_refcnt(module->module);
}

bool module_field(struct module *module, const char *key, size_t index,
		  char value[MODULE_VALUE_MAX])
{
	if (!module->info && kmod.kmod_module_get_info(module->module, &module->info) < 0)
		return false;
	for (struct kmod_list *entry = module->info; entry;
	     entry = kmod.kmod_list_next(module->info, entry)) {
		if (strcmp(kmod.kmod_module_info_get_key(entry), key) || index--)
			continue;
		snprintf(value, MODULE_VALUE_MAX, "%s", kmod.kmod_module_info_get_value(entry));
		return true;
	}
	return false;
}

bool module_sysfs(const char *name, char value[MODULE_VALUE_MAX])
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/" MODULE_NAME "/%s", name);
	return first_line(path, value, MODULE_VALUE_MAX);
}

/* Builds of one version are told apart by a checksum of the sources. */
bool module_same(struct module *module, bool *same)
{
	static const char *const fields[] = { "version", "srcversion" };
	char loaded[MODULE_VALUE_MAX], file[MODULE_VALUE_MAX];

	*same = true;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (!module_sysfs(fields[i], loaded) ||
		    !module_field(module, fields[i], 0, file))
			return false;
		*same = *same && !strcmp(loaded, file);
	}
	return true;
}

int module_insert(struct module *module, const char *parameters)
{
	return kmod.kmod_module_probe_insert_module(module->module, KMOD_PROBE_FAIL_ON_LOADED,
						    parameters, NULL, NULL, NULL);
}

int module_remove(struct module *module)
{
	return kmod.kmod_module_remove_module(module->module, 0);
}
