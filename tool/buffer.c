// SPDX-License-Identifier: GPL-2.0-only
#include "buffer.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "absent.h"
#include "error.h"
#include "reason.h"

/* Facts that are read in one call. */
#define AT_ONCE 256

struct kmalloc *open_device(struct cli *cli, int mode)
{
	int error = kmalloc_open(&cli->device, mode);

	if (error)
		die(cli, STATUS_NO_DRIVER, "%s", absent_text(error));
	return cli->device;
}

char *refused_text(struct cli *cli, const char *buffer, int error)
{
	struct refusal refusal = {
		.error = error,
		.reason = kmalloc_reason(cli->device),
		.subject = buffer,
	};

	return reason_text(cli->device, &refusal);
}

void die_refused(struct cli *cli, const char *buffer, int error)
{
	die(cli, STATUS_FAILED, "%s", refused_text(cli, buffer, error));
}

void complain_refused(struct cli *cli, const char *buffer, int error)
{
	char *text = refused_text(cli, buffer, error);

	complain(cli, "%s", text);
	free(text);
}

char *buffer_try(struct cli *cli, const char *buffer, uint64_t *handle)
{
	char *end;
	int error;

	if (!isdigit((unsigned char)*buffer)) {
		error = kmalloc_find(cli->device, KMDEV_BUFFER, buffer, handle);
		return error ? refused_text(cli, buffer, error) : NULL;
	}
	errno = 0;
	*handle = strtoull(buffer, &end, 10);
	if (!*end && !errno)
		return NULL;
	return xasprintf("%s: a handle is a number, and a name does not begin with a digit",
			 buffer);
}

uint64_t buffer_handle(struct cli *cli, const char *buffer)
{
	uint64_t handle;
	char *wrong = buffer_try(cli, buffer, &handle);

	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
	return handle;
}

char *buffer_try_facts(struct cli *cli, const char *buffer, unsigned int flags,
		       struct kmdev_facts *facts)
{
	uint64_t handle;
	char *wrong = buffer_try(cli, buffer, &handle);
	int error;

	if (wrong)
		return wrong;
	error = kmalloc_info(cli->device, handle, flags, facts);
	return error ? refused_text(cli, buffer, error) : NULL;
}

void buffer_facts(struct cli *cli, const char *buffer, unsigned int flags,
		  struct kmdev_facts *facts)
{
	char *wrong = buffer_try_facts(cli, buffer, flags, facts);

	if (wrong)
		die(cli, STATUS_FAILED, "%s", wrong);
}

void buffers_each(struct cli *cli, const struct kmalloc_filter *filter, buffers_step *step,
		  void *context)
{
	struct kmdev_facts facts[AT_ONCE];
	uint64_t position = 0;

	while (position != KMDEV_NONE) {
		int count = kmalloc_list(cli->device, filter, &position, facts, AT_ONCE);

		if (count < 0)
			die_refused(cli, NULL, count);
		for (int i = 0; i < count; i++)
			step(context, &facts[i]);
	}
}
