// SPDX-License-Identifier: GPL-2.0-only
#include "advice.h"

#include <stdlib.h>
#include <unistd.h>

#include "error.h"

char *advice_text(struct advice advice)
{
	char *text = xasprintf("%s%s%s", advice.why, advice.todo ? ": " : "", advice.todo ?: "");

	free(advice.why);
	free(advice.todo);
	return text;
}

const char *as_root(void)
{
	return geteuid() ? "sudo " : "";
}
