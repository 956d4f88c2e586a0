/* SPDX-License-Identifier: GPL-2.0-only */
/* The reasons of a refusal, as kmdev.h documents them: the comments are what is tested. */
#ifndef REASON_H
#define REASON_H

#include "abi.h"

/**
 * struct reason - one of enum kmdev_reason
 * @name: without KMDEV_
 * @error: the errno that its comment names; 0 for none
 */
struct reason {
	char name[40];
	int error;
};

/** reasons_read() - all of them, by number; to be called once, at the top of the source tree */
const struct reason *reasons_read(void);

/** error_named() - the number of "EPERM" and its like; the program ends where there is none */
int error_named(const char *name);

#endif
