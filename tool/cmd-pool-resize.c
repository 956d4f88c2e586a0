// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>

#include "buffer.h"
#include "error.h"
#include "options.h"
#include "size.h"
#include "source.h"

static enum status run(struct cli *cli)
{
	unsigned int flags = all_users_flags(cli);
	uint32_t min, pool;
	int error;

	operands(cli, 2, 2);
	min = number_argument(cli, "N", cli->argv[1], UINT32_MAX);
	open_device(cli, O_RDWR);
	pool = source_argument(cli, KMDEV_POOL, cli->argv[0]);
	error = kmalloc_pool_resize(cli->device, pool, min, flags);
	if (error)
		die(cli, STATUS_FAILED, "%s",
		    source_refused(cli, KMDEV_POOL, cli->argv[0], error));
	return STATUS_DONE;
}

const struct command command_pool_resize = {
	.name = "pool resize",
	.summary = "Keep more or fewer elements in reserve (mempool_resize)",
	.synopsis = "POOL N",
	.options = all_users_options,
	.run = run,
};
