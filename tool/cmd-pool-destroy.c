// SPDX-License-Identifier: GPL-2.0-only
#include "destroy.h"

static enum status run(struct cli *cli)
{
	return destroy_command_line(cli, KMDEV_POOL);
}

const struct command command_pool_destroy = {
	.name = "pool destroy",
	.summary = "Destroy pools (mempool_destroy, dma_pool_destroy)",
	.synopsis = "POOL... | --all [--all-users]",
	.description = "A pool with elements that live stays, and is told with the buffers that are "
		       "these.",
	.options = destroy_options,
	.run = run,
};
