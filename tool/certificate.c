// SPDX-License-Identifier: GPL-2.0-only
#include "certificate.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "framework.h"
#include "hex.h"
#include "whole-file.h"

#define LEAST 8
#define MOST 64

static bool read_from(struct certificate *certificate, char *path)
{
	certificate->path = path;
	certificate->bytes = path ? whole_file(path, &certificate->size) : NULL;
	if (!certificate->bytes)
		certificate_release(certificate);
	return certificate->bytes;
}

void certificate_find(struct certificate *certificate, const char *release)
{
	static const char *const places[] = {
		"/var/lib/dkms/mok.pub",
		"/var/lib/shim-signed/mok/MOK.der",
	};
	bool found = read_from(certificate, framework_value("mok_certificate", release));

	for (size_t i = 0; !found && i < sizeof(places) / sizeof(*places); i++)
		found = read_from(certificate, must(strdup(places[i])));
}

void certificate_release(struct certificate *certificate)
{
	free(certificate->path);
	free(certificate->bytes);
	*certificate = (struct certificate){ };
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
