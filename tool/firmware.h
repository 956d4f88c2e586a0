/* SPDX-License-Identifier: GPL-2.0-only */
/* What UEFI firmware, and shim behind it, tell of Secure Boot: anybody may read their variables. */
#ifndef MEMCTL_FIRMWARE_H
#define MEMCTL_FIRMWARE_H

#include <stdbool.h>

#include "certificate.h"

enum secure_boot {
	/* there is no UEFI */
	SECURE_BOOT_ABSENT,
	SECURE_BOOT_OFF,
	SECURE_BOOT_ON,
	/* on in the firmware, but switched off in shim, as mokutil --disable-validation does */
	SECURE_BOOT_WAIVED,
	SECURE_BOOT_UNKNOWN,
};

enum secure_boot firmware_secure_boot(void);

/** firmware_lists_keys - whether shim's list of the owner's keys can be read */
bool firmware_lists_keys(void);

/** firmware_has_key - whether the certificate is in that list */
bool firmware_has_key(const struct certificate *certificate);

/** firmware_gets_key - whether the next start will ask if it should be */
bool firmware_gets_key(const struct certificate *certificate);

#endif /* MEMCTL_FIRMWARE_H */
