// SPDX-License-Identifier: GPL-2.0-only
/* Texts: what a terminal gets, lines split into words, and words that go on in the next line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "units.h"
#include "words.h"
#include "wrap.h"

static void lines_are_split_into_words(void)
{
	static const struct {
		const char *line;
		/* the words with | behind each; NULL for a line that is wrong */
		const char *words;
	} cases[] = {
		{ "", "" }, { " \t\n", "" }, { "a", "a|" }, { " a  b\tc\n", "a|b|c|" },
		{ "# a", "" }, { "a # b", "a|" }, { "a#b", "a#b|" }, { "a '#' b", "a|#|b|" },
		{ "'a b' \"c d\"", "a b|c d|" }, { "a'b'\"c\"d", "abcd|" }, { "'' \"\"", "||" },
		{ "'a\"b' \"a'b\"", "a\"b|a'b|" }, { "a\\ b \\'", "a b|'|" },
		{ "\"\\\"\\\\\\$\\a\"", "\"\\$\\a|" }, { "'\\'", "\\|" },
		{ "$HOME * ~ `x`", "$HOME|*|~|`x`|" }, { "\\#a", "#a|" },
		{ "a b c d e f g h", "a|b|c|d|e|f|g|h|" },
		{ "'a", NULL }, { "a \"b", NULL }, { "\"a\\\"", NULL }, { "a\\", NULL },
		{ "'", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[64] = "", **words;
		int count;
		const char *told = words_split(cases[i].line, &words, &count);

		for (int j = 0; !told && j < count; j++)
			strcat(strcat(text, words[j]), "|");
		expect(!told == !!cases[i].words, "words_split() status", cases[i].line);
		expect(told || (!words[count] && !strcmp(text, cases[i].words)), "words_split()",
		       cases[i].line);
		free(words);
	}
}

static void texts_do_a_terminal_no_harm(void)
{
	static const struct {
		const char *bytes;
		const char *shown;
	} cases[] = {
		{ "", "" }, { "all well", "all well" }, { "a\tb\n", "a\tb\\x0a" },
		{ "\033[31m\177", "\\x1b[31m\\x7f" }, { "caf\303\251", "caf\303\251" },
		{ "\303", "\\xc3" }, { "\303a", "\\xc3a" }, { "\377\303\251", "\\xff\303\251" },
		{ "\303\303\251", "\\xc3\303\251" }, { "\342\202x", "\\xe2\\x82x" },
		{ "\342\202\254", "\342\202\254" }, { "\302\233", "\\xc2\\x9b" },
	};

	setenv("LC_ALL", "C.UTF-8", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		/* at once, and a byte at a time */
		for (size_t part = 1; part <= 64; part += 63) {
			char shown[64] = "";
			FILE *out = fmemopen(shown, sizeof(shown), "w");
			size_t length = strlen(cases[i].bytes);
			struct text text;

			text_begin(&text, out, "\t");
			for (size_t at = 0; at < length; at += part)
				text_put(&text, cases[i].bytes + at,
					 part < length - at ? part : length - at);
			text_end(&text);
			fclose(out);
			expect(!strcmp(shown, cases[i].shown), "text_put()", shown);
		}
	}
}

static void long_texts_go_on_in_the_next_line(void)
{
	static const struct {
		size_t width;
		const char *text;
		const char *lines;
	} cases[] = {
		{ 5, "", "" }, { 5, "abcde", "abcde" }, { 5, "ab cd", "ab cd" },
		{ 5, "ab cde", "ab\ncde" }, { 5, "abcde f", "abcde\nf" },
		{ 5, "abcdefg", "abcde\nfg" }, { 5, "ab cdefghij", "ab\ncdefg\nhij" },
		{ 5, "a b c d e", "a b c\nd e" }, { 5, "abcd  ef", "abcd \nef" },
		{ 1, "ab c", "a\nb\nc" }, { 2, "a b c", "a\nb\nc" },
		{ 4, "caf\303\251 caf\303\251", "caf\303\251\ncaf\303\251" },
		{ 3, "\303\251\303\251\303\251\303\251", "\303\251\303\251\303\251\n\303\251" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *lines = wrap_words(cases[i].text, cases[i].width);

		expect(!strcmp(lines, cases[i].lines), "wrap_words()", lines);
		free(lines);
	}
}

void texts_are_right(void)
{
	texts_do_a_terminal_no_harm();
	lines_are_split_into_words();
	long_texts_go_on_in_the_next_line();
}
