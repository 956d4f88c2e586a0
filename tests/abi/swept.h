/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One command at a time, of which each allocation and user copy is failed, see failing.h: what the
 * user holds is the same afterwards, and what lacked memory is counted.
 */
#ifndef SWEPT_H
#define SWEPT_H

#include "failing.h"
#include "request.h"

/**
 * struct swept - what is swept
 * @scene: of the user who calls
 * @command: the command
 * @template: what is asked each time
 * @request: what was asked, and answered, last
 */
struct swept {
	struct scene scene;
	const struct command *command;
	union request template;
	union request request;
};

extern struct swept swept;

/** swept_fill() - command number @nr, with a valid request, is what is swept from now on */
void swept_fill(unsigned int nr);

/** swept_hold() - what the user holds now is what must be held afterwards */
void swept_hold(void);

/** swept_same() - whether it is held */
bool swept_same(void);

/** swept_begin() - a request as the template, of what the scene has now */
void swept_begin(void);

/** swept_run() - the call; returns errno */
int swept_run(void);

/** swept_end() - undoes it after success */
void swept_end(void);

/** swept_sweep() - a case of the command, with @what is special in it */
void swept_sweep(const char *what);

/** swept_logged() - whether the kernel logs it when there is no memory for @allocator */
bool swept_logged(const struct kmdev_allocator *allocator);

/** swept_reasons() - a case: why there was no memory, over all calls */
void swept_reasons(void);

#endif
