// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "absent.h"
#include "error.h"
#include "module.h"
#include "options.h"
#include "size.h"
#include "suggest.h"

static const struct command_option options[] = {
	{ "file", 'f', "FILE", "load this kmalloc.ko instead of the installed one" },
	{ }
};

#define AT_MOST "at most "

/* modinfo's "parm" is NAME:DESCRIPTION, which may say how much is taken "at most". */
static char *parameter_name(struct module *module, size_t index, uint64_t *most)
{
	char value[MODULE_VALUE_MAX];
	const char *text;

	if (!module_field(module, "parm", index, value))
		return NULL;
	text = strstr(value, AT_MOST);
	*most = text ? strtoull(text + strlen(AT_MOST), NULL, 10) : INT64_MAX;
	return must(strndup(value, strcspn(value, ":")));
}

static void __attribute__((noreturn)) die_unknown(const struct cli *cli, struct module *module,
						  const char *wrong)
{
	struct suggestion suggestion = { .wrong = wrong };
	char *all = xasprintf("none"), *name;
	uint64_t most;

	for (size_t i = 0; (name = parameter_name(module, i, &most)); i++) {
		suggestion_offer(&suggestion, name);
		all = i ? xasprintf("%s, %s", all, name) : name;
	}
	die(cli, STATUS_USAGE, "no parameter '%s'%s (parameters are %s)", wrong,
	    suggestion_text(&suggestion), all);
}

/*
 * The kernel would take a parameter that it does not know, and one that it cannot read, or that is
 * too much, it would only mention in its log.
 */
static void check_parameter(const struct cli *cli, struct module *module, const char *parameter)
{
	const char *value = strchr(parameter, '=');
	char *wrong = must(strndup(parameter, strcspn(parameter, "="))), *name;
	uint64_t most;

	if (!value++)
		die(cli, STATUS_USAGE, "'%s' is no PARAMETER=VALUE", parameter);
	for (size_t i = 0; (name = parameter_name(module, i, &most)); i++) {
		bool same = !strcmp(name, wrong);

		free(name);
		if (!same)
			continue;
		if (size_argument(cli, wrong, value) > most)
			die(cli, STATUS_USAGE, "%s: %s is more than the driver takes, %" PRIu64
			    " at most", wrong, value, most);
		free(wrong);
		return;
	}
	die_unknown(cli, module, wrong);
}

static char *check_parameters(const struct cli *cli, struct module *module)
{
	char *all = xasprintf("%s", "");

	for (int i = 0; i < cli->argc; i++) {
		char *longer = xasprintf("%s%s%s", all, i ? " " : "", cli->argv[i]);

		check_parameter(cli, module, cli->argv[i]);
		free(all);
		all = longer;
	}
	return all;
}

static void __attribute__((noreturn)) die_not_loaded(const struct cli *cli,
						     struct module *module, int error)
{
	char vermagic[MODULE_VALUE_MAX] = "?";
	struct utsname system;

	uname(&system);
	module_field(module, "vermagic", 0, vermagic);
	switch (error) {
	case -EPERM:
		if (*as_root())
			die(cli, STATUS_FAILED, "loading needs root: sudo memctl load");
		die(cli, STATUS_FAILED, "the kernel takes no modules now (lockdown, or "
		    "kernel.modules_disabled): memctl doctor says which");
	case -ENOEXEC:
		die(cli, STATUS_FAILED, "%s is for Linux %.*s, this is %s: build it for this one",
		    module_file(module), (int)strcspn(vermagic, " "), vermagic, system.release);
	case -ENOKEY:
	case -EKEYREJECTED:
		die(cli, STATUS_FAILED, "%s is not signed with a key of this machine, which this "
		    "kernel demands: memctl doctor says what to do", module_file(module));
	default:
		die(cli, STATUS_FAILED, "%s: %s (the kernel's log may say more: dmesg)",
		    module_file(module), strerror(-error));
	}
}

/* Loading what is loaded is done already, unless it was to be another file or parameter. */
static enum status already_loaded(const struct cli *cli, const char *file)
{
	if (file)
		die(cli, STATUS_FAILED, "%s is loaded already: memctl unload first", MODULE_NAME);
	if (cli->argc)
		die(cli, STATUS_FAILED, "%s is loaded already: write to /sys/module/%s/parameters/, "
		    "or memctl unload first", MODULE_NAME, MODULE_NAME);
	remark(cli, "%s is loaded already", MODULE_NAME);
	return STATUS_DONE;
}

static enum status run(struct cli *cli)
{
	const char *argument, *file = NULL, *problem;
	char name[MODULE_VALUE_MAX], *parameters;
	struct module *module;
	int error;

	while (next_option(cli, &argument))
		file = argument;
	operands(cli, 0, INT_MAX);
	error = module_open(&module, file, &problem);
	if (error)
		die(cli, STATUS_FAILED, "%s: %s", file ? file : MODULE_NAME,
		    problem ? problem : strerror(-error));
	if (module_loaded(module))
		return already_loaded(cli, file);
	if (!file && !module_file(module))
		die(cli, STATUS_FAILED, "%s", not_installed_text());
	if (!module_field(module, "name", 0, name) || strcmp(name, MODULE_NAME))
		die(cli, STATUS_FAILED, "%s is no module %s", module_file(module), MODULE_NAME);
	parameters = check_parameters(cli, module);
	error = module_insert(module, parameters);
	if (error == -EEXIST)
		return already_loaded(cli, file);
	if (error)
		die_not_loaded(cli, module, error);
	free(parameters);
	module_close(module);
	return STATUS_DONE;
}

const struct command command_load = {
	.name = "load",
	.summary = "Load the kernel module",
	.synopsis = "[PARAMETER=VALUE...]",
	.description = "Parameters are limits and take K, M, G; modinfo kmalloc lists them.",
	.options = options,
	.remarks = true,
	.run = run,
};
