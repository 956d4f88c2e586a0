/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fails the first, the second ... allocation or user copy inside a call until none is left to fail.
 * Whatever failed, the call says so by an errno that is true or succeeds all the same, and
 * afterwards all is as it was before.
 *
 * For a kernel with CONFIG_FAULT_INJECTION, FAILSLAB, FAIL_PAGE_ALLOC and FAULT_INJECTION_USERCOPY:
 * see fault-injection/fault-injection.rst about /proc/PID/fail-nth.
 */
#ifndef FAILING_H
#define FAILING_H

#include "abi.h"

/**
 * struct failing - a call
 * @name: of it
 * @begin: what comes before; may be NULL
 * @run: returns errno
 * @end: after success, undo it; may be NULL
 * @same: at the end, whether all is as before; may be NULL
 */
struct failing {
	const char *name;
	void (*begin)(void);
	int (*run)(void);
	void (*end)(void);
	bool (*same)(void);
};

/** failing_prepare() - to be called first; the settings are for all of the machine */
void failing_prepare(void);

/** failing_sweep() - one case, which tells how many places were hit, and one for each that was bad */
void failing_sweep(const struct failing *call);

#endif
