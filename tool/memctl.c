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
#include "streams.h"

/* In the order in which help shows them. */
#define COMMANDS(X) \
	X(load) X(unload) X(status) X(doctor) \
	X(alloc) X(resize) X(free) \
	X(write) X(read) X(dump) X(fill) X(check) \
	X(info) X(list) X(runs) X(verify) \
	X(cache_create) X(cache_list) X(cache_shrink) X(cache_destroy) \
	X(pool_create) X(pool_list) X(pool_resize) X(pool_destroy) \
	X(allocators) X(gfp) X(sizes) X(bench) X(bench_compare) X(bench_draw) X(inject) \
	X(fragment_make) X(fragment_show) X(fragment_heal) \
	X(batch) X(lesson) X(demo) X(help)

#define DECLARE(name) extern const struct command command_##name;
#define ENTRY(name) &command_##name,

COMMANDS(DECLARE)

const struct command *const commands[] = { COMMANDS(ENTRY) NULL };

/* memctl alone: whether the driver is there, and what to type. */
static enum status greet(void)
{
	struct kmdev_identify identity;
	char used[SIZE_TEXT], most[SIZE_TEXT];
	struct kmalloc *device;
	int error = kmalloc_open(&device, O_RDONLY);

	if (error) {
		complain(NULL, "%s", absent_text(error));
		puts("memctl help lists the commands.");
		return STATUS_NO_DRIVER;
	}
	error = kmalloc_identify(device, &identity);
	kmalloc_close(device);
	if (error)
		die(NULL, STATUS_FAILED, "%s: %s", KMALLOC_PATH, strerror(-error));
	printf("Driver %s answers. Your buffers: %llu, %s of %s.\n"
	       "  memctl alloc kmalloc 100   allocates a buffer and prints its handle\n"
	       "  memctl info HANDLE         shows what the kernel really gave\n"
	       "  memctl help                lists all commands\n", identity.out_version,
	       (unsigned long long)identity.out_user_buffers,
	       size_format_rounded(identity.out_user_bytes, used),
	       size_format_rounded(identity.out_user_bytes_max, most));
	return STATUS_DONE;
}

static bool is_help(const char *word)
{
	return !strcmp(word, "-h") || !strcmp(word, "--help");
}

static enum status run(int count, char **words)
{
	struct cli cli = { };
	enum status status;
	int taken;

	cli.command = command_of(count, words, &taken);
	/* getopt_long() takes the first word for the program's name */
	cli.argc = count - taken + 1;
	cli.argv = words + taken - 1;
	status = cli.command->run(&cli);
	kmalloc_close(cli.device);
	streams_flush(&cli);
	return status;
}

int main(int argc, char **argv)
{
	enum status status = STATUS_DONE;

	streams_begin();
	if (argc < 2)
		status = greet();
	else if (!strcmp(argv[1], "-V") || !strcmp(argv[1], "--version"))
		version_print();
	else if (is_help(argv[1]))
		help_overview();
	else if (argc > 2 && command_is_group(argv[1]) && is_help(argv[2]))
		help_group(argv[1]);
	else
		status = run(argc - 1, argv + 1);
	streams_flush(NULL);
	return status;
}
