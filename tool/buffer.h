/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_BUFFER_H
#define MEMCTL_BUFFER_H

#include "command.h"

/** open_device - open /dev/kmalloc into @cli, or say what is missing (STATUS_NO_DRIVER) */
struct device *open_device(struct cli *cli, int mode);

/** buffer_find - handle of BUFFER, a handle or a name; 0 and a complaint if there is none */
uint64_t buffer_find(struct cli *cli, const char *buffer);

/** buffer_handle - the same, but ends the program if there is none */
uint64_t buffer_handle(struct cli *cli, const char *buffer);

/** buffer_facts - facts of BUFFER, or the end of the program */
void buffer_facts(struct cli *cli, const char *buffer, unsigned int flags,
		  struct kmdev_facts *facts);

/** die_refused - end the program because the driver refused; @error is what device_*() returned */
void die_refused(struct cli *cli, const char *buffer, int error) __attribute__((noreturn));

/** complain_refused - say why the driver refused, and go on */
void complain_refused(struct cli *cli, const char *buffer, int error);

#endif /* MEMCTL_BUFFER_H */
