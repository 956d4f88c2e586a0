// SPDX-License-Identifier: GPL-2.0-only
#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "hex.h"

#define READ_BYTES 65536

void content_text(const struct cli *cli, struct content *content, const char *text, bool hex)
{
	unsigned char *bytes;
	char *wrong;

	*content = (struct content){ "TEXT", text, strlen(text) };
	if (!hex)
		return;
	bytes = must(malloc(content->length / 2 + 1));
	wrong = hex_parse(text, bytes, content->length / 2, &content->length);
	if (wrong)
		die(cli, STATUS_USAGE, "--hex: %s", wrong);
	content->data = bytes;
}

static bool is_input(const char *file)
{
	return !file || !strcmp(file, "-");
}

void content_check(const struct cli *cli, const char *file)
{
	if (cli->batched && is_input(file))
		die(cli, STATUS_USAGE, "a line of batch has no standard input of its own: give the "
		    "bytes as TEXT, or a file (--file)");
}

int content_open(const struct cli *cli, const char *file, const char **source)
{
	int fd;

	*source = file;
	if (!is_input(file)) {
		fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(cli, STATUS_FAILED, "%s: %m", file);
		return fd;
	}
	*source = "standard input";
	if (isatty(STDIN_FILENO))
		remark(cli, "type what to write, and ^D at the end");
	return STDIN_FILENO;
}

void content_file(const struct cli *cli, struct content *content, const char *file, uint64_t most)
{
	char *bytes = NULL;
	ssize_t got;
	int fd;

	content_check(cli, file);
	fd = content_open(cli, file, &content->source);
	content->length = 0;
	do {
		bytes = must(realloc(bytes, content->length + READ_BYTES));
		got = read(fd, bytes + content->length, READ_BYTES);
		if (got < 0)
			die(cli, STATUS_FAILED, "%s: %m", content->source);
		content->length += got;
	} while (got && content->length <= most);
	content->data = bytes;
	if (fd != STDIN_FILENO)
		close(fd);
}
