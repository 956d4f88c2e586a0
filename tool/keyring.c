// SPDX-License-Identifier: GPL-2.0-only
#include "keyring.h"

#include <linux/keyctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEYS_MAX 1024
#define TEXT_MAX 512

/* Of /proc/keys: number, flags, uses, until when, rights, uid, gid, kind, name. */
#define LINE "%x %*s %*s %*s %*s %*s %*s keyring %63s"

/* Those that the kernel looks into for the key of a module; Debian's also into the last. */
static const char *const keyrings[] = {
	".builtin_trusted_keys",
	".secondary_trusted_keys",
	".machine",
	".platform",
};

struct wanted {
	const struct certificate *certificate;
	const char *name;
};

static bool is_one_of_them(const char *description)
{
	size_t length = strcspn(description, ":");

	for (size_t i = 0; i < sizeof(keyrings) / sizeof(*keyrings); i++)
		if (strlen(keyrings[i]) == length && !strncmp(keyrings[i], description, length))
			return true;
	return false;
}

/* A key is called by its owner and its number, as in "Debian Secure Boot CA: 6ccece7e…". */
static bool is_wanted(int32_t key, const struct wanted *wanted)
{
	char text[TEXT_MAX];
	const char *number;

	if (syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, text, sizeof(text)) < 0)
		return false;
	text[sizeof(text) - 1] = '\0';
	if (strncmp(text, "asymmetric;", strlen("asymmetric;")))
		return false;
	if (!wanted->certificate)
		return strstr(text, wanted->name);
	number = strrchr(text, ' ');
	return number && certificate_has(wanted->certificate, number + 1);
}

/*
 * Returns whether its keys can be seen.  Keyrings that are linked into it are among those that are
 * looked into themselves.
 */
static bool look_into(int32_t keyring, const struct wanted *wanted, bool *found)
{
	int32_t keys[KEYS_MAX];
	long size = syscall(SYS_keyctl, KEYCTL_READ, keyring, keys, sizeof(keys));

	for (long i = 0; i < MIN(size, (long)sizeof(keys)) / (long)sizeof(*keys); i++)
		*found |= is_wanted(keys[i], wanted);
	return size >= 0;
}

bool keyring_trusts(const struct certificate *certificate, const char *name, bool *trusts)
{
	const struct wanted wanted = { certificate, name };
	FILE *file = fopen("/proc/keys", "re");
	char line[TEXT_MAX], description[64];
	bool seen = false;
	unsigned int key;

	*trusts = false;
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, LINE, &key, description) == 2 && is_one_of_them(description))
			seen |= look_into((int32_t)key, &wanted, trusts);
	if (file)
		fclose(file);
	return seen;
}
