// SPDX-License-Identifier: GPL-2.0-only
#include "user.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>

#include "error.h"
#include "size.h"

const char *user_name(uint32_t uid)
{
	static char *name;
	static uint32_t named;
	const struct passwd *user;

	if (name && named == uid)
		return name;
	free(name);
	user = getpwuid(uid);
	name = user ? xasprintf("%s", user->pw_name) : xasprintf("%u", uid);
	named = uid;
	return name;
}

uint32_t user_argument(const struct cli *cli, const char *text)
{
	const struct passwd *user = getpwnam(text);

	if (user)
		return user->pw_uid;
	if (!isdigit((unsigned char)*text))
		die(cli, STATUS_USAGE, "--user: no user '%s' (getent passwd lists all)", text);
	return number_argument(cli, "--user", text, UINT32_MAX - 1);
}
