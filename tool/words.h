/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_WORDS_H
#define MEMCTL_WORDS_H

/**
 * words_split - the words of a line, as a shell reads them but without expanding anything
 * @line: the text; quotes '...' and "...", backslashes, and comments from a word that begins with #
 * @words: where the words go, ended by NULL; all in one piece of memory, to be freed
 * @count: where their number goes
 *
 * Return: NULL, or what is wrong with the line.
 */
const char *words_split(const char *line, char ***words, int *count);

#endif /* MEMCTL_WORDS_H */
