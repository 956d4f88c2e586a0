/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_BUFFER_H
#define MEMCTL_BUFFER_H

#include "command.h"

/** open_device - open /dev/kmalloc into @cli, or say what is missing (STATUS_NO_DRIVER) */
struct kmalloc *open_device(struct cli *cli, int mode);

/** buffer_try - find BUFFER, a handle or a name; what is wrong, to be freed, or NULL */
char *buffer_try(struct cli *cli, const char *buffer, uint64_t *handle);

/** buffer_handle - handle of BUFFER, a handle or a name; ends the program if there is none */
uint64_t buffer_handle(struct cli *cli, const char *buffer);

/** buffer_try_facts - find the facts of BUFFER; what is wrong, to be freed, or NULL */
char *buffer_try_facts(struct cli *cli, const char *buffer, unsigned int flags,
		       struct kmdev_facts *facts);

/** buffer_facts - facts of BUFFER, or the end of the program */
void buffer_facts(struct cli *cli, const char *buffer, unsigned int flags,
		  struct kmdev_facts *facts);

/** buffers_step - takes the facts of one of several buffers */
typedef void buffers_step(void *context, const struct kmdev_facts *facts);

/** buffers_each - call @step for each buffer that @filter, or NULL, lets through; or the end */
void buffers_each(struct cli *cli, const struct kmalloc_filter *filter, buffers_step *step,
		  void *context);

/** refused_text - why the driver refused, to be freed; @error as below */
char *refused_text(struct cli *cli, const char *buffer, int error);

/** die_refused - end the program because the driver refused; @error is what kmalloc_*() returned */
void die_refused(struct cli *cli, const char *buffer, int error) __attribute__((noreturn));

/** complain_refused - say why the driver refused, and go on */
void complain_refused(struct cli *cli, const char *buffer, int error);

#endif /* MEMCTL_BUFFER_H */
