// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <locale.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wctype.h>

void text_begin(struct text *text, FILE *out, const char *kept)
{
	*text = (struct text){ .out = out, .kept = kept };
}

/* What the user calls a character; NULL, where that locale is not there, leaves that of C. */
static locale_t users_locale(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "", NULL);
	return locale;
}

/* Those that were begun and came to nothing. */
static void put_escaped(struct text *text)
{
	for (size_t i = 0; i < text->length; i++)
		fprintf(text->out, "\\x%02x", (unsigned char)text->begun[i]);
	text->length = 0;
	text->state = (mbstate_t){ };
}

/* A byte more; whether it belongs to what was begun. */
static bool put_byte(struct text *text, char byte)
{
	wchar_t character = 0;
	size_t taken = mbrtowc(&character, &byte, 1, &text->state);

	if (taken == (size_t)-1 && text->length) {
		put_escaped(text);
		return false;
	}
	text->begun[text->length++] = byte;
	if (taken == (size_t)-2)
		return true;
	if (taken <= 1 && (iswprint(character) || (byte && strchr(text->kept, byte)))) {
		fwrite(text->begun, 1, text->length, text->out);
		text->length = 0;
	}
	put_escaped(text);
	return true;
}

void text_put(struct text *text, const char *bytes, size_t length)
{
	locale_t before = uselocale(users_locale());

	for (size_t i = 0; i < length; i++)
		if (!put_byte(text, bytes[i]))
			put_byte(text, bytes[i]);
	uselocale(before);
}

void text_end(struct text *text)
{
	put_escaped(text);
}

size_t terminal_width(void)
{
	struct winsize window;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) && window.ws_col ? window.ws_col : 80;
}
