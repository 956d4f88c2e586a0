// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "absent.h"
#include "buffer.h"
#include "error.h"
#include "holders.h"
#include "module.h"
#include "options.h"

static const struct command_option options[] = {
	{ "force", OPTION_LONG, NULL, "even if buffers, caches or pools are there: they go" },
	{ }
};

/* The device is closed again, since open files keep the module. */
static void refuse_live(struct cli *cli)
{
	struct kmdev_identify identity;
	int error;

	open_device(cli, O_RDONLY);
	error = kmalloc_identify(cli->device, &identity);
	if (error)
		die_refused(cli, NULL, error);
	kmalloc_close(cli->device);
	cli->device = NULL;
	if (identity.out_buffers)
		die(cli, STATUS_FAILED, "%" PRIu64 " buffers live (memctl list --all-users): "
		    "memctl free --all --all-users, or memctl unload --force",
		    (uint64_t)identity.out_buffers);
	if (identity.out_caches || identity.out_pools)
		die(cli, STATUS_FAILED, "%u caches and %u pools are there (memctl cache list and "
		    "memctl pool list, --all-users): memctl pool destroy, memctl cache destroy, or "
		    "memctl unload --force", identity.out_caches, identity.out_pools);
}

static void __attribute__((noreturn)) die_held(const struct cli *cli)
{
	const char *holders = holders_text();

	if (holders)
		die(cli, STATUS_FAILED, "%s is open in %s: end that first", KMALLOC_PATH, holders);
	die(cli, STATUS_FAILED, "the module is in use, by a mapping or a process that only root "
	    "sees");
}

static enum status run(struct cli *cli)
{
	struct module *module;
	const char *argument, *problem;
	bool force = false;
	int error;

	while (next_option(cli, &argument))
		force = true;
	operands(cli, 0, 0);
	error = module_open(&module, NULL, &problem);
	if (error)
		die(cli, STATUS_FAILED, "%s: %s", MODULE_NAME,
		    problem ? problem : strerror(-error));
	if (!module_loaded(module))
		die(cli, STATUS_NO_DRIVER, "module " MODULE_NAME " is not loaded");
	if (!force)
		refuse_live(cli);
	error = module_remove(module);
	if (error == -EPERM)
		die(cli, STATUS_FAILED, "unloading needs root: sudo memctl unload");
	if (error == -EAGAIN || error == -EBUSY)
		die_held(cli);
	if (error)
		die(cli, STATUS_FAILED, "module " MODULE_NAME ": %s", strerror(-error));
	module_close(module);
	return STATUS_DONE;
}

const struct command command_unload = {
	.name = "unload",
	.summary = "Unload the kernel module",
	.synopsis = "",
	.options = options,
	.run = run,
};
