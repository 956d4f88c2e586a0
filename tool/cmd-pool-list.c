// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "pools.h"
#include "options.h"

static enum status run(struct cli *cli)
{
	unsigned int flags = all_users_flags(cli);

	operands(cli, 0, 0);
	open_device(cli, O_RDONLY);
	pools_print(cli, flags, 0);
	return STATUS_DONE;
}

const struct command command_pool_list = {
	.name = "pool list",
	.summary = "List your pools",
	.synopsis = "",
	.description = "idle is the memory that a reserve keeps from others. A pool of DMA memory keeps "
		       "none.",
	.options = all_users_options,
	.columns = pools_columns,
	.run = run,
};
