/* SPDX-License-Identifier: GPL-2.0-only */
/* The certificate of the key that DKMS signs modules with. */
#ifndef MEMCTL_CERTIFICATE_H
#define MEMCTL_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct certificate - an X.509 certificate as it lies in a file
 * @path: the file, to be freed; NULL if there is none
 * @bytes: its contents, to be freed
 * @size: how many these are
 */
struct certificate {
	char *path;
	void *bytes;
	size_t size;
};

/**
 * certificate_find - find DKMS's, where its configuration says or where it is usual
 * @certificate: where it goes
 * @release: of the kernel whose modules are signed
 */
void certificate_find(struct certificate *certificate, const char *release);
void certificate_release(struct certificate *certificate);

/**
 * certificate_has - whether a number is in it
 * @certificate: the certificate
 * @digits: in hex, with or without colons, as serial numbers and identifiers of keys are shown
 *
 * Eight bytes or more, made at random, do not come about in any other way.
 */
bool certificate_has(const struct certificate *certificate, const char *digits);

#endif /* MEMCTL_CERTIFICATE_H */
