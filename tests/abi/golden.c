// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "reason.h"

#define TABLE "tests/golden/who-may-what"
#define MEANINGS 24

static struct {
	char word[GOLDEN_WORD];
	struct outcome outcome;
} meanings[MEANINGS];
static unsigned int meaning_count;

static void bad_line(const char *line)
{
	printf("# %s", line);
	abi_fail(TABLE ": a line that is none of its kinds");
}

static uint32_t reason_named(const char *name)
{
	static const struct reason *reasons;
	uint32_t number = 0;

	if (!reasons)
		reasons = reasons_read();
	if (!strcmp(name, "-"))
		return KMDEV_OK;
	while (number < KMDEV_REASONS && strcmp(reasons[number].name, name))
		number++;
	if (number == KMDEV_REASONS)
		bad_line(name);
	return number;
}

static void read_meaning(const char *line)
{
	char error[16], reason[40];
	unsigned int i = meaning_count++;

	if (i == MEANINGS ||
	    sscanf(line, "= %7s %15s %39s", meanings[i].word, error, reason) != 3)
		bad_line(line);
	meanings[i].outcome.hidden = !strcmp(error, "hidden");
	if (strcmp(error, "-") && !meanings[i].outcome.hidden)
		meanings[i].outcome.error = error_named(error);
	meanings[i].outcome.reason = reason_named(reason);
}

/* As many words as there are actors, and no more. */
static void read_words(const char *from, char words[][GOLDEN_WORD], const char *line)
{
	int length;

	for (unsigned int i = 0; i < GOLDEN_ACTORS; i++) {
		if (sscanf(from, " %7s%n", words[i], &length) != 1)
			bad_line(line);
		from += length;
	}
	if (strcmp(from, "\n"))
		bad_line(line);
}

static void read_row(struct golden_section *section, const char *line)
{
	const char *end = strstr(line, "  ");
	struct golden_row *row = &section->rows[section->count];

	if (!end)
		bad_line(line);
	if (end == line) {
		read_words(end, section->actors, line);
		return;
	}
	if (section->count++ == GOLDEN_ROWS || (size_t)(end - line) >= sizeof(row->action))
		bad_line(line);
	memcpy(row->action, line, end - line);
	read_words(end, row->words, line);
}

const struct golden *golden_read(void)
{
	static struct golden golden;
	struct golden_section *section = NULL;
	FILE *table = fopen(TABLE, "re");
	char line[256];

	if (!table)
		abi_fail(TABLE);
	while (fgets(line, sizeof(line), table)) {
		if (*line == '#' || *line == '\n')
			continue;
		if (*line == '=') {
			read_meaning(line);
			continue;
		}
		if (*line != '[') {
			if (!section)
				bad_line(line);
			read_row(section, line);
			continue;
		}
		section = &golden.sections[golden.count];
		if (golden.count++ == GOLDEN_SECTIONS ||
		    sscanf(line, "[kptr_restrict %d, lockdown %15[a-z]]", &section->kptr_restrict,
			   section->lockdown) != 2)
			bad_line(line);
	}
	fclose(table);
	return &golden;
}

bool golden_means(const char *word, struct outcome outcome)
{
	for (unsigned int i = 0; i < meaning_count; i++) {
		const struct outcome *meant = &meanings[i].outcome;

		if (!strcmp(meanings[i].word, word) && meant->error == outcome.error &&
		    meant->reason == outcome.reason && meant->hidden == outcome.hidden)
			return true;
	}
	return false;
}

static bool has_word(const struct golden *golden, const char *word)
{
	for (unsigned int i = 0; i < golden->count; i++) {
		const struct golden_section *section = &golden->sections[i];

		for (unsigned int row = 0; row < section->count; row++) {
			for (unsigned int actor = 0; actor < GOLDEN_ACTORS; actor++) {
				if (!strcmp(section->rows[row].words[actor], word))
					return true;
			}
		}
	}
	return false;
}

bool golden_uses(const struct golden *golden, uint32_t reason)
{
	for (unsigned int i = 0; i < meaning_count; i++) {
		if (meanings[i].outcome.reason == reason && has_word(golden, meanings[i].word))
			return true;
	}
	return false;
}
