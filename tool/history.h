/* SPDX-License-Identifier: GPL-2.0-only */
/* What the allocators are for, and which kernels have them. */
#ifndef MEMCTL_HISTORY_H
#define MEMCTL_HISTORY_H

/**
 * struct history - an allocator among the kernel's versions
 * @name: of the function
 * @purpose: what it is for, in a few words
 * @since: the first version that has it; NULL if that is older than 2.6.12
 * @until: the last version that has it; NULL if the newest does
 */
struct history {
	const char *name;
	const char *purpose;
	const char *since;
	const char *until;
};

/** history_at - number @index, in an order for people; NULL behind the last */
const struct history *history_at(unsigned int index);

/** history_of - that of an allocator, or NULL */
const struct history *history_of(const char *name);

#endif /* MEMCTL_HISTORY_H */
