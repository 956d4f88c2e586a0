/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_ABSENT_H
#define MEMCTL_ABSENT_H

#include "advice.h"

/** absent_advice - why /dev/kmalloc did not open; @error from kmalloc_open() */
struct advice absent_advice(int error);

/** absent_text - the same as a sentence, to be freed */
char *absent_text(int error);

/** not_installed_advice - that the running kernel has no such module */
struct advice not_installed_advice(void);

/** not_installed_text - the same as a sentence, to be freed */
char *not_installed_text(void);

#endif /* MEMCTL_ABSENT_H */
