// SPDX-License-Identifier: GPL-2.0-only
#include "framework.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "whole-file.h"

/* As DKMS reads them, one after the other; what is said last counts. */
static const char *const files[] = {
	"/etc/dkms/framework.conf",
	"/etc/dkms/framework.conf.d/*.conf",
};

/* The word that a value begins with, without its quotes. */
static char *unquoted(const char *value)
{
	char end[] = { *value, '\0' };

	if (*value == '"' || *value == '\'')
		return must(strndup(value + 1, strcspn(value + 1, end)));
	return must(strndup(value, strcspn(value, " \t#;")));
}

/* @value with @release in place of the one variable that may be in it; NULL if there is more. */
static char *expanded(char *value, const char *release)
{
	static const char *const names[] = { "${kernelver}", "$kernelver" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *at;

		while ((at = strstr(value, names[i]))) {
			char *longer = xasprintf("%.*s%s%s", (int)(at - value), value, release,
						 at + strlen(names[i]));

			free(value);
			value = longer;
		}
	}
	if (!strpbrk(value, "$`\\"))
		return value;
	free(value);
	return NULL;
}

static void read_file(const char *file, const char *name, char **value)
{
	size_t size, length = strlen(name);
	char *text = whole_file(file, &size), *rest = text, *line;

	while ((line = strsep(&rest, "\n"))) {
		line += strspn(line, " \t");
		if (strncmp(line, name, length) || line[length] != '=')
			continue;
		free(*value);
		*value = unquoted(line + length + 1);
	}
	free(text);
}

char *framework_value(const char *name, const char *release)
{
	char *value = NULL;
	glob_t found = { };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		glob(files[i], i ? GLOB_APPEND : 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_file(found.gl_pathv[i], name, &value);
	globfree(&found);
	return value && *value ? expanded(value, release) : value;
}
