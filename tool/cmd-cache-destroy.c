// SPDX-License-Identifier: GPL-2.0-only
#include "destroy.h"

static enum status run(struct cli *cli)
{
	return destroy_command_line(cli, KMDEV_CACHE);
}

const struct command command_cache_destroy = {
	.name = "cache destroy",
	.summary = "Destroy caches (kmem_cache_destroy)",
	.synopsis = "CACHE... | --all [--all-users]",
	.description = "A cache with objects that live, or under a pool, stays, and is told with what "
		       "uses it.",
	.options = destroy_options,
	.run = run,
};
