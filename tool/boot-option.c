// SPDX-License-Identifier: GPL-2.0-only
#include "boot-option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "whole-file.h"

bool boot_option(const char *name, char value[BOOT_OPTION_MAX])
{
	size_t size, length = strlen(name);
	char *line = whole_file("/proc/cmdline", &size), *rest = line, *word;
	bool found = false;

	while ((word = strsep(&rest, " \t\n"))) {
		if (strncmp(word, name, length) || (word[length] && word[length] != '='))
			continue;
		snprintf(value, BOOT_OPTION_MAX, "%s", word + length + (word[length] == '='));
		found = true;
	}
	free(line);
	return found;
}
