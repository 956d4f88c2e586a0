/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own keyrings, whose keys a module may be signed with.  Only root sees them. */
#ifndef MEMCTL_KEYRING_H
#define MEMCTL_KEYRING_H

#include <stdbool.h>

#include "certificate.h"

/**
 * keyring_trusts - whether the kernel has a key
 * @certificate: of the key; NULL to look for its name alone
 * @name: of its owner
 * @trusts: where the answer goes
 *
 * Return: whether the keyrings can be seen.
 */
bool keyring_trusts(const struct certificate *certificate, const char *name, bool *trusts);

#endif /* MEMCTL_KEYRING_H */
