// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "caches.h"
#include "options.h"

static enum status run(struct cli *cli)
{
	unsigned int flags = all_users_flags(cli);

	operands(cli, 0, 0);
	open_device(cli, O_RDONLY);
	caches_print(cli, flags, 0);
	return STATUS_DONE;
}

const struct command command_cache_list = {
	.name = "cache list",
	.summary = "List your caches",
	.synopsis = "",
	.description = "Stride, slabs and merging are what /sys/kernel/slab says, which only root "
		       "can read.",
	.options = all_users_options,
	.columns = caches_columns,
	.run = run,
};
