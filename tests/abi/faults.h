/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failing the n-th allocation or user copy of this thread from now on, by /proc/PID/fail-nth: see
 * fault-injection/fault-injection.rst of the kernel's documentation.
 *
 * Or all that come from slabs, by /proc/PID/make-it-fail.
 *
 * For a kernel with CONFIG_FAULT_INJECTION, FAILSLAB, FAIL_PAGE_ALLOC and FAULT_INJECTION_USERCOPY.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>

/** faults_prepare() - let allocations of all kinds be failed, without a word in the log */
void faults_prepare(void);

/** faults_arm() - fail number @place, from 1; 0 for none */
void faults_arm(unsigned int place);

/** faults_disarm() - returns whether it hit; if not, it will not any more */
bool faults_disarm(void);

/** faults_from() - from now on this thread gets objects of slabs for @bytes in all, and no more */
void faults_from(unsigned int bytes);

/** faults_end() - the end of that */
void faults_end(void);

#endif
