/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_JSON_H
#define MEMCTL_JSON_H

#include <stdio.h>

/** json_string - write @text as a string of JSON; control characters escaped */
void json_string(FILE *out, const char *text);

#endif /* MEMCTL_JSON_H */
