/* SPDX-License-Identifier: GPL-2.0-only */
/* What memctl bench --suite measures: command lines, so that each can be tried alone. */
#ifndef MEMCTL_SUITE_H
#define MEMCTL_SUITE_H

/**
 * struct suite_part - a command line of the suite
 * @title: of a group of them; the same as before for another of the group
 * @words: what stands behind "memctl bench"
 * @cpus: processors that it needs
 */
struct suite_part {
	const char *title;
	const char *words;
	unsigned int cpus;
};

/** suite - ended by a part without a title */
extern const struct suite_part suite[];

/** suite_announce - print the title, unless the part before has it, and the command line */
void suite_announce(const struct suite_part *part);

/** suite_title - the title of the part with these words, or NULL */
const char *suite_title(const char *words);

#endif /* MEMCTL_SUITE_H */
