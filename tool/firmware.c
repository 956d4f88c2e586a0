// SPDX-License-Identifier: GPL-2.0-only
#include "firmware.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "whole-file.h"

#define EFI "/sys/firmware/efi"
#define VARIABLE(name, owner) EFI "/efivars/" name "-" owner
#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SHIM "605dab50-e046-4300-abb6-3dd810dd8b23"

/* In the files of efivarfs the value stands behind this. */
#define ATTRIBUTES 4

/* A variable of one byte. */
static bool is_one(const char *path)
{
	size_t size;
	char *bytes = whole_file(path, &size);
	bool one = bytes && size == ATTRIBUTES + 1 && bytes[ATTRIBUTES] == 1;

	free(bytes);
	return one;
}

enum secure_boot firmware_secure_boot(void)
{
	if (access(EFI, F_OK))
		return SECURE_BOOT_ABSENT;
	if (access(VARIABLE("SecureBoot", GLOBAL), R_OK))
		return SECURE_BOOT_UNKNOWN;
	if (!is_one(VARIABLE("SecureBoot", GLOBAL)))
		return SECURE_BOOT_OFF;
	return is_one(VARIABLE("MokSBStateRT", SHIM)) ? SECURE_BOOT_WAIVED : SECURE_BOOT_ON;
}

/* Certificates lie in lists of keys as they are. */
static bool lists(const char *path, const struct certificate *certificate)
{
	size_t size;
	char *bytes = whole_file(path, &size);
	bool found = bytes && memmem(bytes, size, certificate->bytes, certificate->size);

	free(bytes);
	return found;
}

bool firmware_lists_keys(void)
{
	return !access(VARIABLE("MokListRT", SHIM), R_OK);
}

bool firmware_has_key(const struct certificate *certificate)
{
	return lists(VARIABLE("MokListRT", SHIM), certificate);
}

bool firmware_gets_key(const struct certificate *certificate)
{
	return lists(VARIABLE("MokNew", SHIM), certificate);
}
