// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs as text: a call a line, its arguments with their names unless they are 0, an empty line
 * at the end.  "ALLOC file=control0 at=request0x0 size=0x58 allocator=0x1 bytes=0x64 to=handle0x0"
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define LINE 2048

void program_print(const struct program *program, FILE *file)
{
	for (unsigned int c = 0; c < program->count; c++) {
		const struct call *call = &program->calls[c];
		const struct member *member;

		fprintf(file, "%s%s", call->staged ? "stage " : "", grammar_op(call->op)->name);
		for (unsigned int i = 0; (member = grammar_member(call->op, i)); i++) {
			if (call->space[i] != NUMBER || call->n[i])
				fprintf(file, " %s=%s%#llx", member->name,
					spaces[call->space[i]].name,
					(unsigned long long)call->n[i]);
		}
		fputc('\n', file);
	}
	fputc('\n', file);
}

/* A space's name and a number; 0 is printed without 0x. */
static bool read_value(struct call *call, unsigned int i, const char *text)
{
	size_t length = strcspn(text, "0123456789");
	char *end;

	for (unsigned int space = 0; space < SPACES; space++) {
		if (strlen(spaces[space].name) != length ||
		    strncmp(spaces[space].name, text, length))
			continue;
		call->space[i] = space;
		call->n[i] = strtoull(text + length, &end, 0);
		return end != text + length && !*end;
	}
	return false;
}

static bool read_argument(struct call *call, char *word)
{
	const struct member *member;
	char *value = strchr(word, '=');

	if (!value)
		return false;
	*value++ = '\0';
	for (unsigned int i = 0; (member = grammar_member(call->op, i)); i++) {
		if (!strcmp(member->name, word))
			return read_value(call, i, value);
	}
	return false;
}

static bool read_call(struct call *call, char *line)
{
	char *rest, *word = strtok_r(line, " \n", &rest);

	memset(call, 0, sizeof(*call));
	if (word && !strcmp(word, "stage")) {
		call->staged = 1;
		word = strtok_r(NULL, " \n", &rest);
	}
	while (word && call->op < grammar_ops() && strcmp(grammar_op(call->op)->name, word))
		call->op++;
	if (!word || call->op == grammar_ops())
		return false;
	while ((word = strtok_r(NULL, " \n", &rest))) {
		if (!read_argument(call, word))
			return false;
	}
	return true;
}

/* What cannot be read, since the grammar was another then, is left out. */
bool program_read(struct program *program, FILE *file)
{
	char line[LINE];

	program->count = 0;
	while (fgets(line, sizeof(line), file)) {
		if (*line == '\n' && program->count)
			return true;
		if (*line == '\n' || *line == '#' || program->count == CALLS_MAX)
			continue;
		if (read_call(&program->calls[program->count], line))
			program->count++;
		else
			fprintf(stderr, "fuzz: cannot read: %s\n", line);
	}
	return program->count;
}
