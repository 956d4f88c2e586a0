/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the kernel's functions that stand for an allocator, or for another verb. */
#ifndef MEMCTL_ALIAS_H
#define MEMCTL_ALIAS_H

/** alias_of - the allocator that another name of the kernel's stands for; NULL if it is none */
const char *alias_of(const char *name);

/** alias_advice - how memctl does what a function does, as in "X is ..."; NULL if nobody knows */
const char *alias_advice(const char *name);

#endif /* MEMCTL_ALIAS_H */
