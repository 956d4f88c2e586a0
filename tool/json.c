// SPDX-License-Identifier: GPL-2.0-only
#include "json.h"

void json_string(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', out);
		if ((unsigned char)*text >= ' ')
			putc(*text, out);
		else
			fprintf(out, "\\u%04x", *text);
	}
	putc('"', out);
}
