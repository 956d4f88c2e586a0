// SPDX-License-Identifier: GPL-2.0-only
#include "certificate.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "hex.h"
#include "whole-file.h"

#define LEAST 8
#define MOST 64

void certificate_find(struct certificate *certificate)
{
	static const char *const places[] = {
		"/var/lib/dkms/mok.pub",
		"/var/lib/shim-signed/mok/MOK.der",
	};

	*certificate = (struct certificate){ };
	for (size_t i = 0; !certificate->bytes && i < sizeof(places) / sizeof(*places); i++) {
		certificate->path = places[i];
		certificate->bytes = whole_file(places[i], &certificate->size);
	}
	if (!certificate->bytes)
		certificate->path = NULL;
}

bool certificate_has(const struct certificate *certificate, const char *digits)
{
	char *pairs = must(strdup(digits)), *wrong;
	unsigned char number[MOST];
	size_t length;

	for (char *colon = pairs; (colon = strchr(colon, ':')); colon++)
		*colon = ' ';
	wrong = hex_parse(pairs, number, sizeof(number), &length);
	free(pairs);
	if (!wrong && length >= LEAST)
		return memmem(certificate->bytes, certificate->size, number, length);
	free(wrong);
	return false;
}
