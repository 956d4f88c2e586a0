/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fails the first, the second ... allocation or user copy inside a call until none is left to fail.
 * Whatever failed, the call says so by an errno that is true or succeeds all the same, and
 * afterwards all is as it was before.
 *
 * faults_prepare() comes first, see faults.h.
 */
#ifndef FAILING_H
#define FAILING_H

#include <stdbool.h>

/**
 * struct failing - a call
 * @name: of it
 * @begin: what comes before; may be NULL
 * @run: returns errno
 * @end: after success, undo it; may be NULL
 * @same: at the end, whether all is as before; may be NULL
 * @also: an errno that is true besides ENOMEM and EFAULT
 */
struct failing {
	const char *name;
	void (*begin)(void);
	int (*run)(void);
	void (*end)(void);
	bool (*same)(void);
	int also;
};

/** failing_sweep() - a case, which tells how many places were hit, and one for each bad place */
void failing_sweep(const struct failing *call);

/**
 * failing_from() - a case: fails not one allocation, but all objects of slabs from one on
 *
 * So the kernel has none when it tries again.
 */
void failing_from(const struct failing *call);

#endif
