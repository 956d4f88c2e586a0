// SPDX-License-Identifier: GPL-2.0-only
#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

/*
 * The device would be the next file that is opened: it would be read instead of standard input,
 * and get what is printed.  What takes that place cannot be read or written.
 */
void streams_begin(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(STATUS_FAILED);
}

/* Why an earlier part did not come out is not known any more. */
void streams_flush(const struct cli *cli)
{
	const char *lives = cli && cli->device ? cli->command->lives : NULL;

	errno = 0;
	if (fflush(stdout) || ferror(stdout))
		die(cli, STATUS_FAILED, "standard output: %s%s%s",
		    errno ? strerror(errno) : "a part of it was lost", lives ? ": " : "",
		    lives ?: "");
}
