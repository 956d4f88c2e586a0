// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "reason.h"

#define HEADER "driver/uapi/kmalloc/kmdev.h"
#define ERRORS 134

int error_named(const char *name)
{
	for (int error = 0; error < ERRORS; error++) {
		const char *known = strerrorname_np(error);

		if (known && !strcmp(known, name))
			return error;
	}
	abi_fail(name);
}

/* "/ ** @KMDEV_NAME: what it means (ERRNO) * /", one a line and in the order of the numbers. */
static bool read_comment(const char *line, struct reason *reason)
{
	const char *bracket = strrchr(line, '(');
	char error[16];

	if (sscanf(line, " /** @KMDEV_%39[A-Z_]:", reason->name) != 1)
		return false;
	reason->error = bracket && sscanf(bracket, "(%15[A-Z0-9])", error) == 1 ?
			error_named(error) : 0;
	return true;
}

const struct reason *reasons_read(void)
{
	static struct reason reasons[KMDEV_REASONS + 1];
	FILE *header = fopen(HEADER, "re");
	unsigned int count = 0;
	char line[256];

	if (!header)
		abi_fail(HEADER);
	while (fgets(line, sizeof(line), header) && strcmp(line, "enum kmdev_reason {\n"))
		;
	while (fgets(line, sizeof(line), header) && strcmp(line, "};\n"))
		count += count <= KMDEV_REASONS && read_comment(line, &reasons[count]);
	fclose(header);
	if (count != KMDEV_REASONS + 1 || strcmp(reasons[KMDEV_REASONS].name, "REASONS"))
		abi_fail("a comment for each reason of " HEADER);
	return reasons;
}
