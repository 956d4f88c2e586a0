/* SPDX-License-Identifier: GPL-2.0-only */
/* Other programs, and memctl as a process of its own. */
#ifndef MEMCTL_SPAWN_H
#define MEMCTL_SPAWN_H

/** spawn_line - the command line as one types it into a shell; to be freed */
char *spawn_line(const char *const arguments[]);

/**
 * spawn_memctl - run memctl and wait for its end
 * @arguments: without the program's name, ended by NULL
 * @output: where what it printed goes, errors too; to be freed
 *
 * Return: its exit status, or 128 and the signal that ended it.
 */
int spawn_memctl(const char *const arguments[], char **output);

/** spawn_read_all - all that can be read from @fd; to be freed */
char *spawn_read_all(int fd);

#endif /* MEMCTL_SPAWN_H */
