/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_ADVICE_H
#define MEMCTL_ADVICE_H

/**
 * struct advice - what is the matter, and what to do about it
 * @why: in words; to be freed
 * @todo: a command, or words; NULL where there is nothing to do; to be freed
 */
struct advice {
	char *why;
	char *todo;
};

/** advice_text - both as a sentence, to be freed; takes the advice */
char *advice_text(struct advice advice);

/** as_root - "sudo " for those who are not root, to put before a command */
const char *as_root(void);

#endif /* MEMCTL_ADVICE_H */
