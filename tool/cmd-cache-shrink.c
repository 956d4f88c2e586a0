// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <limits.h>

#include "buffer.h"
#include "error.h"
#include "options.h"
#include "source.h"

static enum status shrink(struct cli *cli, const char *name, unsigned int flags)
{
	uint32_t cache = source_find(cli, KMDEV_CACHE, name);
	int error;

	if (!cache)
		return STATUS_FAILED;
	error = kmalloc_cache_shrink(cli->device, cache, flags);
	if (!error)
		return STATUS_DONE;
	complain(cli, "%s", source_refused(cli, KMDEV_CACHE, name, error));
	return STATUS_FAILED;
}

static enum status run(struct cli *cli)
{
	unsigned int flags = all_users_flags(cli);
	enum status status = STATUS_DONE;

	operands(cli, 1, INT_MAX);
	open_device(cli, O_RDWR);
	for (int i = 0; i < cli->argc; i++)
		if (shrink(cli, cli->argv[i], flags))
			status = STATUS_FAILED;
	return status;
}

const struct command command_cache_shrink = {
	.name = "cache shrink",
	.summary = "Give the empty slabs of caches back (kmem_cache_shrink)",
	.synopsis = "CACHE...",
	.options = all_users_options,
	.run = run,
};
