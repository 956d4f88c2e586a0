/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_ABSENT_H
#define MEMCTL_ABSENT_H

/** absent_text - why /dev/kmalloc did not open, and what to do; @error from kmalloc_open() */
char *absent_text(int error);

/** not_installed_text - that the running kernel has no such module, and what to do */
char *not_installed_text(void);

/** as_root - "sudo " for those who are not root, to put before a command */
const char *as_root(void);

#endif /* MEMCTL_ABSENT_H */
