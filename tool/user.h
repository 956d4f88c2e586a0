/* SPDX-License-Identifier: GPL-2.0-only */
/* Users as a person names them. */
#ifndef MEMCTL_USER_H
#define MEMCTL_USER_H

#include "command.h"

/** user_name - who has this uid, until the next call */
const char *user_name(uint32_t uid);

/** user_argument - the uid of a user, by name or number, or die */
uint32_t user_argument(const struct cli *cli, const char *text);

#endif /* MEMCTL_USER_H */
