// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "absent.h"
#include "buffer.h"
#include "error.h"
#include "holders.h"
#include "module.h"
#include "options.h"
#include "size.h"

enum {
	COLUMN_MODULE, COLUMN_VERSION, COLUMN_FILE, COLUMN_FILE_VERSION, COLUMN_SAME,
	COLUMN_REFERENCES, COLUMN_ABI, COLUMN_DEVICE, COLUMN_USER_BYTES, COLUMN_USER_BUFFERS,
	COLUMN_USER_CACHES, COLUMN_USER_POOLS, COLUMN_BYTES, COLUMN_BUFFERS, COLUMN_CACHES,
	COLUMN_POOLS, COLUMN_MAX_BYTES, COLUMN_MAX_USER_BYTES, COLUMN_MAX_BUFFERS,
	COLUMN_MAX_USER_BUFFERS, COLUMN_MAX_CACHES, COLUMN_MAX_USER_CACHES, COLUMN_MAX_POOLS,
	COLUMN_MAX_USER_POOLS, COLUMNS
};

static const struct column columns[] = {
	[COLUMN_MODULE] = { "module", COLUMN_TEXT, "loaded, installed or absent" },
	[COLUMN_VERSION] = { "version", COLUMN_TEXT, "version of the loaded module" },
	[COLUMN_FILE] = { "file", COLUMN_TEXT, "file of the installed module" },
	[COLUMN_FILE_VERSION] = { "file_version", COLUMN_TEXT, "its version" },
	[COLUMN_SAME] = { "same", COLUMN_BOOL, "whether file and loaded module are the same" },
	[COLUMN_REFERENCES] = { "references", COLUMN_NUMBER, "open files that hold the module" },
	[COLUMN_ABI] = { "abi", COLUMN_NUMBER, "version of the driver's interface" },
	[COLUMN_DEVICE] = { "device", COLUMN_TEXT, "who may open " KMALLOC_PATH },
	[COLUMN_USER_BYTES] = { "user_bytes", COLUMN_SIZE, "bytes of your buffers" },
	[COLUMN_USER_BUFFERS] = { "user_buffers", COLUMN_NUMBER, "how many you have" },
	[COLUMN_USER_CACHES] = { "user_caches", COLUMN_NUMBER, "caches you have" },
	[COLUMN_USER_POOLS] = { "user_pools", COLUMN_NUMBER, "pools you have" },
	[COLUMN_BYTES] = { "bytes", COLUMN_SIZE, "bytes of all buffers" },
	[COLUMN_BUFFERS] = { "buffers", COLUMN_NUMBER, "how many there are" },
	[COLUMN_CACHES] = { "caches", COLUMN_NUMBER, "caches of all users" },
	[COLUMN_POOLS] = { "pools", COLUMN_NUMBER, "pools of all users" },
	[COLUMN_MAX_BYTES] = { "max_bytes", COLUMN_SIZE, "parameter: limit of bytes" },
	[COLUMN_MAX_USER_BYTES] = { "max_user_bytes", COLUMN_SIZE, "the same for a user" },
	[COLUMN_MAX_BUFFERS] = { "max_buffers", COLUMN_NUMBER, "parameter: limit of buffers" },
	[COLUMN_MAX_USER_BUFFERS] = { "max_user_buffers", COLUMN_NUMBER,
				      "the same for a user" },
	[COLUMN_MAX_CACHES] = { "max_caches", COLUMN_NUMBER, "parameter: limit of caches" },
	[COLUMN_MAX_USER_CACHES] = { "max_user_caches", COLUMN_NUMBER, "the same for a user" },
	[COLUMN_MAX_POOLS] = { "max_pools", COLUMN_NUMBER, "parameter: limit of pools" },
	[COLUMN_MAX_USER_POOLS] = { "max_user_pools", COLUMN_NUMBER, "the same for a user" },
	{ }
};

/* The one row of the table, and what stands beside its cells. */
struct picture {
	struct cli *cli;
	struct module *module;
	struct table *table;
	char *remarks[COLUMNS];
	bool loaded;
};

static void add_versions(struct picture *picture)
{
	char loaded[MODULE_VALUE_MAX], file[MODULE_VALUE_MAX];
	bool same;

	if (module_field(picture->module, "version", 0, file))
		table_text(picture->table, COLUMN_FILE_VERSION, file);
	if (!picture->loaded)
		return;
	if (module_sysfs("version", loaded)) {
		table_text(picture->table, COLUMN_VERSION, loaded);
		if (strcmp(loaded, VERSION))
			picture->remarks[COLUMN_VERSION] = xasprintf("memctl is %s", VERSION);
	}
	if (!module_same(picture->module, &same))
		return;
	table_value(picture->table, COLUMN_SAME, same);
	if (!same)
		picture->remarks[COLUMN_SAME] = xasprintf("the file is of another version or other sources: "
							  "memctl unload, then memctl load");
}

static void add_module(struct picture *picture)
{
	const char *file = module_file(picture->module);

	table_text(picture->table, COLUMN_MODULE,
		   picture->loaded ? "loaded" : file ? "installed" : "absent");
	table_text(picture->table, COLUMN_FILE, file);
	if (file)
		add_versions(picture);
	if (picture->loaded) {
		table_value(picture->table, COLUMN_REFERENCES,
			    module_references(picture->module));
		picture->remarks[COLUMN_REFERENCES] = holders_text();
	} else {
		picture->remarks[COLUMN_MODULE] = file ? xasprintf("%smemctl load", as_root()) :
							 not_installed_text();
	}
}

static void add_node(struct picture *picture)
{
	const struct group *group;
	struct stat node;
	char *text;

	if (stat(KMALLOC_PATH, &node))
		return;
	group = getgrgid(node.st_gid);
	text = xasprintf("%s %s %04o", KMALLOC_PATH, group ? group->gr_name : "?",
			 node.st_mode & 07777);
	table_text(picture->table, COLUMN_DEVICE, text);
	free(text);
}

static void add_parameters(struct picture *picture)
{
	for (size_t i = COLUMN_MAX_BYTES; i < COLUMNS; i++) {
		char *path = xasprintf("parameters/%s", columns[i].name), value[MODULE_VALUE_MAX];
		uint64_t number;

		if (module_sysfs(path, value) && !size_parse(value, &number)) {
			table_value(picture->table, i, number);
			if (i == COLUMN_MAX_BYTES && !number)
				picture->remarks[i] = xasprintf("0: a quarter of memory");
		}
		free(path);
	}
}

static void add_use(struct picture *picture, size_t column, uint64_t used, uint64_t most)
{
	char text[SIZE_TEXT];

	table_value(picture->table, column, used);
	picture->remarks[column] = columns[column].type == COLUMN_SIZE ?
				   xasprintf("of %s", size_format_rounded(most, text)) :
				   xasprintf("of %llu", (unsigned long long)most);
}

/* A user who may not open the device still learns the rest. */
static void add_device(struct picture *picture)
{
	struct cli *cli = picture->cli;
	struct kmdev_identify identity;
	int error = kmalloc_open(&cli->device, O_RDONLY);

	if (error) {
		picture->remarks[COLUMN_DEVICE] = absent_text(error);
		return;
	}
	error = kmalloc_identify(cli->device, &identity);
	if (error)
		die_refused(cli, NULL, error);
	table_value(picture->table, COLUMN_ABI, identity.out_abi);
	add_use(picture, COLUMN_USER_BYTES, identity.out_user_bytes,
		identity.out_user_bytes_max);
	add_use(picture, COLUMN_USER_BUFFERS, identity.out_user_buffers,
		identity.out_user_buffers_max);
	add_use(picture, COLUMN_USER_CACHES, identity.out_user_caches,
		identity.out_user_caches_max);
	add_use(picture, COLUMN_USER_POOLS, identity.out_user_pools,
		identity.out_user_pools_max);
	add_use(picture, COLUMN_BYTES, identity.out_bytes, identity.out_bytes_max);
	add_use(picture, COLUMN_BUFFERS, identity.out_buffers, identity.out_buffers_max);
	add_use(picture, COLUMN_CACHES, identity.out_caches, identity.out_caches_max);
	add_use(picture, COLUMN_POOLS, identity.out_pools, identity.out_pools_max);
}

static void print(struct picture *picture)
{
	if (view_is_plain(&picture->cli->view))
		table_print_list(picture->table, (const char *const *)picture->remarks);
	else
		table_print(picture->table);
	for (size_t i = 0; i < COLUMNS; i++)
		free(picture->remarks[i]);
}

static enum status run(struct cli *cli)
{
	struct picture picture = { .cli = cli };
	const char *argument, *problem;
	int error;

	while (next_option(cli, &argument))
		;
	operands(cli, 0, 0);
	error = module_open(&picture.module, NULL, &problem);
	if (error)
		die(cli, STATUS_FAILED, "%s: %s", MODULE_NAME,
		    problem ? problem : strerror(-error));
	picture.loaded = module_loaded(picture.module);
	picture.table = table_new(&cli->view, "status", columns, NULL);
	table_row(picture.table);
	add_module(&picture);
	if (picture.loaded) {
		add_node(&picture);
		add_parameters(&picture);
		add_device(&picture);
	}
	print(&picture);
	module_close(picture.module);
	return picture.loaded ? STATUS_DONE : STATUS_NO_DRIVER;
}

const struct command command_status = {
	.name = "status",
	.summary = "Show the module, its parameters, who holds it and the limits in use",
	.synopsis = "",
	.description = "Fails with status 3 if the module is not loaded.",
	.columns = columns,
	.run = run,
};
