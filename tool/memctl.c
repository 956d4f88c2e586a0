// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "absent.h"
#include "command.h"
#include "error.h"
#include "help.h"
#include "size.h"
#include "suggest.h"

/* In the order in which help shows them. */
#define COMMANDS(X) \
	X(load) X(unload) X(status) \
	X(alloc) X(free) \
	X(write) X(read) X(dump) X(fill) X(check) \
	X(info) X(list) X(runs) X(verify) \
	X(allocators) X(demo) X(help)

#define DECLARE(name) extern const struct command command_##name;
#define ENTRY(name) &command_##name,

COMMANDS(DECLARE)

const struct command *const commands[] = { COMMANDS(ENTRY) NULL };

const struct command *command_find(const char *name)
{
	struct suggestion suggestion = { .wrong = name };

	for (size_t i = 0; commands[i]; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
		suggestion_offer(&suggestion, commands[i]->name);
	}
	die(NULL, STATUS_USAGE, "no command '%s'%s (memctl help lists all)", name,
	    suggestion_text(&suggestion));
}

/* memctl alone: whether the driver is there, and what to type. */
static enum status greet(void)
{
	struct kmdev_identify identity;
	char used[SIZE_TEXT], most[SIZE_TEXT];
	struct device *device;
	int error = device_open(&device, O_RDONLY);

	if (error) {
		complain(NULL, "%s", absent_text(error));
		puts("memctl help lists the commands.");
		return STATUS_NO_DRIVER;
	}
	error = device_identify(device, &identity);
	device_close(device);
	if (error)
		die(NULL, STATUS_FAILED, "%s: %s", DEVICE_PATH, strerror(-error));
	printf("Driver %s answers. Your buffers: %llu, %s of %s.\n"
	       "  memctl alloc kmalloc 100   allocates a buffer and prints its handle\n"
	       "  memctl info HANDLE         shows what the kernel really gave\n"
	       "  memctl help                lists all commands\n", identity.out_version,
	       (unsigned long long)identity.out_user_buffers,
	       size_format_rounded(identity.out_user_bytes, used),
	       size_format_rounded(identity.out_user_bytes_max, most));
	return STATUS_DONE;
}

int main(int argc, char **argv)
{
	struct cli cli = { .argc = argc - 1, .argv = argv + 1 };
	enum status status;

	if (argc < 2)
		return greet();
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")) {
		help_overview();
		return STATUS_DONE;
	}
	if (!strcmp(argv[1], "-V") || !strcmp(argv[1], "--version")) {
		version_print();
		return STATUS_DONE;
	}
	cli.command = command_find(argv[1]);
	status = cli.command->run(&cli);
	device_close(cli.device);
	if (fflush(stdout) || ferror(stdout))
		die(&cli, STATUS_FAILED, "standard output: %m");
	return status;
}
